package org.twinhost.gateway.monitor;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.ServiceName;
import org.twinhost.gateway.core.Collected;
import org.twinhost.gateway.core.PrometheusText;
import org.twinhost.gateway.services.ServiceClient;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.http.CheckMkLine;
import org.twinhost.runtime.http.Problem;

/**
 * Asks all services for the same and makes one answer of it. Of each kind one round is under way at a time, and whoever asks
 * meanwhile, or within a second after it, gets its answer: however many ask, the services are asked by one.
 */
public final class Monitoring {

    public static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int BYTES_MAX = 1024 * 1024;
    private static final String TEXT = "text/plain; charset=utf-8";

    /** What is given to whoever asked. */
    public record Page(int status, String type, byte[] body) {}

    private record Kept(Page page, long atNanos) {}

    /** @param text what the service said; null: nothing, {@code problem} says why */
    private record Said(int status, @Nullable String text, @Nullable Problem problem) {

        boolean isOk() {
            return text != null && status == 200;
        }

        String why(ServiceName service) {
            return problem != null ? problem.detail() : service.label() + "-service answers HTTP " + status;
        }
    }

    /** What the gateway says of itself. */
    public interface Own {

        List<CheckMkLine> lines();

        /** In the format of Prometheus. */
        String figures();
    }

    private final ServiceClient services;
    private final EventLoop loop;
    private final Own own;
    private final Map<Collected, CompletableFuture<Page>> underWay = new ConcurrentHashMap<>();
    private final Map<Collected, Kept> kept = new ConcurrentHashMap<>();

    public Monitoring(ServiceClient services, EventLoop loop, Own own) {
        this.services = services;
        this.loop = loop;
        this.own = own;
    }

    /** The answer comes on a thread that must not be kept. */
    public CompletableFuture<Page> ask(Collected what) {
        var last = kept.get(what);
        if (last != null && System.nanoTime() - last.atNanos() < KEPT_NANOS) {
            return CompletableFuture.completedFuture(last.page());
        }
        var fresh = new CompletableFuture<Page>();
        var running = underWay.putIfAbsent(what, fresh);
        if (running != null) {
            return running;
        }
        loop.execute(() -> begun(what).whenComplete((page, failure) -> {
            if (failure == null) {
                kept.put(what, new Kept(page, System.nanoTime()));
            }
            underWay.remove(what);
            if (failure == null) {
                fresh.complete(page);
            } else {
                fresh.completeExceptionally(failure);
            }
        }));
        return fresh;
    }

    /** A round that can't even begin has failed as any other: the next who asks begins a new one. */
    private CompletableFuture<Page> begun(Collected what) {
        try {
            return round(what);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Page> round(Collected what) {
        var said = new EnumMap<ServiceName, CompletableFuture<Said>>(ServiceName.class);
        for (var service : ServiceName.values()) {
            said.put(service, ask(service, what.servicePath()));
        }
        return CompletableFuture.allOf(said.values().toArray(CompletableFuture[]::new)).thenApply(_ -> {
            var all = new EnumMap<ServiceName, Said>(ServiceName.class);
            said.forEach((service, answer) -> all.put(service, answer.join()));
            return switch (what) {
                case CHECK_MK -> checkMk(all);
                case METRICS -> metrics(all);
                case HEALTH, LIVE, READY -> health(all);
            };
        });
    }

    private CompletableFuture<Said> ask(ServiceName service, String path) {
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path, Unpooled.EMPTY_BUFFER);
        request.headers().set(HttpHeaderNames.ACCEPT, "text/plain, application/json");
        var collecting = new Collecting(service);
        services.ask(loop, service, request, DEADLINE, collecting);
        return collecting.said;
    }

    private Page checkMk(Map<ServiceName, Said> all) {
        var text = new StringBuilder();
        own.lines().forEach(line -> text.append(line).append('\n'));
        all.forEach((service, said) -> {
            // Always there, so that check_mk knows the item before it is critical.
            text.append(new CheckMkLine(said.isOk() ? 0 : 2, "service " + service.label(), "",
                    said.isOk() ? "answers" : said.why(service))).append('\n');
            if (said.isOk()) {
                text.append(said.text());
            }
        });
        return new Page(200, TEXT, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private Page metrics(Map<ServiceName, Said> all) {
        var text = new PrometheusText();
        all.forEach((service, said) -> {
            if (said.isOk()) {
                text.add(service.label(), String.valueOf(said.text()));
            }
        });
        text.add("gateway", own.figures());
        var answers = all.entrySet().stream()
                .map(each -> "twinhost_service_answers{service=\"" + each.getKey().label() + "\"} "
                        + (each.getValue().isOk() ? 1 : 0) + "\n")
                .collect(Collectors.joining("", """
                        # HELP twinhost_service_answers whether the service gave its figures to the gateway
                        # TYPE twinhost_service_answers gauge
                        """, ""));
        return new Page(200, "text/plain; version=0.0.4; charset=utf-8",
                (text + answers).getBytes(StandardCharsets.UTF_8));
    }

    private static Page health(Map<ServiceName, Said> all) {
        var services = new LinkedHashMap<String, Object>();
        all.forEach((service, said) -> services.put(service.label(), report(service, said)));
        var isUp = all.values().stream().allMatch(Said::isOk);
        var page = new LinkedHashMap<String, Object>();
        page.put("status", isUp ? "UP" : "DOWN");
        page.put("services", services);
        return new Page(isUp ? 200 : 503, "application/json", Json.bytes(page));
    }

    private static Object report(ServiceName service, Said said) {
        try {
            if (said.text() != null) {
                return Json.MAPPER.readTree(said.text());
            }
        } catch (IOException noJson) {
            return Map.of("status", "DOWN", "reason", service.label() + "-service answers something that is no JSON");
        }
        return Map.of("status", "DOWN", "reason", said.why(service));
    }

    /** Collects one answer, up to a limit. On the loop of the round. */
    private static final class Collecting implements ServiceClient.Answer {

        private final ServiceName service;
        private final CompletableFuture<Said> said = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int status;

        Collecting(ServiceName service) {
            this.service = service;
        }

        @Override
        public void head(HttpResponse head) {
            status = head.status().code();
        }

        @Override
        public void content(HttpContent content) {
            try {
                var piece = content.content();
                if (bytes.size() + piece.readableBytes() > BYTES_MAX) {
                    said.complete(new Said(status, null, new Problem(502, "Too long",
                            service.label() + "-service says more than " + BYTES_MAX + " bytes")));
                    return;
                }
                piece.readBytes(bytes, piece.readableBytes());
                if (content instanceof LastHttpContent) {
                    said.complete(new Said(status, bytes.toString(StandardCharsets.UTF_8), null));
                }
            } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
            } finally {
                content.release();
            }
        }

        @Override
        public boolean wantsMore() {
            return !said.isDone();
        }

        @Override
        public void failed(Problem problem) {
            said.complete(new Said(0, null, problem));
        }
    }
}

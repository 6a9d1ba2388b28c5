package org.twinhost.twinctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.twinhost.twinctl.rest.Patience;
import org.twinhost.twinctl.rest.Rest;
import org.twinhost.twinctl.rest.Screen;
import org.twinhost.twinctl.rest.Surroundings;

/** Answers in place of a node's gateway, over real HTTP on a unix socket, and runs twinctl against itself. */
public final class Services implements AutoCloseable {

    public record Said(String request, String token, JsonNode body) {}

    public record Ran(int exit, String out, String err) {}

    private record Answer(int status, String body) {}

    public final List<Said> said = new ArrayList<>();
    private final Map<String, Answer> answers = new HashMap<>();
    private final Map<String, ArrayDeque<Answer>> turns = new HashMap<>();
    private final HttpServer server;
    private final Path etc;
    private final Path socket;
    private final ServerSocketChannel relay;

    public Services(Path etc) throws IOException {
        this.etc = etc;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        socket = etc.resolve("gateway.sock");
        relay = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::relay);
    }

    /** The JDK's server knows no unix sockets: bytes go to and fro. */
    private void relay() {
        while (relay.isOpen()) {
            try {
                var client = relay.accept();
                var behind = SocketChannel.open(server.getAddress());
                Thread.ofVirtual().start(() -> copy(client, behind));
                Thread.ofVirtual().start(() -> copy(behind, client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void copy(SocketChannel from, SocketChannel to) {
        try (from; to) {
            var bytes = ByteBuffer.allocate(8192);
            while (from.read(bytes) >= 0) {
                bytes.flip();
                while (bytes.hasRemaining()) {
                    to.write(bytes);
                }
                bytes.clear();
            }
        } catch (IOException closed) {
            // The other direction has ended.
        }
    }

    public Services answers(String request, int status, String body) {
        answers.put(request, new Answer(status, body));
        return this;
    }

    public Services answers(String request, Object body) throws IOException {
        return answers(request, 200, Rest.JSON.writeValueAsString(body));
    }

    /** The first time that, the next time the next, and the last one for ever. */
    public Services answersInTurn(String request, Object... bodies) throws IOException {
        var queue = new ArrayDeque<Answer>();
        for (var body : bodies) {
            queue.add(new Answer(200, Rest.JSON.writeValueAsString(body)));
        }
        turns.put(request, queue);
        return this;
    }

    private Answer answer(String request) {
        var turn = turns.get(request);
        if (turn != null) {
            return turn.size() > 1 ? turn.remove() : turn.element();
        }
        return answers.getOrDefault(request, new Answer(404, "nothing here"));
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        var request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        var body = exchange.getRequestBody().readAllBytes();
        said.add(new Said(
                request,
                exchange.getRequestHeaders().getFirst("Authorization"),
                body.length == 0 ? null : Rest.JSON.readTree(body)));
        var answer = answer(request);
        var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    public Path socket() {
        return socket;
    }

    public Ran run(String... arguments) {
        return run(Optional.empty(), arguments);
    }

    public Ran run(Optional<Function<String, String>> terminal, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exit = Twinctl.run(
                new Surroundings(etc, etc.resolve("state"), "anna", socket, new PrintWriter(out),
                        new PrintWriter(err, true), terminal, Screen.PAPER, Patience.USUAL,
                        () -> Clock.fixed(Samples.NOW, ZoneOffset.UTC)),
                arguments);
        return new Ran(exit, out.toString(), err.toString());
    }

    @Override
    public void close() {
        try {
            relay.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.stop(0);
    }
}

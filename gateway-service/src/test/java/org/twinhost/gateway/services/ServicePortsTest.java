package org.twinhost.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.ServiceName;
import org.twinhost.gateway.access.Tokens;
import org.twinhost.runtime.http.Problem;

/** A local user binds the port of a service that is down. */
@Timeout(60)
class ServicePortsTest {

    /** Says its port, then whatever the first who connects sends. */
    private static final String SQUATTER = """
            import socket
            door = socket.create_server(("127.0.0.1", 0))
            print(door.getsockname()[1], flush=True)
            visitor = door.accept()[0]
            print(visitor.recv(65536), flush=True)
            """;

    @TempDir
    Path etc;

    @Test
    void whoBindsThePortOfAServiceHearsNothing() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can start somebody else's process");
        Files.writeString(etc.resolve("api.token"), "the secret");
        var squatter = new ProcessBuilder(
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/python3", "-c", SQUATTER)
                .redirectErrorStream(true).start();
        var loops = new EpollEventLoopGroup(1);
        try (var said = new BufferedReader(new InputStreamReader(squatter.getInputStream(), StandardCharsets.UTF_8))) {
            var port = Integer.parseInt(said.readLine());
            assertThat(new ServicePorts(_ -> port).listening(ServiceName.VM))
                    .isEqualTo(new ServicePorts.Listening.Stranger(65534));

            assertThat(asked(loops, port).detail()).contains("vm-service does not answer", "uid 65534 listens there",
                    "Nothing was done");
            assertThat(said.ready()).isFalse();
        } finally {
            squatter.destroyForcibly().waitFor();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    @Test
    void aServiceThatIsInstalledLaterIsKnownByItsUser() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can start somebody else's process");
        var service = new ProcessBuilder(
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/python3", "-c", SQUATTER)
                .redirectErrorStream(true).start();
        try (var said = new BufferedReader(new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8))) {
            var port = Integer.parseInt(said.readLine());
            var users = new HashMap<String, Integer>();
            var now = new AtomicLong();
            var ports = new ServicePorts(_ -> port, name -> users.containsKey(name) ? OptionalInt.of(users.get(name))
                    : OptionalInt.empty(), now::get);
            assertThat(ports.listening(ServiceName.VM)).isEqualTo(new ServicePorts.Listening.Stranger(65534));
            users.put("twinhost-vm", 65534);
            assertThat(ports.listening(ServiceName.VM)).isInstanceOf(ServicePorts.Listening.Stranger.class);
            now.addAndGet(TimeUnit.SECONDS.toNanos(6));
            assertThat(ports.listening(ServiceName.VM)).isInstanceOf(ServicePorts.Listening.Service.class);
            assertThat(ports.listening(ServiceName.FENCING)).isInstanceOf(ServicePorts.Listening.Stranger.class);
        } finally {
            service.destroyForcibly().waitFor();
        }
    }

    private Problem asked(EpollEventLoopGroup loops, int port) throws Exception {
        var failed = new CompletableFuture<Problem>();
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/v1/guests", Unpooled.EMPTY_BUFFER);
        var loop = loops.next();
        var client = new ServiceClient(_ -> port, new Tokens(etc));
        loop.execute(() -> client.ask(loop, ServiceName.VM, request, Duration.ofSeconds(10), new ServiceClient.Answer() {
            @Override
            public void head(HttpResponse head) {
                failed.completeExceptionally(new IOException("it answered"));
            }

            @Override
            public void content(HttpContent content) {
                content.release();
            }

            @Override
            public boolean wantsMore() {
                return true;
            }

            @Override
            public void failed(Problem problem) {
                failed.complete(problem);
            }
        }));
        return failed.get(20, TimeUnit.SECONDS);
    }
}

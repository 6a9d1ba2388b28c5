package org.twinhost.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.ServiceName;
import org.twinhost.runtime.bus.Certificates;
import org.twinhost.runtime.http.Problem;
import org.twinhost.runtime.tls.TlsFiles;

/** A local user, or another service, binds the port of a service that is down. */
@Timeout(60)
class ImpostorTest {

    private static final String SECRET = "/v1/guests?secret";

    @TempDir
    Path etc;

    private final EpollEventLoopGroup loops = new EpollEventLoopGroup(1);
    private TlsFiles files;

    @BeforeEach
    void certificates() throws IOException {
        Certificates.makeIn(etc);
        files = new TlsFiles(etc.resolve("tls"));
    }

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void whoSpeaksNoTlsHearsTheBeginningOfAHandshake() throws Exception {
        try (var door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var heard = hears(door, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            assertThat(asked(door).detail()).contains("vm-service does not answer", "speaks no TLS",
                    "ss -tlnp 'sport = :" + door.getLocalPort() + "'", "Nothing was done", "systemctl status twinhost-vm");
            assertThat(heard.get(20, TimeUnit.SECONDS)).isNotEmpty().doesNotContain("GET", "guests");
        }
    }

    @Test
    void whoHangsUpIsNoService() throws Exception {
        try (var door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var heard = hears(door, "");
            assertThat(asked(door).detail()).contains("ended the connection without showing that he has the key",
                    "its log says why", "ss -tlnp");
            assertThat(heard.get(20, TimeUnit.SECONDS)).doesNotContain("GET", "guests");
        }
    }

    @Test
    void whatChangesSomethingIsTriedAgainWhereNobodyHeardIt() throws Exception {
        var came = new AtomicInteger();
        try (var door = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!door.isClosed()) {
                    try (var visitor = door.accept()) {
                        came.incrementAndGet();
                        visitor.getInputStream().read(new byte[65_536]);
                    } catch (IOException closed) {
                        // by the end of this test
                    }
                }
            });
            assertThat(asked(door, HttpMethod.POST).detail()).contains("ended the connection", "Nothing was done");
            assertThat(came).hasValue(Asking.TRIES_MAX);
        }
    }

    @Test
    void anotherServiceCannotPoseAsThisOne() throws Exception {
        try (var door = shows("fencing", "gateway")) {
            var heard = hears(door, "");
            assertThat(asked(door).detail()).contains(
                    "does not have the key of vm-service's certificate, but shows another one", "ss -tlnp", "Nothing was done");
            assertThat(heard.get(20, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void aServiceThatDoesNotKnowTheGatewaySaysSo() throws Exception {
        try (var door = shows("vm", "config")) {
            var heard = hears(door, "");
            assertThat(asked(door).detail()).contains("does not take the gateway's certificate", "Nothing was done");
            assertThat(heard.get(20, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void withoutAKeyTheGatewayAsksNobodyAndSaysWhatToDo() throws Exception {
        Files.delete(files.key("gateway"));
        try (var door = shows("vm", "gateway")) {
            assertThat(asked(door).detail()).contains("the way to vm-service is closed", "gateway.key is missing",
                    "twinhost-certificates node");
        }
    }

    private SSLServerSocket shows(String who, String trusted) throws Exception {
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(new KeyManager[] {files.identity(who)}, new TrustManager[] {files.only(trusted)}, null);
        var door = (SSLServerSocket) context.getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        door.setNeedClientAuth(true);
        return door;
    }

    /** All that the first who comes says, once he has been answered that; whoever comes after him, until the door is closed. */
    private static CompletableFuture<String> hears(ServerSocket door, String answer) {
        var heard = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> {
            while (!door.isClosed()) {
                try (Socket visitor = door.accept()) {
                    var bytes = new byte[65_536];
                    var count = visitor.getInputStream().read(bytes);
                    heard.complete(new String(bytes, 0, Math.max(0, count), StandardCharsets.ISO_8859_1));
                    visitor.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                    heard.complete("");
                }
            }
        });
        return heard;
    }

    private Problem asked(ServerSocket door) throws Exception {
        return asked(door, HttpMethod.GET);
    }

    private Problem asked(ServerSocket door, HttpMethod method) throws Exception {
        var answer = new HeardAnswer();
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, SECRET, Unpooled.EMPTY_BUFFER);
        request.headers().set(HttpHeaderNames.ACCEPT, "application/json");
        var loop = loops.next();
        var client = new ServiceClient(_ -> door.getLocalPort(), files);
        loop.execute(() -> client.ask(loop, ServiceName.VM, request, Duration.ofSeconds(10), answer));
        var problem = answer.problem.get(20, TimeUnit.SECONDS);
        assertThat(answer.head).as("an answer").isNotDone();
        return problem;
    }
}

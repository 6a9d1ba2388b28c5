package org.twinhost.twinctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.twinhost.runtime.gateway.ReadOnlyToken;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Patience;
import org.twinhost.twinctl.rest.Refusal;

/** The way to the gateway, and the tokens that it knows. */
class GatewayTest extends WithServices {

    @Test
    void aGatewayThatIsNotThereIsNamedWithWhatToDo() {
        services.close();
        var ran = services.run("status");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).isEqualTo("twinctl: the gateway of this node does not answer on " + services.socket()
                + ": nothing listens there. Is it running, and is this a node of a cluster?\n"
                + "  systemctl status twinhost-gateway\n");
    }

    @Test
    void aGatewayThatHangsIsWaitedForThreeSecondsAndNobodyIsSentBackToWhatHangs() throws IOException {
        services.close();
        try (var hanging = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(services.socket()))) {
            assertThat(hanging.isOpen()).isTrue();
            var ran = services.run("status");
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err()).isEqualTo("twinctl: the gateway of this node does not answer on " + services.socket()
                    + ": nothing came within 3 s.\n  systemctl status twinhost-gateway\n");
        }
    }

    @Test
    void onASlowMachineItIsWaitedForAsMuchLonger() throws IOException {
        services.close();
        try (var hanging = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(services.socket()))) {
            assertThat(hanging.isOpen()).isTrue();
            assertThatThrownBy(() -> new Gateway(services.socket(), new Patience(2)).get("v1", "status"))
                    .isInstanceOf(Refusal.class).hasMessageContaining("nothing came within 6 s");
        }
    }

    @Test
    void aCheckIsWaitedForSixSecondsAndHasChangedNothing() throws IOException {
        var file = Files.writeString(etc.resolve("new.json"), "{}");
        services.close();
        try (var hanging = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(services.socket()))) {
            assertThat(hanging.isOpen()).isTrue();
            assertThat(services.run("config", "check", file.toString()).err()).isEqualTo("twinctl: the gateway of this node"
                    + " does not answer on " + services.socket() + ": nothing came within 6 s."
                    + "\n  systemctl status twinhost-gateway\n");
        }
    }

    @Test
    void whatTheGatewaySaysOfAServiceThatHangsIsSaid() {
        services.answers("GET /v1/status", 504, """
                {"status":504,"title":"No answer",
                 "detail":"resource-service does not answer on 127.0.0.1:7803: it took too long. \
                What it says of itself: systemctl status twinhost-resource"}""");
        assertThat(services.run("status").err()).isEqualTo("twinctl: No answer: resource-service does not answer on"
                + " 127.0.0.1:7803: it took too long. What it says of itself: systemctl status twinhost-resource\n");
    }

    @Test
    void aConnectionThatBreaksIsNoAnswer() throws IOException {
        services.close();
        try (var breaking = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(services.socket()))) {
            Thread.ofVirtual().start(() -> breaks(breaking, "", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{",
                    "220 smtp\r\n\r\n"));
            assertThat(services.run("status").err()).contains("the connection broke. Try again.");
            assertThat(services.run("vm", "start", "web1").err())
                    .contains("the connection broke. It may have done what was asked");
            assertThat(services.run("status").err()).contains("the connection broke");
        }
    }

    private static void breaks(ServerSocketChannel server, String... said) {
        for (var each : said) {
            try (var client = server.accept()) {
                client.read(ByteBuffer.allocate(8192));
                client.write(ByteBuffer.wrap(each.getBytes(StandardCharsets.US_ASCII)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void aTokenIsShownOnceAndKeptAsItsHash() throws IOException {
        var made = services.run("token", "add", "monitoring", "--read-only");
        assertThat(made.exit()).as(made.err()).isZero();
        var token = made.out().strip();
        assertThat(token).matches("[A-Za-z0-9_-]{43}");
        var file = etc.resolve("tokens/monitoring.token");
        assertThat(ReadOnlyToken.read("monitoring", Files.readString(file))).isEqualTo(ReadOnlyToken.of("monitoring", token));
        assertThat(Files.readString(file)).doesNotContain(token);
        assertThat(services.run("token", "list").out()).contains("monitoring  look  20");

        assertThat(services.run("token", "add", "monitoring", "--read-only").err())
                .contains("there is a token monitoring already");
        assertThat(services.run("token", "add", "Not/aName", "--read-only").err()).contains("is no name of a token");
        assertThat(services.run("token", "add", "more").exit()).isEqualTo(2);
        assertThat(services.run("token", "remove", "monitoring").out()).isEqualTo("monitoring is not let in any more\n");
        assertThat(services.run("token", "remove", "monitoring").err()).contains("there is no token monitoring");
        assertThat(services.run("token", "list").out()).contains("none but the administrator's");

        assertThat(services.run("token", "add", "my.tokens", "--read-only").exit()).isZero();
        assertThat(services.run("token", "list").out()).contains("my.tokens  look  20");
        assertThat(services.said).isEmpty();
    }
}

package org.twinhost.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.ServiceName;

/** By the unix socket; the tests' user is root there, or has the token. */
@Timeout(60)
class GatewayServerTest {

    private static final String TOKEN = "Authorization: Bearer all";
    private static final String LOOK = "Authorization: Bearer look";

    @TempDir
    Path folder;

    private Node node;

    @BeforeEach
    void start() throws IOException {
        node = new Node(folder);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void aQuestionGoesToItsServiceAndItsAnswerComesBack() throws IOException {
        node.answers.put("GET /v1/status", "{\"of\":\"resource\"}");
        node.answers.put("GET /v1/fencing", "{\"chunked\":true}");

        assertThat(node.get("/v1/status", TOKEN)).startsWith("HTTP/1.1 200 OK\r\n").contains("application/json")
                .endsWith("\r\n\r\n{\"of\":\"resource\"}").doesNotContain("X-Own", "x-own");
        assertThat(node.get("/v1/fencing", TOKEN)).contains("chunked", "{\"chunked\":true}");
        assertThat(node.get("/v1/config/status", TOKEN)).startsWith("HTTP/1.1 200 OK\r\n");
        assertThat(node.said).extracting(Node.Said::service)
                .containsExactly(ServiceName.RESOURCE, ServiceName.FENCING, ServiceName.CONFIG);
        assertThat(node.said).extracting(Node.Said::asker).allMatch(asker -> asker.contains("CN=gateway"));
    }

    @Test
    void whoeverTheCallerSaysHeIsTheServiceHearsWhatTheGatewayKnows() throws IOException {
        assertThat(node.post("/v1/guests/web1/move", "{\"node\":\"jupiter2\"}", TOKEN, "Twinhost-Operator: somebody else",
                "Twinhost-Caller: {\"from\":\"a lie\"}")).startsWith("HTTP/1.1 200");

        var said = node.said.getFirst();
        assertThat(said.request()).isEqualTo("POST /v1/guests/web1/move");
        assertThat(said.body()).isEqualTo("{\"node\":\"jupiter2\"}");
        assertThat(said.operator()).isEqualTo("api.token");
        assertThat(said.caller()).contains("\"from\":\"gateway, unix socket, token api.token\"", "\"program\":\"java\"",
                "\"pid\":" + ProcessHandle.current().pid());
    }

    @Test
    void aReadOnlyTokenLooksAndChangesNothing() throws IOException {
        node.answers.put("GET /v1/volumes", "{}");
        assertThat(node.get("/v1/volumes", LOOK)).startsWith("HTTP/1.1 200");
        assertThat(node.said).hasSize(1);
        assertThat(node.post("/v1/volumes/web1/promote", "{}", LOOK)).startsWith("HTTP/1.1 403")
                .contains("application/problem+json", "The token 'look' may look and not change anything");
        assertThat(node.said).hasSize(1);
    }

    @Test
    void aWrongTokenIsAnsweredSlowlyAndNeverPassedOn() throws IOException {
        var began = System.nanoTime();
        assertThat(node.get("/v1/status", "Authorization: Bearer wrong")).startsWith("HTTP/1.1 401").contains("problem+json");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(900));
        assertThat(node.said).isEmpty();
    }

    @Test
    void everythingElseIsAProblemWithASentence() throws IOException {
        assertThat(node.get("/v2/status", TOKEN)).startsWith("HTTP/1.1 404").contains("problem+json", "There is no such path");
        assertThat(node.post("/v1/status", "", TOKEN)).startsWith("HTTP/1.1 405").containsIgnoringCase("allow: GET");
        assertThat(node.asks("what is this\r\n\r\n")).startsWith("HTTP/1.1 400").contains("This is no HTTP request");
        assertThat(node.get("/v1/status?" + "x".repeat(3000), TOKEN)).startsWith("HTTP/1.1 414");
        assertThat(node.get("/v1/status", TOKEN, "X: " + "x".repeat(9000))).startsWith("HTTP/1.1 431");
        assertThat(node.asks("GET /v1/status HTTP/1.1\r\n" + TOKEN + "\r\nContent-Length: 1\r\n\r\nx"))
                .startsWith("HTTP/1.1 400").contains("Nothing may be sent");
        assertThat(node.said).isEmpty();
    }

    @Test
    void aBodyHasALimitHoweverItIsSent() throws IOException {
        assertThat(node.post("/v1/choose", "x".repeat(70_000), TOKEN)).startsWith("HTTP/1.1 413").contains("65536 bytes");
        var chunk = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
        assertThat(node.asks("POST /v1/choose HTTP/1.1\r\n" + TOKEN + "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk
                + chunk)).startsWith("HTTP/1.1 413");
        assertThat(node.said).isEmpty();
        assertThat(node.post("/v1/import", "x".repeat(700_000), TOKEN)).startsWith("HTTP/1.1 200");
        assertThat(node.said.getFirst().body()).hasSize(700_000);
    }

    @Test
    void aLongAnswerComesWhole() throws IOException {
        var answer = "{\"chunked\":\"" + "y".repeat(5_000_000) + "\"}";
        node.answers.put("GET /v1/snapshot", answer);
        node.answers.put("GET /v1/fields", answer.replace("chunked", "counted"));
        assertThat(node.get("/v1/snapshot", TOKEN).length()).isGreaterThan(5_000_000);
        assertThat(node.get("/v1/fields", TOKEN)).endsWith(answer.replace("chunked", "counted"));
    }

    @Test
    void aSilentServiceIsNamedWithWhatToDo() throws IOException {
        node.kill(ServiceName.FENCING);
        assertThat(node.get("/v1/fencing", TOKEN)).startsWith("HTTP/1.1 503")
                .contains("fencing-service does not answer", "nothing listens there", "Nothing was done",
                        "systemctl status twinhost-fencing");
        assertThat(node.get("/v1/status", TOKEN)).startsWith("HTTP/1.1 200");
    }

    @Test
    void aServiceThatHangsIsNamedBeforeWhoLooksGivesUp() throws IOException {
        node.answers.put("GET /v1/status", "never");
        var began = System.nanoTime();
        assertThat(node.get("/v1/status", TOKEN)).startsWith("HTTP/1.1 504")
                .contains("resource-service does not answer", "it took too long", "systemctl status twinhost-resource")
                .doesNotContain("twinctl status");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void severalRequestsOnOneConnectionAreAnsweredInTheirOrder() throws IOException {
        node.answers.put("GET /v1/status", "{\"n\":1}");
        node.answers.put("GET /v1/timeline", "{\"n\":2}");
        var answers = node.asks("GET /v1/status HTTP/1.1\r\n" + TOKEN + "\r\n\r\nGET /v1/timeline HTTP/1.1\r\n" + TOKEN
                + "\r\nConnection: close\r\n\r\n");
        assertThat(answers).containsSubsequence("{\"n\":1}", "HTTP/1.1 200", "{\"n\":2}");
    }

    @Test
    void monitorsGetAllServicesAsOne() throws IOException {
        node.answers.put("GET /check_mk", "0 \"Twinhost x\" - fine\n");
        node.answers.put("GET /q/metrics", "# HELP up is it\n# TYPE up gauge\nup 1\n");
        node.answers.put("GET /q/health", "{\"status\":\"UP\"}");
        node.kill(ServiceName.VM);

        assertThat(node.get("/check_mk")).contains("0 \"Twinhost gateway\" connections=", "0 \"Twinhost x\" - fine",
                "0 \"Twinhost service config\" - answers", "2 \"Twinhost service vm\" - vm-service does not answer");
        var metrics = node.get("/metrics");
        assertThat(metrics.split("# TYPE up gauge")).hasSize(2);
        assertThat(metrics).contains("up{service=\"config\"} 1", "up{service=\"replication\"} 1",
                "twinhost_gateway_requests_total{service=\"gateway\"}", "twinhost_service_answers{service=\"vm\"} 0")
                .doesNotContain("up{service=\"vm\"}");
        assertThat(node.get("/health")).startsWith("HTTP/1.1 503").contains("\"status\":\"DOWN\"",
                "\"config\":{\"status\":\"UP\"}");
    }

    @Test
    void manyWhoAskTheSameAreAnsweredByFewRounds() throws Exception {
        var asking = new ArrayList<Thread>();
        for (int i = 0; i < 20; i++) {
            asking.add(Thread.ofVirtual().start(() -> {
                try {
                    assertThat(node.get("/check_mk")).startsWith("HTTP/1.1 200");
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (var each : asking) {
            each.join();
        }
        assertThat(node.said.size()).isLessThan(20 * ServiceName.values().length);
    }

    @Test
    void halfRequestsLeaveAndOthersAreAnsweredMeanwhile() throws IOException {
        var held = new ArrayList<SocketChannel>();
        try {
            for (int i = 0; i < 100; i++) {
                var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                channel.connect(UnixDomainSocketAddress.of(node.socket));
                channel.write(ByteBuffer.wrap("GET /v1/st".getBytes(StandardCharsets.US_ASCII)));
                held.add(channel);
            }
            assertThat(node.get("/v1/status", TOKEN)).startsWith("HTTP/1.1 200");
            assertThat(Node.rest(held.getFirst())).isEmpty();
        } finally {
            for (var each : held) {
                each.close();
            }
        }
    }

    @Test
    void theSocketIsForAllUsersAndGoesWithTheGateway() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(node.socket))).isEqualTo("rw-rw-rw-");
        node.close();
        assertThat(node.socket).doesNotExist();
    }
}

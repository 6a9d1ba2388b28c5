package org.twinhost.runtime.http.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.runtime.bus.BrokerResource;
import org.twinhost.runtime.bus.Certificates;
import org.twinhost.runtime.bus.ClusterBus;
import org.twinhost.runtime.http.AsGateway;
import org.twinhost.runtime.http.RawConnection;
import org.twinhost.runtime.http.RestPortTest;
import org.twinhost.runtime.tls.TlsFiles;

/** A real port with few places and short deadlines, and strangers who know what hurts. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@TestProfile(ConnectionGateTest.Few.class)
class ConnectionGateTest implements RestPortTest {

    /** The beginning of a record of TLS in which 16,000 bytes of a handshake are said to come. */
    private static final String HALF_HANDSHAKE = "\u0016\u0003\u0001\u003e\u0080\u0001";
    private static final String ASK = "GET /v1/word HTTP/1.1\r\nHost: here\r\n\r\n";
    private static final Duration SOON = Duration.ofSeconds(30);

    public static class Few implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("twinhost.http.connections-max", "64", "twinhost.http.head-deadline-ms", "2000",
                    "twinhost.http.grace-ms", "2");
        }
    }

    @Inject
    ClusterBus bus;

    @Test
    void sixHundredWhoProveNothingDoNotKeepTheGatewayOutAndTheBusGoesOn() throws IOException {
        bus.ownState("pulse", sequence -> Map.of("sequence", sequence));
        await().atMost(SOON).until(bus::connected);
        var strangers = new ArrayList<RawConnection>();
        for (int number = 0; number < 600; number++) {
            var stranger = new RawConnection();
            if (number % 2 == 0) {
                stranger.says(HALF_HANDSHAKE);
            }
            strangers.add(stranger);
            if (number % 50 == 49) {
                isAnswered();
            }
        }
        isAnswered();
        assertThat(bus.connected()).isTrue();
        for (var stranger : strangers) {
            assertThat(stranger.hearsUntilTheEnd()).as("shown out, or its deadline has passed").isEmpty();
            stranger.close();
        }
    }

    @Test
    void aHandshakeHasItsDeadlineHoweverBusilyItIsSent() throws IOException {
        try (var stranger = new RawConnection()) {
            stranger.says(HALF_HANDSHAKE);
            stranger.repeats("x", 20);
        }
    }

    @Test
    void whoSaysNothingLeavesAtTheSameDeadline() throws IOException {
        try (var stranger = new RawConnection()) {
            assertThat(stranger.hearsUntilTheEnd()).isEmpty();
        }
    }

    @Test
    void theGatewayToo() throws IOException {
        try (var gateway = RawConnection.ofGateway()) {
            gateway.says("GET /v1/word HTTP/1.1\r\nHost: here\r\nX-Half");
            assertThat(gateway.hearsUntilTheEnd()).isEmpty();
        }
    }

    @Test
    void whenItHasAskedTheGatewayStaysBeyondTheDeadline() throws IOException {
        try (var gateway = RawConnection.ofGateway(); var stranger = new RawConnection()) {
            gateway.says(ASK);
            assertThat(gateway.hearsOneAnswer()).startsWith("HTTP/1.1 200 ");
            stranger.says(HALF_HANDSHAKE);
            assertThat(stranger.hearsUntilTheEnd()).isEmpty();
            gateway.says(ASK);
            assertThat(gateway.hearsOneAnswer()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void anotherClustersGatewayIsAStranger(@TempDir Path elsewhere) throws IOException {
        Certificates.makeIn(elsewhere);
        try (var other = RawConnection.of(AsGateway.tls("gateway", new TlsFiles(elsewhere.resolve("tls"))))) {
            other.says(ASK);
            assertThat(other.hearsUntilTheEnd()).isEmpty();
        }
        isAnswered();
    }

    @Test
    void whenCertificatesAreMadeAnewTheNewOnesCountAndTheOldOnesNoMore() throws IOException {
        var before = AsGateway.tls("gateway", AsGateway.files());
        // From then on it has a session, which must not outlive the certificate either.
        try (var first = RawConnection.of(before)) {
            first.says(ASK);
            assertThat(first.hearsOneAnswer()).startsWith("HTTP/1.1 200 ");
        }
        Certificates.makeAnewIn(AsGateway.files().folder().getParent());
        await().atMost(SOON).ignoreExceptions().untilAsserted(ConnectionGateTest::isAnswered);
        try (var old = RawConnection.of(before)) {
            old.says(ASK);
            assertThat(old.hearsUntilTheEnd()).isEmpty();
        }
    }

    @Test
    void whatIsTooLongOrNoRequestIsSaidSo() throws IOException {
        assertThat(answer("GET /" + "x".repeat(3_000) + " HTTP/1.1\r\n\r\n")).containsPattern("^HTTP/1.[01] 414 ");
        assertThat(answer("GET / HTTP/1.1\r\nX: " + "x".repeat(10_000) + "\r\n\r\n")).containsPattern("^HTTP/1.[01] 431 ");
        assertThat(answer("\u0016\u0003\u0001 hello\r\n\r\n")).containsPattern("^HTTP/1.[01] 400 ");
        assertThat(answer("POST /v1/things/web1/change HTTP/1.1\r\nHost: here\r\nContent-Length: 70000\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
    }

    private static String answer(String request) throws IOException {
        try (var gateway = RawConnection.ofGateway()) {
            gateway.says(request);
            return gateway.hearsUntilTheEnd();
        }
    }

    private static void isAnswered() throws IOException {
        try (var gateway = RawConnection.ofGateway()) {
            gateway.says(ASK);
            assertThat(gateway.hearsOneAnswer()).startsWith("HTTP/1.1 200 ");
        }
    }
}

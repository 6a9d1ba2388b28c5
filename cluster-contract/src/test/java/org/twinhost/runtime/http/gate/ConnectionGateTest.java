package org.twinhost.runtime.http.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.twinhost.runtime.bus.BrokerResource;
import org.twinhost.runtime.bus.ClusterBus;
import org.twinhost.runtime.http.RawConnection;
import org.twinhost.runtime.http.RestPortTest;

/** A real port with few places and short deadlines, and strangers who know what hurts. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@TestProfile(ConnectionGateTest.Few.class)
class ConnectionGateTest implements RestPortTest {

    private static final String HALF = "GET /v1/word HTTP/1.1\r\nHost: here\r\nX-Half";
    private static final String ADMINISTRATOR =
            "GET /v1/word HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer test-token\r\n\r\n";
    private static final Duration SOON = Duration.ofSeconds(30);

    public static class Few implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("twinhost.http.connections-max", "64", "twinhost.http.head-deadline-ms", "500",
                    "twinhost.http.strangers-max", "2", "twinhost.http.grace-ms", "2");
        }
    }

    @Inject
    ClusterBus bus;

    @Inject
    SlowSource checkMk;

    @Test
    void whoHoldsEveryPlaceWithHalfRequestsLocksNobodyOutAndTheBusGoesOn() throws IOException {
        bus.ownState("pulse", sequence -> Map.of("sequence", sequence));
        await().atMost(SOON).until(bus::connected);
        var strangers = new ArrayList<RawConnection>();
        for (int number = 0; number < 500; number++) {
            var stranger = new RawConnection();
            stranger.says(HALF);
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
    void aHeadHasItsDeadlineHoweverBusilyItIsSent() throws IOException {
        try (var stranger = new RawConnection()) {
            stranger.says("GET /check_mk HTTP/1.1\r\nX-Long: ");
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
    void whoHasShownTheTokenStaysBeyondTheDeadline() throws IOException {
        try (var administrator = new RawConnection(); var stranger = new RawConnection()) {
            administrator.says(ADMINISTRATOR);
            assertThat(administrator.hearsOneAnswer()).startsWith("HTTP/1.1 200 ");
            stranger.says(HALF);
            assertThat(stranger.hearsUntilTheEnd()).isEmpty();
            administrator.says(ADMINISTRATOR);
            assertThat(administrator.hearsOneAnswer()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void strangersWithABodyAreAnsweredWithoutIt() throws IOException {
        try (var stranger = new RawConnection()) {
            stranger.says("GET /check_mk HTTP/1.1\r\nHost: here\r\nContent-Length: 100000\r\n\r\nslow");
            assertThat(stranger.hearsUntilTheEnd()).startsWith("HTTP/1.1 200 ").contains("onnection: close");
        }
    }

    @Test
    void onlySoManyStrangersAreAnsweredAtATimeAndWhoHasTheTokenIsNotOneOfThem() throws IOException {
        var ask = "GET /check_mk HTTP/1.1\r\nHost: here\r\n\r\n";
        try (var first = new RawConnection(); var second = new RawConnection(); var third = new RawConnection();
                var _ = checkMk.waiting()) {
            first.says(ask);
            second.says(ask);
            await().atMost(SOON).until(() -> checkMk.asked() == 2);
            third.says(ask);
            assertThat(third.hearsUntilTheEnd()).startsWith("HTTP/1.1 503 ").containsIgnoringCase("retry-after")
                    .contains("Come again");
            isAnswered();
            checkMk.goOn();
            assertThat(first.hearsUntilTheEnd()).startsWith("HTTP/1.1 200 ");
            assertThat(second.hearsUntilTheEnd()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void pathsInDisguiseNeedTheToken() throws IOException {
        for (var path : new String[] {"/v1/word", "/q/../v1/word", "/q/%2e%2e/v1/word", "/check_mk/../v1/word", "//v1/word",
            "/v1/word?x=/q/", "/%71/health", "/q/health/../../v1/word", "/check_mk/", "*", "http://here/check_mk"}) {
            assertThat(answer("GET " + path + " HTTP/1.1\r\nHost: here\r\n\r\n")).as(path).startsWith("HTTP/1.1 401 ");
        }
        assertThat(answer("GET /check_mk?x=1 HTTP/1.1\r\nHost: here\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void tokensThatAreNearlyRightAreWrong() throws IOException {
        for (var token : new String[] {"", "Bearer ", "Bearer test-toke", "Bearer test-token2", "bearer", "Basic test-token"}) {
            assertThat(answer("GET /v1/word HTTP/1.1\r\nHost: here\r\nAuthorization: " + token + "\r\n\r\n")).as(token)
                    .startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void whatIsTooLongOrNoRequestIsSaidSo() throws IOException {
        assertThat(answer("GET /" + "x".repeat(3_000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 414 ");
        assertThat(answer("GET / HTTP/1.1\r\nX: " + "x".repeat(10_000) + "\r\n\r\n")).startsWith("HTTP/1.1 431 ");
        assertThat(answer("\u0016\u0003\u0001 hello\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    private static String answer(String request) throws IOException {
        try (var stranger = new RawConnection()) {
            stranger.says(request);
            return stranger.hearsUntilTheEnd();
        }
    }

    private static void isAnswered() throws IOException {
        try (var administrator = new RawConnection()) {
            administrator.says(ADMINISTRATOR);
            assertThat(administrator.hearsOneAnswer()).startsWith("HTTP/1.1 200 ");
        }
    }
}

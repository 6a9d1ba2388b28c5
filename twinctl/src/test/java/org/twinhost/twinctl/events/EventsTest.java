package org.twinhost.twinctl.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.twinctl.Services;
import org.twinhost.twinctl.print.View;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Patience;
import org.twinhost.twinctl.rest.Refusal;

/** What happened, as a person reads it; and who follows it misses nothing while services are restarted. */
class EventsTest {

    private static final ZonedDateTime NOW = Instant.parse("2026-05-04T10:00:00Z").atZone(ZoneId.of("Europe/Berlin"));
    private static final View VIEW = new View(NOW, false, false);

    @TempDir
    Path etc;

    private static String event(int number, String at, Integer cause, String kind, String subject, String text) {
        return """
                {"id":"jupiter1-7-%d","cause":%s,"root":"jupiter1-7-1","at":"2026-05-04T%sZ","node":"jupiter1","kind":"%s",
                 "subject":"%s","text":"%s","reasons":["a reason"],"operator":null}""".formatted(number,
                cause == null ? "null" : "\"jupiter1-7-" + cause + "\"", at, kind, subject, text);
    }

    private static String page(String after, String... events) {
        return "{\"events\":[" + String.join(",", events) + "],\"after\":" + (after == null ? null : "\"" + after + "\"") + "}";
    }

    private static JsonNode json(String text) throws IOException {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final String[] LOSS = {
        event(1, "09:58:01.123", null, "node-lost", "jupiter2", "jupiter2 was lost (incarnation 3)"),
        event(2, "09:58:01.140", 1, "fence-asked", "jupiter2", "fence jupiter2 (incarnation 3)"),
        event(3, "09:58:02.300", 2, "proven-off", "jupiter2", "jupiter2 is proven off"),
        event(4, "09:58:02.301", 3, "guest-start", "web1", "start web1 on jupiter1"),
        event(5, "09:58:02.302", 4, "order-begun", "web1", "begins: start web1"),
        event(6, "09:58:03.900", null, "guest-waits", "mail1", "blocked: " + "it waits and waits ".repeat(10)),
    };

    @Test
    void eachStandsUnderWhatItCameOf() throws IOException {
        var text = Events.text(json(page("x", LOSS)), VIEW, false);
        assertThat(text).isEqualTo("""
                11:58:01  jupiter1    jupiter2 was lost (incarnation 3)
                11:58:01  jupiter1      fence jupiter2 (incarnation 3)
                11:58:02  jupiter1        jupiter2 is proven off
                11:58:02  jupiter1          start web1 on jupiter1
                11:58:02  jupiter1            begins: start web1
                11:58:03  jupiter1    mail1: blocked: it waits and waits it waits and waits it waits and waits it w…
                """);
        assertThat(text.lines()).allMatch(line -> line.length() <= 100);
        assertThat(Events.text(json(page("x", LOSS)), new View(NOW, false, true), false)).contains(
                "fence jupiter2 (incarnation 3)  [fence-asked jupiter1-7-2 of jupiter1-7-1]  a reason\n");
        assertThat(Events.text(json(page(null)), VIEW, false)).isEqualTo("nothing happened\n");
    }

    @Test
    void theSameAgainAndAgainIsSaidOnceAndAllOnRequest() throws IOException {
        var events = new ArrayList<String>();
        for (int i = 0; i < 10; i++) {
            events.add(event(2 * i + 1, "09:0" + i + ":00.000", null, "guest-start", "web1", "start web1 on jupiter1"));
            if (i < 2) {
                events.add(event(2 * i + 2, "09:0" + i + ":01.000", null, "guest-failed", "web1", "web1 failed"));
            }
        }
        var page = json(page("x", events.toArray(String[]::new)));
        assertThat(Events.text(page, VIEW, false)).isEqualTo("""
                11:00:00  jupiter1    start web1 on jupiter1 … 10 times, last 11:09:00
                11:00:01  jupiter1    web1 failed
                11:01:01  jupiter1    web1 failed
                """);
        assertThat(Events.text(page, VIEW, true).lines()).hasSize(12);
    }

    @Test
    void whoFollowsMissesNothingAndSeesNothingTwiceWhileServicesAreRestarted() throws IOException {
        var out = new ArrayList<String>();
        var trouble = new ArrayList<String>();
        try (var services = new Services(etc)) {
            services.answers("GET /v1/events?limit=200", 200, page("jupiter1-7-2", LOSS[0], LOSS[1]));
            var turns = new ArrayList<Runnable>(List.of(
                    () -> services.answers("GET /v1/events?after=jupiter1-7-2&limit=200", 503, "{\"detail\":\"it starts\"}"),
                    () -> { },
                    () -> services.answers("GET /v1/events?after=jupiter1-7-2&limit=200", 200, page("jupiter1-7-4", LOSS[2],
                            LOSS[3])),
                    () -> services.answers("GET /v1/events?after=jupiter1-7-4&limit=200", 200, page("jupiter1-7-4"))));
            var lines = new EventLines(VIEW, true);
            var gateway = new Gateway(services.socket(), Patience.USUAL);
            new Events(gateway, Map.of()).follow(page -> lines.of(Happened.of(page)), out::add,
                    trouble::add, _ -> {
                        if (!turns.isEmpty()) {
                            turns.removeFirst().run();
                            return true;
                        }
                        return false;
                    });
        }
        assertThat(String.join("", out).lines().map(line -> line.substring(22).strip())).containsExactly(
                "jupiter2 was lost (incarnation 3)", "fence jupiter2 (incarnation 3)", "jupiter2 is proven off",
                "start web1 on jupiter1");
        assertThat(trouble).singleElement().asString().contains("it starts", "nothing is left out");
    }

    @Test
    void whereNobodyAnswersFromTheBeginningItEnds() throws IOException {
        var events = new Events(new Gateway(etc.resolve("nobody.sock"), Patience.USUAL), Map.of());
        assertThatThrownBy(() -> events.follow(_ -> "", _ -> { }, _ -> { }, _ -> true)).isInstanceOf(Refusal.class);
    }

    @ParameterizedTest
    @CsvSource({
        "2h, 2026-05-04T08:00:00Z", "30m, 2026-05-04T09:30:00Z", "1d, 2026-05-03T10:00:00Z", "90s, 2026-05-04T09:58:30Z",
        "11:30, 2026-05-04T09:30:00Z", "11:30:15, 2026-05-04T09:30:15Z", "2026-05-03, 2026-05-02T22:00:00Z",
        "2026-05-03 14:05, 2026-05-03T12:05:00Z", "2026-05-03T12:05:00Z, 2026-05-03T12:05:00Z",
    })
    void aMomentIsSaidAsPeopleSayIt(String text, Instant moment) {
        assertThat(Moment.of("--since", text, NOW)).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2 h", "25:00", "2026-13-01", "-1h", "1w"})
    void whatIsNoneIsRefusedWithWhatIsUnderstood(String text) {
        assertThatThrownBy(() -> Moment.of("--since", text, NOW)).isInstanceOf(Refusal.class)
                .hasMessageContaining("--since").hasMessageContaining("2h").hasMessageContaining("14:05");
    }
}

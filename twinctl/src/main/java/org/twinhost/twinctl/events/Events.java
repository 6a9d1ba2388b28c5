package org.twinhost.twinctl.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.print.View;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Pause;
import org.twinhost.twinctl.rest.Refusal;

/** Asks for events, once or again and again. What was seen is known by numbers that no restart takes back. */
public final class Events {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String ALL = "5000";
    private static final String LATEST = "200";

    private final Gateway gateway;
    private final Map<String, String> wanted;

    /** @param wanted as the service calls it */
    public Events(Gateway gateway, Map<String, String> wanted) {
        this.gateway = gateway;
        this.wanted = new TreeMap<>(wanted);
        this.wanted.put("limit", wanted.containsKey("since") || wanted.containsKey("cause") ? ALL : LATEST);
    }

    /** Those that there are. */
    public JsonNode once() {
        return gateway.get(wanted, "v1", "events");
    }

    /** How they are read. */
    public static String text(JsonNode page, View view, boolean all) {
        var events = Happened.of(page);
        return events.isEmpty() ? "nothing happened\n" : new EventLines(view, all).of(events);
    }

    /** Shows each as it comes, for programs a line of JSON each; until the process is ended. */
    public void follow(View view, boolean asJson, Consumer<String> out, Consumer<String> trouble) {
        var lines = new EventLines(view, true);
        follow(asJson ? Events::jsonLines : page -> lines.of(Happened.of(page)), out, trouble, Pause::of);
    }

    /** @param again waits until it is asked again; false: no more */
    void follow(Function<JsonNode, String> words, Consumer<String> out, Consumer<String> trouble, Predicate<Duration> again) {
        var answers = true;
        @Nullable String after = null;
        do {
            try {
                var page = after == null ? once() : next(after);
                after = page.hasNonNull("after") ? page.get("after").asText() : after;
                out.accept(words.apply(page));
                answers = true;
            } catch (Refusal refusal) {
                if (after == null) {
                    throw refusal;
                }
                if (answers) {
                    trouble.accept(refusal.getMessage() + "\n  it is asked again each second; nothing is left out");
                }
                answers = false;
            }
        } while (again.test(PAUSE));
    }

    private JsonNode next(String after) {
        var query = new TreeMap<>(wanted);
        query.put("after", after);
        return gateway.get(query, "v1", "events");
    }

    private static String jsonLines(JsonNode page) {
        var text = new StringBuilder();
        page.path("events").forEach(each -> text.append(Json.compact(each)).append('\n'));
        return text.toString();
    }
}

package org.twinhost.twinctl.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.rest.Refusal;

/**
 * An event as the service tells it.
 *
 * @param cause null: it has none
 * @param operator null: nobody asked for it
 */
record Happened(
        String id, @Nullable String cause, Instant at, String node, String kind, String subject, String text,
        List<String> reasons, @Nullable String operator) {

    static List<Happened> of(JsonNode page) {
        var events = new ArrayList<Happened>();
        page.path("events").forEach(each -> events.add(one(each)));
        return events;
    }

    private static Happened one(JsonNode event) {
        try {
            var reasons = new ArrayList<String>();
            event.path("reasons").forEach(each -> reasons.add(each.asText()));
            return new Happened(event.path("id").asText(), word(event, "cause"), Instant.parse(event.path("at").asText()),
                    event.path("node").asText(), event.path("kind").asText(), event.path("subject").asText(),
                    event.path("text").asText(), reasons, word(event, "operator"));
        } catch (DateTimeParseException strange) {
            throw new Refusal("the answer is not understood: " + event.path("at") + " is no moment; '-o json' shows it");
        }
    }

    private static @Nullable String word(JsonNode event, String field) {
        return event.hasNonNull(field) ? event.get(field).asText() : null;
    }

    /** What it says, with what it is about unless it says so itself. */
    String said() {
        return text.contains(subject) || subject.equals("cluster") ? text : subject + ": " + text;
    }

    boolean repeats(Happened other) {
        return node.equals(other.node) && kind.equals(other.kind) && subject.equals(other.subject) && text.equals(other.text);
    }
}

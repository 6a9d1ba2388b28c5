package org.twinhost.twinctl.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Speaks to the gateway of this node. What is not an answer becomes a {@link Refusal} that says what to do. */
public final class Rest {

    public static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .build();

    /** The gateway gives up a second or more before, and says which service is silent. */
    private static final Duration LOOK_MAX = Duration.ofSeconds(15);
    /** A service gives its own answer within half of that, if only that it does not know. */
    private static final Duration ACT_MAX = Duration.ofSeconds(60);

    private final Surroundings surroundings;

    public Rest(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    public JsonNode get(String... path) {
        return ask("GET", target(Map.of(), path), "", LOOK_MAX);
    }

    public JsonNode post(JsonNode body, String... path) {
        return post(body, Map.of(), path);
    }

    /** @param query what follows the path, by name */
    public JsonNode post(JsonNode body, Map<String, String> query, String... path) {
        return ask("POST", target(query, path), body.toString(), ACT_MAX);
    }

    public JsonNode delete(String... path) {
        return ask("DELETE", target(Map.of(), path), "", ACT_MAX);
    }

    public static <T> T as(JsonNode body, Class<T> type) {
        try {
            return JSON.treeToValue(body, type);
        } catch (JsonProcessingException strange) {
            throw new Refusal("the answer is not understood: " + strange.getOriginalMessage()
                    + "\ntwinctl and the service may be of different versions; '-o json' shows the answer as it is");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String target(Map<String, String> query, String... path) {
        var target = new StringBuilder();
        for (var part : path) {
            target.append('/').append(encoded(part));
        }
        query.forEach((name, value) -> target.append(target.indexOf("?") < 0 ? '?' : '&').append(name).append('=')
                .append(encoded(value)));
        return target.toString();
    }

    private JsonNode ask(String method, String target, String body, Duration most) {
        try {
            return answer(target, UnixHttp.ask(
                    surroundings.gateway(), method, target, body.getBytes(StandardCharsets.UTF_8), most));
        } catch (UnixHttp.TooLateException late) {
            throw noAnswer("it took too long", "It may still do what was asked: look at 'twinctl status' first.");
        } catch (UnixHttp.NobodyThereException refused) {
            throw noAnswer("nothing listens there", "Is it running, and is this a node of a cluster?");
        } catch (IOException broken) {
            throw noAnswer("the connection broke", method.equals("GET") ? "Try again."
                    : "It may have done what was asked: look at 'twinctl status' first.");
        }
    }

    private Refusal noAnswer(String why, String next) {
        return new Refusal("the gateway of this node does not answer on " + surroundings.gateway() + ": " + why + ". " + next
                + "\n  systemctl status twinhost-gateway");
    }

    private static JsonNode answer(String target, UnixHttp.Answer answer) {
        JsonNode body;
        try {
            body = answer.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(answer.body());
        } catch (IOException noJson) {
            throw new Refusal("HTTP " + answer.status() + " and no JSON came back for " + target);
        }
        if (answer.status() >= 400) {
            throw new Refusal(Problems.text(target, answer.status(), body));
        }
        return body;
    }
}

package org.twinhost.twinctl.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Speaks to the gateway of this node. What is not an answer becomes a {@link Refusal} that says what to do. */
public final class Gateway {

    /** For looking, on a server. The gateway gives up before, and says which service is silent. */
    private static final Duration LOOK_MAX = Duration.ofSeconds(3);
    /** What would become of a change; the gateway gives up before. */
    private static final Duration CHECK_MAX = Duration.ofSeconds(6);
    /** A service gives its own answer within half of that, if only that it does not know. */
    private static final Duration ACT_MAX = Duration.ofSeconds(60);

    private final Path socket;
    private final Patience patience;

    /** @param socket where it listens */
    public Gateway(Path socket, Patience patience) {
        this.socket = socket;
        this.patience = patience;
    }

    public JsonNode get(String... path) {
        return get(Map.of(), path);
    }

    /** @param query what follows the path, by name */
    public JsonNode get(Map<String, String> query, String... path) {
        return ask("GET", target(query, path), "", LOOK_MAX);
    }

    /** An answer as it came. */
    public record Answered(int status, byte[] body) {}

    /** Whatever is answered, for who only keeps it. */
    public Answered look(String target) {
        var answer = exchange("GET", target, "", LOOK_MAX);
        return new Answered(answer.status(), answer.body());
    }

    public JsonNode post(JsonNode body, String... path) {
        return post(body, Map.of(), path);
    }

    /** What would become of it; nothing is changed. */
    public JsonNode check(JsonNode body, String... path) {
        return ask("POST", target(Map.of("check", "true"), path), Json.compact(body), CHECK_MAX);
    }

    /** @param query what follows the path, by name */
    public JsonNode post(JsonNode body, Map<String, String> query, String... path) {
        return ask("POST", target(query, path), Json.compact(body), ACT_MAX);
    }

    public JsonNode delete(String... path) {
        return ask("DELETE", target(Map.of(), path), "", ACT_MAX);
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
        return answer(target, exchange(method, target, body, most));
    }

    private UnixHttp.Answer exchange(String method, String target, String body, Duration usual) {
        var isLooking = method.equals("GET") || usual.equals(CHECK_MAX);
        var most = patience.of(usual);
        var mayHave = isLooking ? "" : " It may have done what was asked, or still do it: 'twinctl status' shows it.";
        try {
            return UnixHttp.ask(socket, method, target, body.getBytes(StandardCharsets.UTF_8), most);
        } catch (UnixHttp.TooLateException late) {
            throw noAnswer("nothing came within " + most.toSeconds() + " s." + mayHave);
        } catch (UnixHttp.NobodyThereException refused) {
            throw noAnswer("nothing listens there. Is it running, and is this a node of a cluster?");
        } catch (IOException broken) {
            throw noAnswer("the connection broke." + (isLooking ? " Try again." : mayHave));
        }
    }

    private Refusal noAnswer(String why) {
        return new Refusal("the gateway of this node does not answer on " + socket + ": " + why
                + "\n  systemctl status twinhost-gateway");
    }

    private static JsonNode answer(String target, UnixHttp.Answer answer) {
        JsonNode body;
        try {
            body = answer.body().length == 0 ? JsonNodeFactory.instance.objectNode() : Json.read(answer.body());
        } catch (IOException noJson) {
            throw new Refusal("HTTP " + answer.status() + " and no JSON came back for " + target);
        }
        if (answer.status() >= 400) {
            throw new Refusal(Problems.text(target, answer.status(), body));
        }
        return body;
    }
}

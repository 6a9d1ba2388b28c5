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
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Map;
import org.twinhost.contract.ServiceName;

/** Speaks to the services of this node. What is not an answer becomes a {@link Refusal} that says what to do. */
public final class Rest {

    public static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .build();

    private static final Duration CONNECT_MAX = Duration.ofSeconds(3);
    private static final Duration LOOK_MAX = Duration.ofSeconds(15);
    /** A service gives its own answer within half of that, if only that it does not know. */
    private static final Duration ACT_MAX = Duration.ofSeconds(60);

    private final Surroundings surroundings;

    public Rest(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    public JsonNode get(ServiceName service, String... path) {
        return send(service, request(service, Map.of(), path).timeout(LOOK_MAX).GET());
    }

    public JsonNode post(ServiceName service, JsonNode body, String... path) {
        return post(service, body, Map.of(), path);
    }

    /** @param query what follows the path, by name */
    public JsonNode post(ServiceName service, JsonNode body, Map<String, String> query, String... path) {
        return send(service, request(service, query, path)
                .timeout(ACT_MAX)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString())));
    }

    public JsonNode delete(ServiceName service, String... path) {
        return send(service, request(service, Map.of(), path).timeout(ACT_MAX).DELETE());
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

    private HttpRequest.Builder request(ServiceName service, Map<String, String> query, String... path) {
        var where = new StringBuilder("http://").append(address(service));
        for (var part : path) {
            where.append('/').append(encoded(part));
        }
        query.forEach((name, value) -> where.append(where.indexOf("?") < 0 ? '?' : '&').append(name).append('=')
                .append(encoded(value)));
        return HttpRequest.newBuilder(URI.create(where.toString()))
                .header("Authorization", "Bearer " + token())
                .header("Twinhost-Operator", surroundings.operator())
                .header("Accept", "application/json, application/problem+json");
    }

    private JsonNode send(ServiceName service, HttpRequest.Builder request) {
        try (var client = HttpClient.newBuilder()
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(CONNECT_MAX)
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            return answer(service, client.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (HttpTimeoutException late) {
            throw noAnswer(service, "it took too long", "It may still do what was asked: look at 'twinctl status' first.");
        } catch (ConnectException refused) {
            throw noAnswer(service, "nothing listens there", "Is it running?");
        } catch (IOException broken) {
            throw noAnswer(service, "the connection broke", "It may have done what was asked: look at 'twinctl status' first.");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted");
        }
    }

    private Refusal noAnswer(ServiceName service, String why, String next) {
        return new Refusal(service.label() + "-service does not answer on " + address(service) + ": " + why + ". " + next
                + "\n  systemctl status twinhost-" + service.label());
    }

    private JsonNode answer(ServiceName service, HttpResponse<byte[]> response) {
        JsonNode body;
        try {
            body = response.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(response.body());
        } catch (IOException noJson) {
            throw new Refusal(service.label() + "-service answered HTTP " + response.statusCode() + " and no JSON to "
                    + response.uri());
        }
        if (response.statusCode() >= 400) {
            throw new Refusal(Problems.text(service, response, body));
        }
        return body;
    }

    private String token() {
        var file = surroundings.etc().resolve("api.token");
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException missing) {
            throw new Refusal("there is no token in " + file + ": is this a node of a cluster?");
        } catch (AccessDeniedException denied) {
            throw new Refusal("the token in " + file + " may be read by root only: run twinctl as root");
        } catch (IOException broken) {
            throw new Refusal("cannot read the token in " + file + ": " + broken.getMessage());
        }
    }

    private String address(ServiceName service) {
        return "127.0.0.1:" + surroundings.ports().applyAsInt(service);
    }
}

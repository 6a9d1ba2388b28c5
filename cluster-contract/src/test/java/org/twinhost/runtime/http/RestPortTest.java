package org.twinhost.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.audit.AuditCheck;
import org.twinhost.runtime.audit.AuditLog;

/** What holds for the REST port of each of the six services: a test of the whole service implements this. */
public interface RestPortTest {

    @Test
    default void aStrangersBodyIsRefusedBeforeItIsRead() throws IOException {
        try (var stranger = new RawConnection()) {
            stranger.says("POST /v1/anything HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer wrong\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n");
            assertThat(stranger.hearsUntilTheEnd())
                    .startsWith("HTTP/1.1 401 ").contains("application/problem+json", "api.token");
        }
    }

    /** Each way that the service itself says it has; asked about nobody, with nothing, so that all are refused. */
    @Test
    default void whateverCanBeChangedLeavesALineInTheAuditWithTheUserOfTheSocket() throws Exception {
        var config = ConfigProvider.getConfig();
        var log = Path.of(config.getValue("twinhost.paths.state", String.class),
                config.getValue("twinhost.service", String.class), AuditLog.NAME);
        var uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        try (var client = HttpClient.newHttpClient()) {
            for (var act : changes(client)) {
                var request = asked(act.path()).header("Authorization", "Bearer test-token")
                        .header("Twinhost-Operator", "eva").header("Content-Type", "application/json")
                        .method(act.method(), BodyPublishers.ofString("{}")).build();
                assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).as("%s", act)
                        .isGreaterThanOrEqualTo(400);
                assertThat(Files.readAllLines(log)).as("the audit of %s", act).anySatisfy(line -> assertThat(line)
                        .contains("\"act\":\"" + act.method() + " " + act.path() + "\"", "\"name\":\"eva\"",
                                "\"uid\":" + uid + ",").containsPattern("\"outcome\":\"(refused|failed|unknown) [45]"));
            }
        }
        var check = new AuditCheck();
        if (Files.exists(log)) {
            Files.readAllLines(log).forEach(check::read);
        }
        assertThat(check.broken()).isEmpty();
    }

    /** @param path with a name that nobody has where one is needed */
    record Change(String method, String path) {}

    private static List<Change> changes(HttpClient client) throws Exception {
        var answer = client.send(asked("/q/openapi?format=json").build(), BodyHandlers.ofString());
        var openApi = Json.MAPPER.readTree(answer.body());
        var changes = new ArrayList<Change>();
        openApi.path("paths").properties().forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
            if (Set.of("post", "put", "delete", "patch").contains(method)) {
                changes.add(new Change(method.toUpperCase(Locale.ROOT), path.getKey().replaceAll("\\{[^}]*}", "nobody")));
            }
        }));
        assertThat(openApi.path("paths").isEmpty()).as("the service says what it can be asked").isFalse();
        return changes;
    }

    private static HttpRequest.Builder asked(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                + ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class) + path));
    }

    @Test
    default void aStrangerGetsOneAnswerToWhatEverybodyMaySee() throws IOException {
        try (var stranger = new RawConnection()) {
            stranger.says("GET /check_mk HTTP/1.1\r\nHost: here\r\n\r\n".repeat(3));
            assertThat(stranger.hearsUntilTheEnd()).startsWith("HTTP/1.1 200 ").containsOnlyOnce("HTTP/1.1 ");
        }
    }
}

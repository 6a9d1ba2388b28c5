package org.twinhost.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.restassured.http.ContentType;
import jakarta.enterprise.inject.spi.CDI;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.audit.AuditCheck;
import org.twinhost.runtime.audit.AuditLog;
import org.twinhost.runtime.unit.WatchedLoop;
import org.twinhost.runtime.unit.WatchedLoops;

/** What holds for the REST port of each of the six services: a test of the whole service implements this. */
public interface RestPortTest {

    @Test
    default void nobodyButTheGatewayGetsAnAnswer() throws IOException {
        var ask = "GET /check_mk HTTP/1.1\r\nHost: here\r\n\r\n";
        try (var plain = new RawConnection(); var nobody = RawConnection.of(AsGateway.tlsOfNobody());
                var config = RawConnection.of(AsGateway.tls("config", AsGateway.files()))) {
            for (var stranger : List.of(plain, nobody, config)) {
                stranger.says(ask);
                assertThat(stranger.hearsUntilTheEnd()).doesNotContain("HTTP", "Twinhost");
            }
        }
        AsGateway.given().get("/check_mk").then().statusCode(200).body(containsString("\"Twinhost Audit of "));
    }

    /** Each way that the service itself says it has; asked about nobody, with nothing, so that all are refused. */
    @Test
    default void whateverCanBeChangedLeavesALineInTheAuditWithTheUserOfTheSocket() throws Exception {
        var config = ConfigProvider.getConfig();
        var log = Path.of(config.getValue("twinhost.paths.state", String.class),
                config.getValue("twinhost.service", String.class), AuditLog.NAME);
        for (var act : changes()) {
            var answer = AsGateway.given().header(AuditFilter.OPERATOR, "eva").contentType(ContentType.JSON).body("{}")
                    .request(act.method(), act.path());
            assertThat(answer.statusCode()).as("%s", act).isGreaterThanOrEqualTo(400);
            assertThat(Files.readAllLines(log)).as("the audit of %s", act).anySatisfy(line -> assertThat(line)
                    .contains("\"act\":\"" + act.method() + " " + act.path() + "\"", "\"name\":\"eva\"", AsGateway.EVAS_WORD)
                    .containsPattern("\"outcome\":\"(refused|failed|unknown) [45]"));
        }
        var check = new AuditCheck();
        if (Files.exists(log)) {
            Files.readAllLines(log).forEach(check::read);
        }
        assertThat(check.broken()).isEmpty();
    }

    /** Without that systemd's watchdog would end it again and again. */
    @Test
    default void eachLoopThatDecidesTakesABeatAndGivesItBack() throws InterruptedException {
        var loops = CDI.current().select(WatchedLoops.class).stream().flatMap(each -> each.loops().stream()).toList();
        var unit = Path.of("src/main/systemd/twinhost-" + ConfigProvider.getConfig().getValue("twinhost.service", String.class)
                + ".service");
        assertThat(loops.isEmpty()).as("%s has loops, if it is there", unit).isEqualTo(!Files.exists(unit));
        assertThat(loops).extracting(WatchedLoop::name).doesNotHaveDuplicates();
        var back = new CountDownLatch(loops.size());
        loops.forEach(each -> each.hand().accept(back::countDown));
        assertThat(back.await(30, TimeUnit.SECONDS)).as("beats of %s", loops).isTrue();
    }

    /** @param path with a name that nobody has where one is needed */
    record Change(String method, String path) {}

    private static List<Change> changes() throws IOException {
        var openApi = Json.MAPPER.readTree(AsGateway.given().get("/q/openapi?format=json").asString());
        var changes = new ArrayList<Change>();
        openApi.path("paths").properties().forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
            if (Set.of("post", "put", "delete", "patch").contains(method)) {
                changes.add(new Change(method.toUpperCase(Locale.ROOT), path.getKey().replaceAll("\\{[^}]*}", "nobody")));
            }
        }));
        assertThat(openApi.path("paths").isEmpty()).as("the service says what it can be asked").isFalse();
        return changes;
    }
}

package org.twinhost.resource.core.assess;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.runtime.Json;

/**
 * What a node answers in some of the planted states, word for word: the plug-ins of {@code monitoring/} are tested with it.
 * Where an answer changes, this fails before they misread it; rewritten by {@code -Drewrite}.
 */
class RecordedStatusTest {

    private static final Path FOLDER = Path.of("../monitoring/recorded");
    private static final List<String> STATES = List.of(
            "all is well", "the other node lost power and is proven off", "the other node lost power together with its BMC",
            "the other node left cleanly", "the other node was never heard since this one booted",
            "the other node fell silent a moment ago", "a BMC is dead", "one cable of two is pulled, the one that mirrors",
            "the serial cable is pulled", "a replica is being brought up to date", "replicas contradict each other",
            "a guest failed to start everywhere", "a guest is stopped on purpose", "the directory is REFUSED",
            "fencing of the other node is down", "the last drill did not pass", "maintenance");

    /**
     * @param status as of {@code GET /v1/status}
     * @param devices as in {@code GET /v1/fencing}
     */
    record Recorded(ClusterStatus status, List<FenceDeviceState> devices) {}

    @Test
    void whatThePluginsAreTestedWithIsWhatANodeAnswers() throws IOException {
        for (var state : STATES) {
            var file = FOLDER.resolve(fileName(state));
            var answer = answer(state);
            if (System.getProperty("rewrite") != null) {
                Files.createDirectories(FOLDER);
                Files.writeString(file, answer);
            }
            assertThat(answer).as(state).isEqualTo(Files.readString(file));
        }
        try (var files = Files.list(FOLDER)) {
            assertThat(files.map(each -> each.getFileName().toString()).filter(each -> each.endsWith(".json")))
                    .as("nothing else is recorded").containsExactlyInAnyOrderElementsOf(
                            STATES.stream().map(RecordedStatusTest::fileName).toList());
        }
    }

    private static String answer(String state) throws IOException {
        var site = new Site();
        PlantedStates.all().get(state).accept(site);
        var recorded = new Recorded(site.status(), Stream.ofNullable(site.device).toList());
        return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(recorded) + "\n";
    }

    private static String fileName(String state) {
        return state.replace(",", "").replace(' ', '-').toLowerCase(Locale.ROOT) + ".json";
    }
}

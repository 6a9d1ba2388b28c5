package org.twinhost.resource.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.assess.Assessment.Outcome;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.resource.DrillReport;

class DrillStoreTest {

    @TempDir
    Path folder;

    private static DrillReport report(long second) {
        return new DrillReport(DrillReport.Kind.POWER, "jupiter1", Instant.EPOCH.plusSeconds(second), "eva", "jupiter2", 41_000,
                Verdict.PROTECTED, Verdict.AT_RISK,
                List.of(new DrillReport.Guest("web1", Outcome.RESTARTS, "jupiter2", 5_000L, "jupiter2", 6_100L)),
                List.of(new DrillReport.Seen(3_400, "jupiter1 is lost")), List.of("the verdict is worse than before"));
    }

    @Test
    void whatWasKeptIsThereAfterARestartTheNewestFirst() throws IOException {
        assertThat(new DrillStore(folder.resolve("drills.json")).read()).isEmpty();
        new DrillStore(folder.resolve("drills.json")).keep(report(1));
        new DrillStore(folder.resolve("drills.json")).keep(report(2));
        assertThat(new DrillStore(folder.resolve("drills.json")).read()).containsExactly(report(2), report(1));
        assertThat(Files.readString(folder.resolve("drills.json"))).contains("\"kind\":\"power\"", "\"AT RISK\"", "RESTARTS");
    }

    @Test
    void theOldestIsForgotten() throws IOException {
        var store = new DrillStore(folder.resolve("drills.json"));
        for (int second = 0; second <= DrillStore.REPORTS_MAX; second++) {
            store.keep(report(second));
        }
        assertThat(store.read()).hasSize(DrillStore.REPORTS_MAX).doesNotContain(report(0)).startsWith(
                report(DrillStore.REPORTS_MAX));
    }

    @Test
    void aDamagedFileIsPutAsideAndForgotten() throws IOException {
        Files.writeString(folder.resolve("drills.json"), "[{\"kind\":");
        var store = new DrillStore(folder.resolve("drills.json"));
        assertThat(store.read()).isEmpty();
        store.keep(report(3));
        assertThat(store.read()).containsExactly(report(3));
        assertThat(folder.resolve("drills.json.unreadable")).exists();
    }
}

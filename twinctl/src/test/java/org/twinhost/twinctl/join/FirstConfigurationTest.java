package org.twinhost.twinctl.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.twinctl.Samples;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Rest;

class FirstConfigurationTest {

    private static final Instant NOW = Instant.parse("2026-05-04T10:00:00.123Z");

    @TempDir
    private Path etc;

    @Test
    void maintenanceIsWrittenIntoItAndAllElseStays() throws IOException {
        var file = Files.writeString(etc.resolve("cluster.json"), Rest.JSON.writeValueAsString(Samples.snapshot()));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        var first = new FirstConfiguration(file);

        assertThat(first.writeMaintenance(NOW)).isEqualTo("2026-05-04T11:00:00Z").isEqualTo(first.maintenanceUntil());
        var read = Rest.as(Json.strictly(Files.readString(file)), ClusterSnapshot.class);
        assertThat(read.maintenance(NOW)).isPresent();
        assertThat(read.node(new NodeId("jupiter2"))).isEqualTo(Samples.snapshot().node(new NodeId("jupiter2")));
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        try (var files = Files.list(etc)) {
            assertThat(files).containsExactly(file);
        }
    }

    /** The other node may have got it already. */
    @Test
    void whatAnEarlierTryWroteStaysWhileItIsEnough() throws IOException {
        var first = new FirstConfiguration(Files.writeString(etc.resolve("cluster.json"), "{\"cluster\":\"jupiter\"}"));
        var until = first.writeMaintenance(NOW);
        assertThat(first.writeMaintenance(NOW.plusSeconds(20 * 60))).isEqualTo(until);
        assertThat(first.writeMaintenance(NOW.plusSeconds(40 * 60))).isEqualTo("2026-05-04T11:40:00Z");
    }

    @Test
    void whatIsNoConfigurationIsNotTouched() throws IOException {
        var file = Files.writeString(etc.resolve("cluster.json"), "[]");
        assertThatThrownBy(() -> new FirstConfiguration(file).write("x")).isInstanceOf(Refusal.class)
                .hasMessageContaining("is no configuration");
        assertThat(file).hasContent("[]");
    }
}

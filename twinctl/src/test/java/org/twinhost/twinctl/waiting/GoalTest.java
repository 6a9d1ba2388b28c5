package org.twinhost.twinctl.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.ClusterStatus;

/** Is it so, can it become so: a line for each state that a cluster shows. */
class GoalTest {

    private static final Instant AT = Instant.parse("2026-05-04T10:00:00Z");

    private static ClusterStatus cluster(String node, String target, String state, String where) {
        return new ClusterStatus(
                new ClusterStatus.Cluster("jupiter", null, null, true, null),
                List.of(new ClusterStatus.Node("jupiter1", node, 1L, List.of(), List.of())), List.of(),
                state == null ? List.of()
                        : List.of(new ClusterStatus.Resource("web1", "vm", target, state, where, 1L, "a reason", null)),
                List.of());
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        // wanted on, not on; target, state, where, after seconds; kind
        "-, -, started, started, jupiter1, 0, DONE",
        "-, -, started, starting, jupiter1, 900, YET",
        "-, -, started, stopped, -, 1, YET",
        "-, -, stopped, stopped, -, 1, YET",
        "-, -, stopped, stopped, -, 5, NEVER",
        "-, -, started, failed, -, 1, YET",
        "-, -, started, failed, -, 5, NEVER",
        "-, -, started, blocked, -, 5, NEVER",
        "-, -, -, -, -, 1, YET",
        "-, -, -, -, -, 5, NEVER",
        "jupiter2, -, started, started, jupiter1, 60, YET",
        "jupiter2, -, started, stopping, jupiter1, 60, YET",
        "jupiter2, -, started, started, jupiter2, 0, DONE",
        "-, jupiter1, started, started, jupiter1, 60, YET",
        "-, jupiter1, started, started, jupiter2, 0, DONE",
    })
    void aGuestRuns(String on, String notOn, String target, String state, String where, long seconds, Sight.Kind kind) {
        assertThat(new Goal.GuestRuns("web1", on, notOn)
                .in(cluster("online", target, state, where), Duration.ofSeconds(seconds)).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "stopped, stopped, -, 0, DONE", "stopped, stopping, jupiter1, 99, YET", "started, started, jupiter1, 1, YET",
        "started, started, jupiter1, 5, NEVER", "stopped, failed, jupiter1, 5, NEVER", "-, -, -, 0, DONE",
    })
    void aGuestIsStopped(String target, String state, String where, long seconds, Sight.Kind kind) {
        assertThat(new Goal.GuestStopped("web1")
                .in(cluster("online", target, state, where), Duration.ofSeconds(seconds)).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "standby, -, -, 0, DONE", "standby, started, jupiter2, 0, DONE", "standby, stopping, jupiter1, 99, YET",
        "online, started, jupiter1, 99, YET", "standby, failed, jupiter1, 1, YET", "standby, failed, jupiter1, 5, NEVER",
        "unclean, -, -, 1, YET", "unclean, -, -, 5, NEVER", "fenced, -, -, 5, NEVER",
    })
    void aNodeIsEmpty(String node, String state, String where, long seconds, Sight.Kind kind) {
        assertThat(new Goal.NodeEmpty("jupiter1")
                .in(cluster(node, "started", state, where), Duration.ofSeconds(seconds)).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"online, 0, DONE", "standby, 99, YET", "fenced, 1, YET", "fenced, 5, NEVER", "unclean, 5, NEVER"})
    void aNodeIsOnline(String node, long seconds, Sight.Kind kind) {
        assertThat(new Goal.NodeOnline("jupiter1").in(cluster(node, null, null, null), Duration.ofSeconds(seconds)).kind())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"left, 0, DONE", "leaving, 999, YET", "online, 1, YET", "online, 5, NEVER", "unclean, 5, NEVER"})
    void aNodeLeaves(String node, long seconds, Sight.Kind kind) {
        assertThat(new Goal.NodeLeft("jupiter1").in(cluster(node, null, null, null), Duration.ofSeconds(seconds)).kind())
                .isEqualTo(kind);
    }

    @Test
    void whatALeaveWaitsForIsSaid() {
        var leaving = new ClusterStatus(new ClusterStatus.Cluster("jupiter", null, null, true, null),
                List.of(new ClusterStatus.Node("jupiter1", "leaving", 1L, List.of(), List.of(), "web1 is STOPPING")),
                List.of(), List.of(), List.of());
        assertThat(new Goal.NodeLeft("jupiter1").in(leaving, Duration.ofSeconds(60)).text())
                .isEqualTo("jupiter1 is leaving, waits: web1 is STOPPING");
        assertThat(new Goal.AllLeft().in(leaving, Duration.ofSeconds(60)).text())
                .isEqualTo("jupiter1 is leaving, waits: web1 is STOPPING");
    }

    @ParameterizedTest
    @CsvSource({"left, 0, DONE", "offline, 9, DONE", "fenced, 9, DONE", "leaving, 99, YET", "online, 1, YET",
        "online, 5, NEVER", "standby, 5, NEVER", "unclean, 99, YET"})
    void allLeave(String node, long seconds, Sight.Kind kind) {
        assertThat(new Goal.AllLeft().in(cluster(node, null, null, null), Duration.ofSeconds(seconds)).kind())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"online, started, started, DONE", "standby, stopped, stopped, DONE",
        "online, started, starting, YET", "left, started, started, YET", "offline, started, blocked, YET"})
    void allIsUp(String node, String target, String state, Sight.Kind kind) {
        assertThat(new Goal.AllUp().in(cluster(node, target, state, "jupiter1"), Duration.ofSeconds(99)).kind())
                .isEqualTo(kind);
    }

    private static ReplicationState volume(DiskState disk, ConnectionState connection, DiskState peer, Double percent) {
        var volume = new VolumeState("web1", 4096, Role.PRIMARY, disk, connection, false, null, new NodeId("jupiter2"),
                Role.SECONDARY, peer, true, null, true, null, 0, percent, false);
        return new ReplicationState(1, AT, new NodeId("jupiter1"), 3, 9, List.of(volume), List.of());
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "UP_TO_DATE, CONNECTED, UP_TO_DATE, -, 0, DONE", "UP_TO_DATE, SYNC_SOURCE, INCONSISTENT, 40, 99, YET",
        "UP_TO_DATE, CONNECTED, INCONSISTENT, -, 99, YET", "UP_TO_DATE, CONNECTING, UNKNOWN, -, 99, YET",
        "UP_TO_DATE, CONNECTED, FAILED, -, 1, YET", "UP_TO_DATE, CONNECTED, FAILED, -, 5, NEVER",
        "DISKLESS, CONNECTED, UP_TO_DATE, -, 5, NEVER",
    })
    void aVolumeIsSynced(
            DiskState disk, ConnectionState connection, DiskState peer, Double percent, long seconds, Sight.Kind kind) {
        var sight = new Goal.VolumeSynced("web1").in(volume(disk, connection, peer, percent), Duration.ofSeconds(seconds));

        assertThat(sight.kind()).isEqualTo(kind);
        assertThat(sight.percent()).isEqualTo(percent);
        assertThat(new Goal.VolumeSynced("mail1").in(volume(disk, connection, peer, percent), Duration.ZERO).text())
                .isEqualTo("no replica of mail1 is on jupiter1: ask on another node");
    }

    @ParameterizedTest
    @CsvSource({
        // is compared, seconds since the last pass ended, of how many bytes nobody knows which are right, after seconds
        "true,  0, 0, 99, YET", "false, 0, 0, 1, YET", "false, 0, 0, 5, NEVER", "false, 7, 0, 1, DONE",
        "false, 7, 4096, 1, NEVER",
    })
    void aVolumeIsVerified(boolean running, long later, long differing, long seconds, Sight.Kind kind) {
        var connected = volume(DiskState.UP_TO_DATE, ConnectionState.CONNECTED, DiskState.UP_TO_DATE, null);
        var verify = new VerifyState(running, running ? 12.5 : null, null, AT.plusSeconds(later), 4096, 0, differing,
                List.of());
        var state = new ReplicationState(1, AT, connected.node(), 3, 9,
                List.of(connected.volumes().getFirst().with(verify)), List.of());

        assertThat(new Goal.VolumeVerified("web1", AT).in(state, Duration.ofSeconds(seconds)).kind()).isEqualTo(kind);
    }

    @Test
    void whatStandsInTheWayIsSaidWithWhatToAskNext() {
        assertThat(new Goal.GuestRuns("web1", null, null)
                .in(cluster("online", "started", "failed", null), Duration.ofSeconds(9)).text())
                .isEqualTo("web1 is failed: a reason\n  twinctl why web1");
    }
}

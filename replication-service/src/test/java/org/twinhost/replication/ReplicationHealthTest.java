package org.twinhost.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.contract.replication.VolumeState;

class ReplicationHealthTest {

    private static final VolumeState WELL = new VolumeState("web1", 1 << 20, Role.PRIMARY, DiskState.UP_TO_DATE,
            ConnectionState.CONNECTED, false, null, new NodeId("jupiter2"), Role.SECONDARY, DiskState.UP_TO_DATE, true, null,
            true, "00000000000000a1", 0, null);

    @Test
    void warnsOfAVolumeWithoutASealAsLongAsItIsSo() {
        assertThat(ReplicationHealth.line(WELL).state()).isZero();
        assertThat(ReplicationHealth.line(WELL.withoutSeal()).state()).isOne();
        assertThat(ReplicationHealth.line(WELL.withoutSeal()).text()).contains("NOT SEALED");
    }

    @Test
    void replicasThatDifferAreCriticalUntilSomebodyHasDecided() {
        var ended = Instant.parse("2026-11-01T02:00:00Z");
        var now = ended.plus(Duration.ofDays(3));
        var fine = WELL.with(new VerifyState(false, null, null, ended, 1 << 20, 4096, 0, List.of()));
        assertThat(ReplicationHealth.verifyLine(fine, now, "").state()).isZero();
        assertThat(ReplicationHealth.verifyLine(fine, now, "").text()).isEqualTo("compared 3 days ago, 4096 bytes repaired");
        var differs = WELL.with(new VerifyState(true, 1.0, null, ended, 1 << 20, 0, 8192,
                List.of(new VerifyState.Range(28672, 8192))));
        assertThat(ReplicationHealth.verifyLine(differs, now, "").state()).isEqualTo(2);
        assertThat(ReplicationHealth.verifyLine(differs, now, "").text())
                .contains("differ in 8192 bytes", "at 28672+8192: twinctl volume verify web1 --from NODE", "being compared");
        assertThat(ReplicationHealth.verifyLine(WELL.with(VerifyState.NEVER), now, "").text()).contains("never compared");
    }

    @Test
    void warnsOfWhatIsNotComparedThoughItIsDue() {
        var began = Instant.parse("2026-09-01T02:00:00Z");
        var ended = new VerifyState(false, null, null, began, 1 << 20, 0, 0, List.of());
        assertThat(ReplicationHealth.overdue(ended, 30, began, "", began.plus(Duration.ofDays(59)))).isEmpty();
        var late = ReplicationHealth.overdue(ended, 30, began, "the Primary compares", began.plus(Duration.ofDays(60)));
        assertThat(late).startsWith("NOT COMPARED though it is due every 30 days, because the Primary compares");
        assertThat(ReplicationHealth.verifyLine(WELL.with(ended), began.plus(Duration.ofDays(60)), late).state()).isOne();
        assertThat(ReplicationHealth.overdue(ended, 0, began, "", began.plus(Duration.ofDays(60)))).as("never").isEmpty();
        assertThat(ReplicationHealth.overdue(VerifyState.NEVER, 30, began, "", began.plus(Duration.ofDays(6)))).isEmpty();
        assertThat(ReplicationHealth.overdue(VerifyState.NEVER, 30, began, "", began.plus(Duration.ofDays(7)))).isNotEmpty();
        var running = new VerifyState(true, 1.0, null, null, 0, 0, 0, List.of());
        assertThat(ReplicationHealth.overdue(running, 30, began, "", began.plus(Duration.ofDays(9)))).as("it takes").isEmpty();
    }

    @Test
    void saysWhatCouldNotBeComparedOrRepaired() {
        var now = Instant.parse("2026-11-29T02:00:00Z");
        assertThat(ReplicationHealth.verifyLine(troubled(VerifyState.Why.NOT_COMPARED, ""), now, "").state()).isOne();
        var bad = ReplicationHealth.verifyLine(troubled(VerifyState.Why.NOT_READ, "jupiter2"), now, "");
        assertThat(bad.state()).isEqualTo(2);
        assertThat(bad.metrics()).isEqualTo("differing=0|repaired=0|troubled=1048576");
        assertThat(bad.text()).contains("BAD DISK: 1048576 bytes are not compared or not repaired: 4096+1048576 can't be read"
                + " on jupiter2: look at that disk (smartctl) and replace it if it is bad; ");
        assertThat(ReplicationHealth.verifyLine(troubled(VerifyState.Why.NOT_REPAIRED, "jupiter2"), now, "").state())
                .isEqualTo(2);
    }

    private static VolumeState troubled(VerifyState.Why why, String node) {
        return WELL.with(new VerifyState(false, null, null, null, 0, 0, 0, List.of(), null, 1 << 20,
                List.of(new VerifyState.Trouble(new VerifyState.Range(4096, 1 << 20), why, node))));
    }
}

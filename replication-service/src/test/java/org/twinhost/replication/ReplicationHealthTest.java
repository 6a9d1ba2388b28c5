package org.twinhost.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.VolumeConfig;
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
        assertThat(ReplicationHealth.verifyLine(fine, now).state()).isZero();
        assertThat(ReplicationHealth.verifyLine(fine, now).text()).isEqualTo("compared 3 days ago, 4096 bytes repaired");
        var differs = WELL.with(new VerifyState(true, 1.0, null, ended, 1 << 20, 0, 8192,
                List.of(new VerifyState.Range(28672, 8192))));
        assertThat(ReplicationHealth.verifyLine(differs, now).state()).isEqualTo(2);
        assertThat(ReplicationHealth.verifyLine(differs, now).text())
                .contains("differ in 8192 bytes", "at 28672+8192: twinctl volume verify web1 --from NODE", "being compared");
        assertThat(ReplicationHealth.verifyLine(WELL.with(VerifyState.NEVER), now).text()).contains("never compared");
    }

    @Test
    void aVerifyIsDueWhenTheLastIsLongAgo() {
        var now = Instant.parse("2026-11-29T02:00:00Z");
        assertThat(VerifySchedule.isDue(volume(30), VerifyState.NEVER, now)).isTrue();
        assertThat(VerifySchedule.isDue(volume(30), at(now.minus(Duration.ofDays(30))), now)).isTrue();
        assertThat(VerifySchedule.isDue(volume(30), at(now.minus(Duration.ofDays(29))), now)).isFalse();
        assertThat(VerifySchedule.isDue(volume(null), VerifyState.NEVER, now)).as("not by itself").isFalse();
        assertThat(VerifySchedule.isDue(volume(0), VerifyState.NEVER, now)).isFalse();
        assertThat(VerifySchedule.isDue(new VolumeConfig("web1", 1 << 20, VolumeConfig.Protocol.C, "00000000000000a1",
                List.of(new VolumeConfig.ReplicaConfig(new NodeId("jupiter1"), "/dev/one"))), VerifyState.NEVER, now))
                .as("with nobody to compare with").isFalse();
    }

    private static VerifyState at(Instant ended) {
        return new VerifyState(false, null, null, ended, 1, 0, 0, List.of());
    }

    private static VolumeConfig volume(Integer everyDays) {
        return new VolumeConfig("web1", 1 << 20, VolumeConfig.Protocol.C, "00000000000000a1",
                List.of(new VolumeConfig.ReplicaConfig(new NodeId("jupiter1"), "/dev/one"),
                        new VolumeConfig.ReplicaConfig(new NodeId("jupiter2"), "/dev/two")), List.of(), null, everyDays);
    }
}

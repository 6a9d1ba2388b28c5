package org.twinhost.simulator.check.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.replication.core.ReplicaProbe;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.story.Broken;
import org.twinhost.simulator.world.ReplicationStage;
import org.twinhost.simulator.world.disk.Blocks;
import org.twinhost.simulator.world.disk.Disk;
import org.twinhost.simulator.world.disk.DiskHandle;

/** Media that change blocks by themselves, in the world of the whole cluster; and that the checker sees what it is to see. */
class RotTest {

    /** In a chunk that no guest writes to. */
    private static final int BLOCK = 600;

    private ReplicationStage stage;
    private VolumeChecks checks;

    @BeforeEach
    void alphaIsPrimaryAndMirrors() {
        stage = new ReplicationStage(11, false);
        stage.world.nodes().forEach(Node::powerOn);
        stage.runUntilHealed(20_000);
        stage.promote(stage.world.node(ReplicationStage.ALPHA));
        checks = Invariants.of(stage.world).volume(ReplicationStage.VOLUME);
    }

    private Disk disk(NodeId node) {
        return stage.world.volumes().disk(node, ReplicationStage.VOLUME);
    }

    private int verify() {
        stage.world.operators().verify(ReplicationStage.VOLUME);
        stage.runFor(20_000);
        return verified();
    }

    private int verified() {
        return ReplicaProbe.verified(checks.running(ReplicationStage.ALPHA).desk.replica());
    }

    @Test
    void itIsRepairedFromTheOtherSide() {
        assertThat(verify()).isEqualTo(1);
        var right = disk(ReplicationStage.ALPHA).value(BLOCK);
        assertThat(disk(ReplicationStage.ALPHA).rot(BLOCK, stage.world.time().nowMicros())).isTrue();
        assertThat(verify()).isEqualTo(2);
        assertThat(disk(ReplicationStage.ALPHA).value(BLOCK)).isEqualTo(right);
        assertThat(disk(ReplicationStage.ALPHA).spoilt().isRotten(BLOCK)).isFalse();
        disk(ReplicationStage.BETA).spoilt().cantBeRead(BLOCK);
        assertThat(verify()).isEqualTo(3);
        disk(ReplicationStage.BETA).rot(BLOCK, stage.world.time().nowMicros());
        assertThat(verify()).isEqualTo(4);
        assertThat(disk(ReplicationStage.BETA).value(BLOCK)).as("what was repaired is known again").isEqualTo(right);
    }

    @Test
    void aPassThatOverlooksOneIsSeen() {
        stage.world.operators().verify(ReplicationStage.VOLUME);
        var sight = checks.running(ReplicationStage.ALPHA).desk.replica().verifySight();
        while (sight.percent() == null || sight.percent() < 30) {
            stage.runFor(1);
        }
        assertThat(verified()).as("it is under way").isZero();
        disk(ReplicationStage.BETA).rot(BLOCK, 0);
        assertThatThrownBy(() -> stage.runFor(20_000)).isInstanceOf(Broken.class)
                .hasMessageContaining("verify on alpha ended, and block 600, which a medium had changed before it began");
    }

    @Test
    void aRepairFromTheWrongSideIsSeen() {
        disk(ReplicationStage.ALPHA).rot(BLOCK, stage.world.time().nowMicros());
        var process = stage.world.node(ReplicationStage.ALPHA).process(ServiceName.REPLICATION);
        process.execute(() -> new DiskHandle(process, disk(ReplicationStage.BETA), "stranger").write(
                (long) BLOCK * Blocks.BYTES, new Blocks(new long[] {disk(ReplicationStage.ALPHA).value(BLOCK)}), true,
                _ -> { }));
        assertThatThrownBy(() -> stage.runFor(2_000)).isInstanceOf(Broken.class)
                .hasMessageContaining("is overwritten with what the medium of alpha has changed by itself");
    }
}

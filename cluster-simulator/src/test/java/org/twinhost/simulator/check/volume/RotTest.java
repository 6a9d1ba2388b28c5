package org.twinhost.simulator.check.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.VerifyState;
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
    void whatCantBeComparedOrRepairedIsNamedAndCostsNoReplica() {
        verify();
        disk(ReplicationStage.ALPHA).rot(BLOCK, stage.world.time().nowMicros());
        disk(ReplicationStage.ALPHA).spoilt().cantBeWritten(BLOCK);
        assertThat(verify()).isEqualTo(2);
        assertThat(troubles()).containsExactly(VerifyState.Why.NOT_REPAIRED);
        for (int block = BLOCK + 20; block < BLOCK + 50; block++) {
            disk(ReplicationStage.BETA).spoilt().cantBeRead(block);
        }
        assertThat(verify()).isEqualTo(3);
        assertThat(troubles()).as("what is known to be wrong there stays so").containsExactlyInAnyOrder(
                VerifyState.Why.NOT_READ, VerifyState.Why.NOT_REPAIRED);
        disk(ReplicationStage.BETA).spoilt().mended();
        disk(ReplicationStage.BETA).spoilt().hangs(BLOCK + 1, stage.world.time().nowMicros() + 3_600_000_000L);
        disk(ReplicationStage.BETA).besideHangs(stage.world.time().nowMicros() + 3_600_000_000L);
        stage.world.operators().verify(ReplicationStage.VOLUME);
        stage.runFor(60_000);
        assertThat(found(ReplicationStage.ALPHA).waitsFor()).contains("beta is not ready for the next chunk");
        assertThat(found(ReplicationStage.BETA).waitsFor()).contains("beta waits for its own disk");
        stage.world.operators().stopVerify(ReplicationStage.VOLUME);
        stage.runFor(1_000);
        for (var node : List.of(ReplicationStage.ALPHA, ReplicationStage.BETA)) {
            assertThat(found(node).running()).isFalse();
            assertThat(found(node).ended()).as("what an hour's hang keeps from being kept is known all the same").isNotNull();
            assertThat(checks.running(node).desk.state().disk()).isEqualTo(DiskState.UP_TO_DATE);
        }
    }

    private List<VerifyState.Why> troubles() {
        var here = found(ReplicationStage.ALPHA).troubles();
        assertThat(found(ReplicationStage.BETA).troubles()).isEqualTo(here);
        return here.stream().map(VerifyState.Trouble::why).toList();
    }

    @Test
    void whatAPassHasFoundIsKnownAfterItsProcessEnded() {
        disk(ReplicationStage.BETA).rot(BLOCK, stage.world.time().nowMicros());
        stage.world.operators().verify(ReplicationStage.VOLUME);
        while (found(ReplicationStage.ALPHA).differingBytes() == 0) {
            stage.runFor(1);
        }
        stage.runFor(100);
        for (var node : List.of(ReplicationStage.ALPHA, ReplicationStage.BETA)) {
            assertThat(found(node).ended()).as("it is under way").isNull();
            assertThat(found(node).differingBytes()).isEqualTo(Blocks.BYTES);
        }
        stage.world.node(ReplicationStage.ALPHA).process(ServiceName.REPLICATION).kill("a test wants it");
        stage.runFor(20_000);
        assertThat(found(ReplicationStage.ALPHA).running()).isFalse();
        assertThat(found(ReplicationStage.ALPHA).begun()).isNotNull();
        assertThat(found(ReplicationStage.ALPHA).ranges())
                .containsExactly(new VerifyState.Range((long) BLOCK * Blocks.BYTES, Blocks.BYTES));
    }

    private VerifyState found(NodeId node) {
        return checks.running(node).desk.state().verify();
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

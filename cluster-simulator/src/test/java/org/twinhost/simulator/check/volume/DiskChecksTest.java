package org.twinhost.simulator.check.volume;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.core.Sectors;
import org.twinhost.replication.core.facts.ReplicaFacts;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.story.Broken;
import org.twinhost.simulator.world.ReplicationStage;
import org.twinhost.simulator.world.Workload;
import org.twinhost.simulator.world.disk.Blocks;
import org.twinhost.simulator.world.disk.Disk;
import org.twinhost.simulator.world.disk.DiskHandle;

/** Each check of what the disks say sees a breach made by hand: somebody writes to a disk behind replication's back. */
class DiskChecksTest {

    private static final int OTHER_EXTENT = 3;

    private ReplicationStage stage;
    private VolumeChecks checks;

    @BeforeEach
    void alphaIsPrimaryAndMirrors() {
        stage = new ReplicationStage(11, false);
        stage.world.nodes().forEach(Node::powerOn);
        stage.runUntilHealed(20_000);
        for (int asked = 0; asked < 5 && !stage.guestLives(); asked++) { // a question may get lost, or come too early
            stage.promote(node(ReplicationStage.ALPHA));
            stage.runFor(1_000);
        }
        stage.runFor(3_000);
        checks = Invariants.of(stage.world).volume(ReplicationStage.VOLUME);
    }

    @Test
    void aBlockThatDiffersWithoutABit() {
        write(ReplicationStage.BETA, checks.workload().blockOf(OTHER_EXTENT * 14 + 13), Long.MAX_VALUE);

        assertBreaks("S6 vol: block 3085 may differ between the disks, and neither would name it after a crash now");
    }

    @Test
    void anAcknowledgedWriteIsOverwritten() {
        var block = anAcknowledgedBlock();
        var running = checks.running(ReplicationStage.BETA);
        var kept = new KeptWrites(stage.world, "vol", checks.workload(), checks.acknowledgedNow(),
                new Rot(stage.world, "vol"));
        kept.watch(running, () -> checks.running(ReplicationStage.ALPHA));
        write(ReplicationStage.BETA, block, 1);

        assertBreaks("S2 vol: on the disk of beta the acknowledged the write of life 1");
    }

    @Test
    void whoMayBePromotedLacksAWrite() {
        checks.running(ReplicationStage.BETA).promotable = true;

        assertThatThrownBy(() -> new Promotable(stage.world, "vol", checks.workload())
                .acknowledged(checks.running(ReplicationStage.BETA), 0, Long.MAX_VALUE))
                .isInstanceOf(Broken.class).hasMessageContaining("beta says that it may be promoted, and lacks");
    }

    @Test
    void whoWouldBePromotedByItselfMayLackWhatWasFlushed() {
        var flushed = new long[Workload.SLOTS];
        flushed[0] = Long.MAX_VALUE;
        var running = checks.running(ReplicationStage.ALPHA);

        tamper(List.of(ReplicationStage.ALPHA), facts -> with(facts, facts.generation(), true, true), () ->
                new Promotable(stage.world, "vol", checks.workload()).disksChanged(running, flushed));

        assertBreaks("S2 vol: after a crash now alpha would be promoted by itself, and may lack a flushed write");
    }

    @Test
    void whoAcknowledgesIsNotPrimaryOnItsDisk() {
        tamper(ReplicationStage.ALPHA, facts -> with(facts, facts.generation(), false, false));

        assertBreaks("S5 vol: alpha acknowledges writes, and a crash now may leave");
    }

    @Test
    void theOtherIsExcludedThoughItIsGood() {
        tamper(ReplicationStage.ALPHA, facts -> with(facts, facts.generation(), true, true));

        assertBreaks("S1 vol: alpha has excluded beta on its disk, and that one is UpToDate in this boot");
    }

    @Test
    void bothWouldBeSolelyGood() {
        tamper(List.of(ReplicationStage.ALPHA, ReplicationStage.BETA), facts -> with(facts, facts.generation(), true, true),
                () -> { });

        assertBreaks("both say, should they crash now, that the other one is excluded");
    }

    @Test
    void generationsThatDoNotDescendFromEachOther() {
        tamper(ReplicationStage.ALPHA, facts -> with(facts, 4711, true, facts.excluded()));

        assertBreaks("would be a split brain after a crash now");
    }

    // Tampering --------------------------------------------------------------------------------------------------------

    private Node node(NodeId name) {
        return stage.world.node(name);
    }

    /** Any process will do. */
    private DiskHandle stranger(NodeId name) {
        return new DiskHandle(node(ReplicationStage.ALPHA).process(ServiceName.REPLICATION), disk(name), "stranger");
    }

    private Disk disk(NodeId name) {
        return stage.world.volumes().disk(name, ReplicationStage.VOLUME);
    }

    private void write(NodeId name, int block, long value) {
        execute(() -> stranger(name).write((long) block * Blocks.BYTES, new Blocks(new long[] {value}), true, _ -> { }));
    }

    private void tamper(NodeId name, UnaryOperator<ReplicaFacts> change) {
        tamper(List.of(name), change, () -> { });
    }

    private void tamper(List<NodeId> names, UnaryOperator<ReplicaFacts> change, Runnable then) {
        execute(() -> {
            names.forEach(name -> stranger(name).writeBytes(0,
                    Sectors.of(change.apply(disk(name).afterCrash().durableFacts().orElseThrow())), _ -> { }));
            then.run();
        });
    }

    private void execute(Runnable task) {
        node(ReplicationStage.ALPHA).process(ServiceName.REPLICATION).execute(task);
    }

    private static ReplicaFacts with(ReplicaFacts facts, long generation, boolean primary, boolean excluded) {
        var isAnother = generation != facts.generation();
        return new ReplicaFacts(facts.version() + 1, facts.volume(), facts.sizeBytes(), facts.birth(), generation,
                isAnother ? List.of() : facts.history(), isAnother ? 1 : facts.base(), excluded, DiskState.UP_TO_DATE,
                primary, facts.boot(), facts.initial(), facts.connection(), facts.peerIncarnation(), null);
    }

    /** The newest: its extent is in the log. */
    private int anAcknowledgedBlock() {
        var newest = 0;
        for (int slot = 0; slot < Workload.SLOTS; slot++) {
            newest = checks.acknowledgedNow()[slot] > checks.acknowledgedNow()[newest] ? slot : newest;
        }
        return checks.workload().blockOf(newest);
    }

    private void assertBreaks(String message) {
        assertThatThrownBy(() -> stage.runFor(2_000)).isInstanceOf(Broken.class).hasMessageContaining(message);
    }
}

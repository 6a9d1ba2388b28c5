package org.twinhost.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.ServiceName;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.story.Broken;

/** The real replication of two nodes under seeds: S1, S2, S5 and S6 all the time, L1 at the end. {@code -Dseed=N}: that one. */
class ReplicationInTheWorldTest {

    private static final int SEEDS = Integer.getInteger("seeds", 24);

    @BeforeAll
    static void log() {
        StoryLog.begin();
    }

    @Test
    void nothingAcknowledgedIsLostWhateverHappens() {
        var only = Long.getLong("seed");
        var first = only == null ? Long.getLong("first", 1L) : only;
        var acknowledged = 0L;
        for (long seed = first; seed < (only == null ? first + SEEDS : first + 1); seed++) {
            acknowledged += run(seed, only != null);
        }
        assertThat(acknowledged).isGreaterThan(only == null ? SEEDS * 10L : 0);
    }

    @Test
    void theSameSeedIsTheSameStory() {
        var one = new ReplicationStage(7, false);
        var other = new ReplicationStage(7, false);
        story(one);
        story(other);
        assertThat(one.world.time().fingerprint()).isEqualTo(other.world.time().fingerprint());
    }

    private static long run(long seed, boolean told) {
        var stage = new ReplicationStage(seed, told);
        try {
            story(stage);
            return Invariants.of(stage.world).volume(ReplicationStage.VOLUME).acknowledgedWrites();
        } catch (Broken | RuntimeException broken) {
            var lines = stage.world.story().lines();
            throw new AssertionError("seed " + seed + ": " + broken.getMessage() + "\n"
                    + String.join("\n", lines.subList(told ? 0 : Math.max(0, lines.size() - 80), lines.size())) + "\n"
                    + Invariants.of(stage.world).volume(ReplicationStage.VOLUME).describe(), broken);
        }
    }

    private static void story(ReplicationStage stage) {
        var world = stage.world;
        world.nodes().forEach(Node::powerOn);
        world.check(stage.runUntilHealed(20_000), "L1: created equal, and not UpToDate");
        stage.promote(world.dice().pick(world.nodes()));
        stage.runFor(1_000);
        for (int faults = 0; faults < 14; faults++) {
            fault(stage);
            stage.runFor(world.dice().oneIn(3) ? world.dice().between(500, 6_000) : world.dice().between(1, 800));
        }
        heal(stage);
    }

    private static void fault(ReplicationStage stage) {
        var world = stage.world;
        var node = world.dice().pick(world.nodes());
        var wires = world.volumes().wires();
        var disk = world.volumes().disk(node.name(), ReplicationStage.VOLUME);
        var process = node.process(ServiceName.REPLICATION);
        switch (world.dice().below(20)) {
            case 0 -> node.powerCut("test");
            case 1, 2 -> node.powerOn();
            case 3 -> process.kill("test");
            case 4 -> process.crashAtEffect(1 + world.dice().below(40));
            case 5 -> process.pause(world.dice().between(1_000, 4_000_000));
            case 6 -> node.freeze();
            case 7, 8 -> node.thaw();
            case 9 -> wires.cut("grey");
            case 10 -> wires.cut("grey", node.name());
            case 11 -> wires.heal("grey");
            case 12 -> wires.reset("grey");
            case 13 -> wires.slow("grey", world.dice().between(0, 100_000));
            case 14 -> stage.messagesCut = !stage.messagesCut;
            case 15 -> disk.failing(world.dice().oneIn(2) && !disk.isFailing(), world.dice().oneIn(2) && !disk.isFailing());
            case 16 -> disk.corruptMetadata();
            case 17, 18 -> stage.promote(node);
            default -> {
                if (stage.isPrimary(node)) {
                    stage.demote(node);
                }
            }
        }
    }

    private static void heal(ReplicationStage stage) {
        var world = stage.world;
        world.story().tell(null, "all faults end");
        world.volumes().wires().heal("grey");
        world.volumes().wires().slow("grey", 0);
        stage.messagesCut = false;
        for (var node : world.nodes()) {
            world.volumes().disk(node.name(), ReplicationStage.VOLUME).failing(false, false);
            node.thaw();
            node.powerOn();
        }
        stage.runFor(5_000); // the longest pause ends by itself
        world.check(stage.runUntilHealed(60_000), "L1: not healed: " + world.volumes().notHealed());
        for (int tries = 0; tries < 5 && !stage.isPrimary(world.nodes().get(0)) && !stage.isPrimary(world.nodes().get(1));
                tries++) {
            stage.endGuest();
            stage.promote(world.nodes().get(tries % 2));
            stage.runFor(2_000);
        }
        world.check(stage.isPrimary(world.nodes().get(0)) || stage.isPrimary(world.nodes().get(1)),
                "L1: the healed volume can't be promoted");
        if (stage.guest() != null) {
            stage.guest().pause();
        }
        stage.runFor(3_000);
        world.check(world.volumes().isHealed(), "L1: not healed at the end: " + world.volumes().notHealed());
        world.check(!stage.guestLives() || stage.guest().isQuiet(),
                "L1: requests of the guest were never answered: " + stage.guest());
        world.volumes().checkEqualAtRest();
    }
}

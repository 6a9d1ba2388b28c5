package org.twinhost.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.ServiceName;
import org.twinhost.replication.volume.Outcome;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.check.volume.VolumeChecks;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.story.Broken;

/**
 * A person promotes by force what is older, because the newer side is dead; that one comes back, and a person says which of the
 * two is kept, among faults at every step. What the kept side acknowledged stays, all that may differ is named on a disk at
 * every moment, nobody is overwritten without a word for what he holds, and in the end both are equal. {@code -Dseed=N}.
 */
class SplitBrainInTheWorldTest {

    private static final int SEEDS = Integer.getInteger("seeds", 24);
    private static final String VOLUME = ReplicationStage.VOLUME;

    @BeforeAll
    static void log() {
        StoryLog.begin();
    }

    @Test
    void whatAPersonKeepsIsWholeWhateverHappens() {
        var only = Long.getLong("seed");
        var first = only == null ? Long.getLong("first", 1L) : only;
        var splits = 0;
        for (long seed = first; seed < (only == null ? first + SEEDS : first + 1); seed++) {
            splits += run(seed, only != null) ? 1 : 0;
        }
        assertThat(splits).as("seeds that came to a split brain").isGreaterThan(only == null ? SEEDS / 2 : -1);
    }

    private static boolean run(long seed, boolean told) {
        var stage = new ReplicationStage(seed, told);
        try {
            return story(stage);
        } catch (Broken | RuntimeException broken) {
            var lines = stage.world.story().lines();
            throw new AssertionError("seed " + seed + ": " + broken.getMessage() + "\n"
                    + String.join("\n", lines.subList(told ? 0 : Math.max(0, lines.size() - 80), lines.size())) + "\n"
                    + checks(stage).describe(), broken);
        }
    }

    private static VolumeChecks checks(ReplicationStage stage) {
        return Invariants.of(stage.world).volume(VOLUME);
    }

    /** @return whether it came to a split brain */
    private static boolean story(ReplicationStage stage) {
        var world = stage.world;
        world.nodes().forEach(Node::powerOn);
        world.check(stage.runUntilHealed(20_000), "L1: created equal, and not UpToDate");
        var newer = world.dice().pick(world.nodes());
        var older = stage.peerOf(newer);
        for (int tries = 0; tries < 5 && !stage.guestLives(); tries++) {
            stage.promote(newer);
            stage.runFor(1_000);
        }
        split(stage, newer, older);
        var winner = world.dice().oneIn(2) ? newer : older;
        var loser = stage.peerOf(winner);
        newer.powerOn();
        world.volumes().wires().heal("grey");
        if (!isMet(stage)) {
            return false;
        }
        checks(stage).isTheTruth(winner.name());
        var outcomes = new ArrayList<Outcome>();
        for (int faults = 0; faults < 14; faults++) {
            say(stage, loser, outcomes);
            stage.runFor(world.dice().oneIn(4) ? world.dice().between(500, 3_000) : world.dice().between(1, 120));
            fault(stage, winner);
        }
        heal(stage, loser, outcomes);
        return true;
    }

    private static void split(ReplicationStage stage, Node newer, Node older) {
        var world = stage.world;
        world.volumes().wires().cut("grey");
        stage.runFor(world.dice().between(2_500, 5_000));
        stage.endGuest();
        newer.powerCut("dead, as far as anybody knows");
        world.nodes().forEach(node -> world.observer().proofs().excuse(node.name(), "a forced promotion"));
        stage.runFor(500);
        checks(stage).isTheTruth(older.name());
        world.operators().force(older, VOLUME);
        stage.runFor(1_000);
        stage.promote(older);
        stage.runFor(world.dice().between(500, 3_000));
        if (stage.guest() != null) {
            stage.guest().pause();
        }
        stage.runFor(1_000);
        stage.demote(older);
        stage.runFor(1_000);
    }

    private static boolean isMet(ReplicationStage stage) {
        return stage.world.time().runUntil(stage.world.time().nowMicros() + 10_000_000, () -> stage.world.nodes().stream()
                .allMatch(node -> isSplit(stage, node)));
    }

    private static boolean isSplit(ReplicationStage stage, Node node) {
        var desk = node.isOn() ? stage.world.volumes().desk(node.name(), VOLUME) : null;
        return desk != null && desk.replica().split() != null;
    }

    private static void say(ReplicationStage stage, Node loser, List<Outcome> outcomes) {
        var at = stage.world.dice().pick(stage.world.nodes());
        if (!outcomes.contains(new Outcome.Done()) && at.isOn() && at.process(ServiceName.REPLICATION).isAlive()) {
            stage.world.operators().resolve(at, VOLUME, loser.name(), outcomes::add);
        }
    }

    private static void fault(ReplicationStage stage, Node winner) {
        var world = stage.world;
        var node = world.dice().pick(world.nodes());
        var wires = world.volumes().wires();
        var process = node.process(ServiceName.REPLICATION);
        switch (world.dice().below(14)) {
            case 0 -> node.powerCut("test");
            case 1, 2 -> node.powerOn();
            case 3 -> process.kill("test");
            case 4, 5 -> process.crashAtEffect(1 + world.dice().below(40));
            case 6 -> process.pause(world.dice().between(1_000, 2_000_000));
            case 7 -> wires.cut("grey", node.name());
            case 8, 9 -> wires.heal("grey");
            case 10 -> wires.reset("grey");
            case 11 -> wires.slow("grey", world.dice().between(0, 100_000));
            case 12 -> stage.messagesCut = !stage.messagesCut;
            default -> stage.promote(winner);
        }
    }

    private static void heal(ReplicationStage stage, Node loser, List<Outcome> outcomes) {
        var world = stage.world;
        world.story().tell(null, "all faults end: " + outcomes);
        world.volumes().wires().heal("grey");
        world.volumes().wires().slow("grey", 0);
        stage.messagesCut = false;
        world.nodes().forEach(node -> node.process(ServiceName.REPLICATION).crashAtEffect(0));
        world.nodes().forEach(Node::powerOn);
        stage.runFor(3_000); // the longest pause ends by itself
        for (int tries = 0; tries < 20 && !outcomes.contains(new Outcome.Done()); tries++) {
            say(stage, loser, outcomes);
            stage.runFor(1_000);
        }
        world.check(stage.runUntilHealed(60_000), "L1: not healed: " + outcomes + " " + world.volumes().notHealed());
        if (stage.guest() != null) {
            stage.guest().pause();
        }
        stage.runFor(3_000);
        world.check(world.volumes().isHealed(), "L1: not healed at the end: " + world.volumes().notHealed());
        checks(stage).checkAtTheEnd();
    }
}

package org.twinhost.replication.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.FakeWorld.Answers;

/**
 * False words split a volume, both sides are written, and a person throws one side's changes away, while nodes lose power,
 * services are killed and connections break at any moment; under one seed. Nobody is overwritten whom no word names as he is,
 * who counts as UpToDate again equals the other, and in the end both hold what the kept side wrote and nothing of the other.
 * {@code -Dseed=N} replays one.
 */
class SplitBrainFaultsTest {

    private static final int SEEDS = Integer.getInteger("seeds", 150);
    private static final int WRITTEN = 64;

    private FakeWorld world;
    private FakeNode winner;
    private FakeNode loser;
    /** What the kept side holds for certain; what it may hold beside, for a write of it that had no answer. */
    private long[] kept;
    private List<Set<Long>> maybe;
    private long value;
    /** Generations of data that a person has thrown away. */
    private final Set<Long> discarded = new HashSet<>();
    /** Generations that the discarded side made by itself. */
    private final Set<Long> alone = new HashSet<>();
    private boolean wasInconsistent;
    private boolean isBeingResolved;

    @Test
    void whatAPersonKeepsIsKeptAndWhatHeThrowsAwayIsGone() {
        var only = Long.getLong("seed");
        var first = Long.getLong("first", 1L);
        var later = 0;
        for (long seed = only == null ? first : only; seed < (only == null ? first + SEEDS : only + 1); seed++) {
            later += run(seed, only != null) ? 1 : 0;
        }
        assertThat(later).as("words that came too late for what was written since")
                .isGreaterThan(only == null ? SEEDS / 50 : -1);
    }

    private boolean run(long seed, boolean verbose) {
        world = new FakeWorld(seed);
        try {
            return story();
        } catch (AssertionError | RuntimeException broken) {
            var from = verbose ? 0 : Math.max(0, world.story.size() - 80);
            throw new AssertionError("seed " + seed + ": " + broken.getMessage() + "\n"
                    + String.join("\n", world.story.subList(from, world.story.size())), broken);
        }
    }

    /** @return whether what was to be discarded was written once more, after the word */
    private boolean story() {
        winner = world.nodes[world.random.nextInt(2)];
        loser = world.peerOf(winner);
        kept = new long[FakeWorld.BLOCKS];
        maybe = new ArrayList<>();
        for (int block = 0; block < FakeWorld.BLOCKS; block++) {
            maybe.add(new HashSet<>());
        }
        value = 0;
        discarded.clear();
        alone.clear();
        isBeingResolved = false;
        wasInconsistent = false;
        world.startWithPrimary(world.nodes[world.random.nextInt(2)]);
        var primary = world.nodes[0].replica.role() == Role.PRIMARY ? world.nodes[0] : world.nodes[1];
        write(primary, true, 6);
        split(primary);
        world.afterEach = this::check;
        var wasWrittenLater = world.random.nextInt(4) == 0 && wordComesTooLate();
        if (!wasWrittenLater) {
            meet();
        }
        isBeingResolved = true;
        var said = new ArrayList<String>();
        for (int faults = 0; faults < 12; faults++) {
            if (!said.contains("done")) {
                say(said);
            }
            world.runFor(world.random.nextInt(world.random.nextInt(4) == 0 ? 1_500 : 150));
            disturb();
            if (world.random.nextInt(3) == 0 && winner.isRunning() && winner.replica.disk() == DiskState.UP_TO_DATE) {
                write(winner, true, 2);
            }
        }
        end(said);
        return wasWrittenLater;
    }

    /** By two false words, or by a forced promotion of a side that knew that the other had gone on. */
    private void split(FakeNode primary) {
        world.tell("split, " + winner.name + " will be kept");
        var second = world.peerOf(primary);
        var byForce = world.random.nextBoolean();
        world.wireCut = true;
        world.messagesCut = !byForce;
        world.runFor(400);
        if (!byForce) {
            primary.replica.peerIsOff(second.incarnation, true, "a false word");
        }
        world.truth.check(world.runUntilTrue(15_000, primary.replica.control::isExcluding), "does not go on alone");
        write(primary, primary == winner, 1 + world.random.nextInt(6));
        demote(primary);
        noteAlone(primary);
        if (byForce || world.random.nextInt(3) == 0) {
            primary.powerCut();
        }
        var answer = new ArrayList<String>();
        if (byForce) {
            second.replica.promoteByForce(Answers.into(answer));
            world.truth.check(finished(answer, second), "not forced: " + answer);
        } else {
            second.replica.peerIsOff(primary.incarnation, true, "another false word");
            world.runFor(100);
        }
        write(second, second == winner, 1 + world.random.nextInt(6));
        demote(second);
        noteAlone(second);
        world.messagesCut = false;
        if (!byForce) {
            // Whoever believed that word believes it until the other boots again: a person sees to that first.
            primary.powerCut();
            second.powerCut();
        }
    }

    private void noteAlone(FakeNode node) {
        if (node == loser) {
            alone.add(ReplicaProbe.generation(node.replica));
        }
    }

    private void meet() {
        allWorks();
        world.truth.check(world.runUntilTrue(10_000, () -> winner.replica.split() != null && loser.replica.split() != null),
                "they do not meet as a split brain");
    }

    /** The word is said, and before the two have met again the discarded side is promoted by force and written. */
    private boolean wordComesTooLate() {
        meet();
        world.wireCut = true;
        var on = world.nodes[world.random.nextInt(2)];
        var answer = new ArrayList<String>();
        on.replica.resolve(loser.name, Answers.into(answer));
        world.runUntilTrue(1_000, () -> !answer.isEmpty());
        world.truth.check(answer.contains("done"), "refused: " + answer);
        noteWord();
        world.runFor(500);
        var forced = new ArrayList<String>();
        loser.replica.promoteByForce(Answers.into(forced));
        if (!world.runUntilTrue(3_000, () -> !forced.isEmpty()) || !forced.contains("done")) {
            return false;
        }
        var block = world.random.nextInt(WRITTEN);
        var later = ++value;
        finished(world.write(loser, block, later), loser);
        demote(loser);
        noteAlone(loser);
        allWorks();
        for (int i = 0; i < 4; i++) {
            world.runFor(500);
            disturb();
        }
        allWorks();
        world.runFor(3_000);
        world.truth.check(loser.disk.data[block] == later, "a word was carried out on what was written after it");
        return true;
    }

    private void say(List<String> said) {
        var on = world.nodes[world.random.nextInt(2)];
        if (on.isRunning()) {
            world.tell(on.name + " is told to discard " + loser.name);
            on.replica.resolve(loser.name, Answers.into(said));
            noteWord();
        }
    }

    private void noteWord() {
        for (var node : world.nodes) {
            var word = node.isRunning() ? node.replica.wordOnSplit() : null;
            if (word != null) {
                discarded.add(node == loser ? word.here() : word.there());
            }
        }
    }

    private void check() {
        if (!loser.isRunning() || !loser.replica.control.store.isRead()) {
            wasInconsistent = false;
            return;
        }
        var isInconsistent = loser.replica.disk() == DiskState.INCONSISTENT;
        if (isInconsistent) {
            var generation = ReplicaProbe.generation(loser.replica);
            world.truth.check(!alone.contains(generation) || discarded.contains(generation),
                    "overwritten, and no word names " + generation);
            world.truth.check(loser.replica.role() != Role.PRIMARY && !loser.replica.report().promotable(),
                    "promotable in the middle of it");
        } else if (wasInconsistent && loser.replica.disk() == DiskState.UP_TO_DATE && isBeingResolved
                && winner.isRunning() && winner.replica.requestsUnderWay() == 0) {
            world.truth.checkEqual();
        }
        wasInconsistent = isInconsistent;
    }

    private void disturb() {
        var node = world.nodes[world.random.nextInt(2)];
        switch (world.random.nextInt(9)) {
            case 0 -> node.powerCut();
            case 1, 2 -> node.powerOn();
            case 3 -> node.kill();
            case 4 -> node.startProcess();
            case 5 -> world.wireCut = true;
            case 6 -> world.healWire();
            case 7 -> world.reset("reset");
            default -> loserIsAskedToPromote();
        }
    }

    private void loserIsAskedToPromote() {
        if (loser.isRunning() && loser.replica.wordOnSplit() != null && loser.replica.wordOnSplit().discardsHere()) {
            var answer = world.ask(loser);
            world.runFor(1);
            world.truth.check(!answer.contains("done"), "promoted though it is to be thrown away");
        }
    }

    private void allWorks() {
        world.healWire();
        for (var node : world.nodes) {
            node.powerOn();
            node.startProcess();
        }
    }

    private void end(List<String> said) {
        world.tell("all faults end: " + said);
        allWorks();
        var healthy = world.runUntilTrue(60_000, () -> {
            if (world.random.nextInt(100) == 0 && !said.contains("done")) {
                say(said);
            }
            return world.isHealthy();
        });
        world.truth.check(healthy, "L1: not healthy: " + said + " " + winner.replica.report() + " " + loser.replica.report());
        world.truth.checkEqual();
        for (int block = 0; block < FakeWorld.BLOCKS; block++) {
            var is = loser.disk.data[block];
            world.truth.check(is == kept[block] || is > kept[block] && maybe.get(block).contains(is), "block " + block + " has "
                    + is + ", kept was " + kept[block] + " or " + maybe.get(block));
        }
        world.truth.check(winner.replica.wordOnSplit() == null && loser.replica.wordOnSplit() == null, "a word is left");
        world.truth.check(!Arrays.equals(kept, new long[FakeWorld.BLOCKS]), "nothing was written");
    }

    /** Blocks of its own choice, each with an answer and flushed, or else only perhaps there. */
    private void write(FakeNode node, boolean isKept, int count) {
        for (int i = 0; i < count; i++) {
            if (!node.isRunning() || node.replica.role() != Role.PRIMARY && !finished(world.ask(node), node)) {
                return;
            }
            var block = world.random.nextInt(WRITTEN);
            var now = ++value;
            if (isKept) {
                maybe.get(block).add(now);
            }
            if (finished(world.write(node, block, now), node) && flushed(node) && isKept) {
                kept[block] = now;
            }
        }
    }

    private boolean flushed(FakeNode node) {
        var answer = new ArrayList<String>();
        node.replica.guestFlush(failure -> answer.add(failure == null ? "done" : failure));
        return finished(answer, node);
    }

    private boolean finished(List<String> answer, FakeNode node) {
        var process = node.process;
        world.runUntilTrue(1_500, () -> !answer.isEmpty() || node.process != process);
        return answer.contains("done");
    }

    private void demote(FakeNode node) {
        var answer = new ArrayList<String>();
        node.replica.demote(Answers.into(answer));
        world.truth.check(finished(answer, node), "not demoted: " + answer);
    }
}

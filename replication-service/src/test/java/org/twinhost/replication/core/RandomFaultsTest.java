package org.twinhost.replication.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.FakeWorld.Answers;
import org.twinhost.replication.core.wire.VerifyResult;

/**
 * Two real replicas in a fake world under one seed: power cuts that lose unflushed writes, killed services, cut wires and
 * messages, failing disks, promotions asked for at any moment. S1 and S2 after every event, S6 and L1 when it has healed.
 * {@code -Dseed=N} replays one.
 */
class RandomFaultsTest {

    private static final long IMAGE = 1_000_000;
    private static final int SEEDS = Integer.getInteger("seeds", 150);

    @Test
    void nothingAcknowledgedIsLostAndNobodyWritesTwice() {
        var only = Long.getLong("seed");
        var first = Long.getLong("first", 1L);
        var acknowledged = 0L;
        for (long seed = only == null ? first : only; seed < (only == null ? first + SEEDS : only + 1); seed++) {
            acknowledged += run(seed, only != null, RandomFaultsTest::story);
        }
        assertThat(acknowledged).as("the guests got something done").isGreaterThan(only == null ? SEEDS * 20L : 0);
    }

    @Test
    void anAdoptedImageArrivesWholeWhateverHappensMeanwhile() {
        var only = Long.getLong("seed");
        for (long seed = only == null ? 1 : only; seed < (only == null ? 1 + SEEDS : only + 1); seed++) {
            run(seed, only != null, RandomFaultsTest::adoption);
        }
    }

    /** No medium errs here: whatever differed when it was compared would be a fault of ours. */
    @Test
    void verifyFindsNothingWhereNothingIsWrong() {
        var only = Long.getLong("seed");
        for (long seed = only == null ? 1 : only; seed < (only == null ? 1 + SEEDS / 3 : only + 1); seed++) {
            run(seed, only != null, RandomFaultsTest::verified);
        }
    }

    private static void verified(FakeWorld world) {
        world.every(30_000, () -> {
            for (var node : world.nodes) {
                if (node.isRunning() && world.random.nextInt(2) == 0) {
                    node.replica.verify(Answers.into(new ArrayList<>()));
                }
            }
        });
        world.every(5_000, () -> {
            for (var node : world.nodes) {
                var found = node.isRunning() ? node.replica.verifySight().last() : VerifyResult.NOTHING;
                world.truth.check(found.differingBytes() == 0 && found.repairedBytes() == 0, "S6: verify found " + found);
            }
        });
        story(world);
        var ended = world.nodes[0].replica.verifySight().ended() + world.nodes[1].replica.verifySight().ended();
        world.truth.check(ended > 0, "no verify ended");
    }

    private static void adoption(FakeWorld world) {
        var source = world.nodes[world.random.nextInt(2)];
        var target = world.peerOf(source);
        source.disk.holds(IMAGE);
        target.disk.holds(2 * IMAGE);
        for (var node : world.nodes) {
            node.initialSource = world.random.nextInt(4) == 0 ? null : source.name;
            world.after(world.delay(50_000), node::powerOn);
        }
        for (int faults = 0; faults < 10; faults++) {
            world.runFor(world.random.nextInt(world.random.nextInt(4) == 0 ? 1_500 : 200));
            var node = world.nodes[world.random.nextInt(2)];
            // The source's disk works: where both disks are in doubt a person has to say that nothing was written alone.
            disturb(world, node, world.random.nextInt(node == source ? 9 : 10));
            if (!target.isOn && world.random.nextInt(3) == 0) {
                world.tell("the disk of " + target.name + " is replaced");
                target.disk.replaceByBlank();
                target.disk.holds((3 + faults) * IMAGE);
            }
        }
        allFaultsEnd(world);
        var answers = new ArrayList<String>();
        world.runUntilTrue(5_000, () -> {
            if (answers.isEmpty() || answers.getLast().contains("no data here")
                    || answers.getLast().contains("just being opened")) {
                source.replica.decideInitialSync(source.name, Answers.into(answers)); // until its disk is open
            }
            return answers.contains("done");
        });
        world.truth.check(world.runUntilTrue(30_000, world::isHealthy), "L1: not healthy after 30 s: " + answers + " "
                + world.nodes[0].replica.report() + " " + world.nodes[1].replica.report());
        for (var node : world.nodes) {
            for (int block = 0; block < FakeWorld.BLOCKS; block++) {
                world.truth.check(node.disk.data[block] == IMAGE + block, "S6: block " + block + " on " + node.name + " is "
                        + node.disk.data[block] + ", not the image's");
            }
        }
    }

    private static long run(long seed, boolean verbose, Consumer<FakeWorld> story) {
        var world = new FakeWorld(seed);
        try {
            story.accept(world);
            return world.truth.acknowledged;
        } catch (AssertionError | RuntimeException broken) {
            var from = verbose ? 0 : Math.max(0, world.story.size() - 60);
            throw new AssertionError("seed " + seed + ": " + broken.getMessage() + "\n"
                    + String.join("\n", world.story.subList(from, world.story.size())), broken);
        }
    }

    private static void story(FakeWorld world) {
        for (var node : world.nodes) {
            world.after(world.delay(50_000), node::powerOn);
        }
        world.runFor(1_500);
        world.truth.check(world.isHealthy(), "L1: created equal, but not healthy");
        for (int faults = 0; faults < 12; faults++) {
            fault(world);
            world.runFor(world.random.nextInt(world.random.nextInt(4) == 0 ? 2_500 : 300));
        }
        heal(world);
    }

    private static void fault(FakeWorld world) {
        var node = world.nodes[world.random.nextInt(2)];
        var which = world.random.nextInt(14);
        switch (which) {
            case 10, 11, 12 -> promote(world, node);
            case 13 -> {
                if (node.isRunning() && node.replica.role() == Role.PRIMARY) {
                    node.demote();
                }
            }
            default -> disturb(world, node, which);
        }
    }

    private static void disturb(FakeWorld world, FakeNode node, int which) {
        switch (which) {
            case 0 -> node.powerCut();
            case 1, 2 -> node.powerOn();
            case 3 -> node.kill();
            case 4 -> node.startProcess();
            case 5 -> {
                world.tell("the wire is cut");
                world.wireCut = true;
            }
            case 6 -> {
                world.tell("the wire is healed");
                world.healWire();
            }
            case 7 -> {
                world.tell("the connection is reset");
                world.reset("reset");
            }
            case 8 -> {
                world.tell("messages " + (world.messagesCut ? "work" : "are lost"));
                world.messagesCut = !world.messagesCut;
            }
            default -> {
                world.tell(node.name + "'s disk " + (node.disk.failing ? "works" : "fails"));
                node.disk.failing = !node.disk.failing;
            }
        }
    }

    private static void promote(FakeWorld world, FakeNode node) {
        // One instance (S3) is others' business: no second guest while one that can go on is alive.
        var other = world.peerOf(node);
        if (node.isRunning() && !(other.isOn && other.guest.isAlive())) {
            world.tell(node.name + " is asked to promote");
            node.promote();
        }
    }

    private static void allFaultsEnd(FakeWorld world) {
        world.tell("all faults end");
        world.healWire();
        world.messagesCut = false;
        for (var node : world.nodes) {
            node.disk.failing = false;
            node.powerOn();
            node.startProcess();
        }
    }

    private static void heal(FakeWorld world) {
        allFaultsEnd(world);
        var healed = world.runUntilTrue(30_000, world::isHealthy);
        world.truth.check(healed, "L1: not healthy after 30 s: " + world.nodes[0].replica.report() + " "
                + world.nodes[1].replica.report());
        var node = world.nodes[0].replica.role() == Role.PRIMARY ? world.nodes[0]
                : world.nodes[1].replica.role() == Role.PRIMARY ? world.nodes[1] : world.nodes[world.random.nextInt(2)];
        var promoted = world.runUntilTrue(5_000, () -> {
            if (node.replica.role() == Role.PRIMARY || world.peerOf(node).replica.role() == Role.PRIMARY) {
                return true;
            }
            node.promote();
            world.runFor(300);
            return false;
        });
        world.truth.check(promoted, "L1: the healed volume can't be promoted");
        world.runFor(500);
        for (var each : world.nodes) {
            each.guest.stop();
        }
        world.runUntilTrue(5_000, node.replica.control.guest::isDrained);
        world.runFor(500);
        world.truth.check(world.isHealthy(), "L1: not healthy at the end");
        world.truth.check(node.replica.control.guest.isDrained(), "L1: requests of the guest were never answered");
        world.truth.checkHolds(world.nodes[0], "at the end");
        world.truth.checkHolds(world.nodes[1], "at the end");
        world.truth.checkEqual();
    }
}

package org.twinhost.simulator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.fencing.FencingReply;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.story.Broken;
import org.twinhost.simulator.time.Dice;

/** The services' own heartbeat and fencing on two simulated nodes. */
class MembershipAndProofTest {

    @Test
    void twoNodesMeetAndTheDeadOneIsProvenOff() {
        for (long seed = 1; seed <= 10; seed++) {
            var pair = new Pair(seed);
            assertThat(pair.runUntil(pair::isWhole, 30)).as("whole, seed %d", seed).isTrue();
            pair.one.powerCut("the test says so");
            assertThat(proveOff(pair).method()).isEqualTo(FenceProof.Method.STATUS_OFF);
            pair.one.powerOn();
            assertThat(pair.runUntil(pair::isWhole, 30)).as("whole again, seed %d", seed).isTrue();
        }
    }

    @Test
    void aNodeThatIsOnlyCutOffIsShotBeforeItCountsAsOff() {
        var pair = new Pair(4);
        pair.runUntil(pair::isWhole, 30);
        pair.world.network().links().forEach(pair.world.network()::cut);
        assertThat(proveOff(pair).method()).isEqualTo(FenceProof.Method.POWER_OFF);
        assertThat(pair.one.isOn()).isFalse();
        pair.world.network().healAll();
        pair.one.powerOn();
        assertThat(pair.runUntil(pair::isWhole, 30)).isTrue();
    }

    @Test
    void aLieThatNobodyLabelledBreaksS4() {
        var pair = new Pair(5);
        pair.runUntil(pair::isWhole, 30);
        pair.world.network().links().forEach(pair.world.network()::cut);
        var proof = new FenceProof(Pair.ONE, 1, Pair.TWO, 1, FenceProof.Method.OPERATOR, "eva", pair.one.clock().wallClock(),
                0);
        assertThatThrownBy(() -> Invariants.of(pair.world).proofs().holds(proof, Pair.TWO))
                .isInstanceOf(Broken.class).hasMessageStartingWith("S4");
    }

    @Test
    void anExcusedLieIsBelieved() {
        var pair = new Pair(6);
        pair.runUntil(pair::isWhole, 30);
        pair.world.powerSwitches().lying(Pair.ONE, true);
        pair.world.network().links().forEach(pair.world.network()::cut);
        assertThat(proveOff(pair).method()).isEqualTo(FenceProof.Method.STATUS_OFF);
        assertThat(pair.one.isOn()).isTrue();
    }

    /** The survivor's heartbeat starts again just when its peer has died, and somebody at the wire plays the peer to it. */
    @Test
    void whoPlaysADeadNodeToARestartedHeartbeatSavesItFromNothing() {
        var pair = new Pair(7);
        assertThat(pair.runUntil(pair::isWhole, 30)).isTrue();
        pair.run(20);
        pair.one.powerCut("the test says so");
        pair.two.process(ServiceName.HEARTBEAT).kill("the test says so");
        playAndForge(pair);

        assertThat(pair.runUntil(() -> pair.view(Pair.TWO).members().size() == 1, 12)).as("lost, and left out").isTrue();
        assertThat(proveOff(pair).method()).isEqualTo(FenceProof.Method.STATUS_OFF);
        pair.run(30);
        assertThat(pair.view(Pair.TWO).members()).containsExactly(Pair.TWO);
        pair.one.powerOn();
        assertThat(pair.runUntil(pair::isWhole, 30)).as("the real one is heard among all that").isTrue();
    }

    private static void playAndForge(Pair pair) {
        pair.world.network().play(Pair.TWO);
        pair.world.network().forge(Pair.TWO);
        pair.world.time().after(10_000, () -> playAndForge(pair));
    }

    /** Random trouble for two minutes: what must be true is checked after each event; in the end both are in one view again. */
    @Test
    void whateverHappensTheyMeetAgain() {
        var only = Long.getLong("seed");
        for (long seed = only == null ? 1 : only; seed <= (only == null ? 30 : only); seed++) {
            var pair = new Pair(seed);
            try {
                var dice = new Dice(seed * 31);
                for (int i = 0; i < 25; i++) {
                    pair.world.time().runUntil(pair.world.time().nowMicros() + dice.between(1_000, 8_000_000));
                    trouble(pair, dice);
                }
                heal(pair);
                assertThat(pair.runUntil(pair::isWhole, 60)).as("whole in the end").isTrue();
            } catch (Error e) {
                throw new AssertionError("-Dseed=" + seed + ": " + e.getMessage() + "\n"
                        + String.join("\n", pair.world.story().lines()), e);
            }
        }
    }

    @Test
    void aSeedTellsEverything() {
        assertThat(fingerprint(17)).isEqualTo(fingerprint(17)).isNotEqualTo(fingerprint(18));
    }

    private static long fingerprint(long seed) {
        var pair = new Pair(seed);
        var dice = new Dice(seed);
        for (int i = 0; i < 10; i++) {
            pair.run(3);
            trouble(pair, dice);
        }
        return pair.world.time().fingerprint();
    }

    private static void trouble(Pair pair, Dice dice) {
        var network = pair.world.network();
        var link = dice.pick(network.links());
        var node = dice.oneIn(2) ? pair.one : pair.two;
        var other = node == pair.one ? pair.two : pair.one;
        var process = node.process(dice.oneIn(3) ? ServiceName.FENCING : ServiceName.HEARTBEAT);
        switch (dice.below(14)) {
            case 0 -> network.cut(link, node.name(), other.name());
            case 1 -> network.cut(link);
            case 2 -> network.links().forEach(network::cut);
            case 3, 4 -> network.healAll();
            case 5 -> network.loses(link, dice.below(60) / 100.0);
            case 6 -> network.slow(link, dice.between(1_000, 400_000));
            case 7 -> process.kill("trouble");
            case 8 -> process.crashAtEffect(1 + dice.below(30));
            case 9 -> process.pause(dice.between(100_000, 12_000_000));
            case 10 -> {
                if (node.isFrozen()) {
                    node.thaw();
                } else {
                    node.freeze();
                }
            }
            case 11 -> {
                if (node.isOn()) {
                    node.powerCut("trouble");
                } else {
                    node.powerOn();
                }
            }
            case 12 -> fence(pair, node);
            default -> node.ownDiskFails(!node.ownDiskFails());
        }
    }

    private static void fence(Pair pair, Node by) {
        var victim = by == pair.one ? pair.two : pair.one;
        if (by.process(ServiceName.FENCING).isAlive()) {
            pair.ask(by, new FencingCommand.Fence(victim.name(), Incarnations.newest(victim), pair.view(by.name()), 0,
                    "trouble"));
        }
    }

    private static void heal(Pair pair) {
        pair.world.network().healAll();
        pair.world.powerSwitches().healAll();
        for (var node : pair.world.nodes()) {
            node.ownDiskFails(false);
            node.thaw();
        }
        // A fencing under way may still switch off; only then is it over.
        pair.run(40);
        pair.world.nodes().forEach(Node::powerOn);
    }

    private static FenceProof proveOff(Pair pair) {
        assertThat(pair.runUntil(() -> pair.view(Pair.TWO).members().size() == 1, 30)).as("alone").isTrue();
        var taken = pair.ask(pair.two, new FencingCommand.Fence(Pair.ONE, 1, pair.view(Pair.TWO), 0, "left uncleanly"));
        pair.runUntil(taken::isDone, 5);
        assertThat(taken.join()).isInstanceOf(FencingReply.Granted.class);
        for (int i = 0; i < 20; i++) {
            pair.run(1);
            var asked = pair.ask(pair.two, new FencingCommand.ProofOf(Pair.ONE, 1));
            pair.runUntil(asked::isDone, 5);
            if (asked.join() instanceof FencingReply.Granted(var proof, _)) {
                return proof;
            }
        }
        throw new AssertionError("no proof");
    }
}

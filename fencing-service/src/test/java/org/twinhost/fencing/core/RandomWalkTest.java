package org.twinhost.fencing.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FenceProof.Method;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.fencing.core.victim.DeviceCall;
import org.twinhost.fencing.core.victim.NodeFencingEffect;
import org.twinhost.fencing.core.victim.NodeFencingEvent;

/**
 * Anything in any order: orders, cancellations, manual confirmations, restarts, slow and failing devices and disks, a victim
 * that freezes, thaws and boots anew. After every step: no proof of a boot that runs, none without an off answer since the
 * order, none while a power-off is under way, none that is not on disk; no power-off before the delay, to a cancelled victim,
 * or without its durable intent. A failure prints its seed; run it alone with {@code -Dseed=…}.
 *
 * <p>Kept beside the whole simulator because here every step may be a fault: in one walk a victim is ordered, cancelled,
 * confirmed by hand and booted anew dozens of times while device and disk fail, which no cluster does in a run.
 */
class RandomWalkTest {

    private static final int STEPS = 600;

    static LongStream seeds() {
        var one = Long.getLong("seed");
        return one == null ? LongStream.rangeClosed(1, 200) : LongStream.of(one);
    }

    /** A conversation as the device sees it. */
    private static final class Talk {
        final NodeFencingEffect.ForDevice order;
        Boolean sawOn;
        long sawAtMs;
        boolean isEnded;

        Talk(NodeFencingEffect.ForDevice order) {
            this.order = order;
        }
    }

    private final World world = new World();
    private Random dice;
    private final Map<DeviceCall, Talk> talks = new LinkedHashMap<>();
    private int effectsSeen;

    // The truth about the victim.
    private long incarnation = World.LOST;
    private boolean isOn = true;
    private boolean isHeard = true;
    private boolean isMember = true;
    private boolean isQuorate = true;
    private long heardIncarnation = World.LOST;

    // What was promised.
    private long mayShootFromMs = Long.MAX_VALUE;
    private boolean wasCancelled;
    private final List<Long> vouchedFor = new ArrayList<>();
    private final Map<String, FencingCommand> asked = new LinkedHashMap<>();
    private long lastOffSeenMs = -1;
    private final List<FenceProof> proofsSeen = new ArrayList<>();

    @ParameterizedTest
    @MethodSource("seeds")
    void keepsItsPromises(long seed) {
        dice = new Random(seed);
        world.isDiskPrompt = false;
        world.boot();
        for (int step = 0; step < STEPS; step++) {
            act();
            look();
            assertPromises();
        }
    }

    private void act() {
        switch (dice.nextInt(24)) {
            case 0, 1, 2, 3 -> world.after(dice.nextInt(600));
            case 4, 5, 6, 7 -> heartbeat();
            case 8, 9, 10, 11, 12 -> deviceActs();
            case 13, 14, 15 -> diskActs();
            case 16, 17 -> fence();
            case 18 -> ask(new FencingCommand.CancelFencing(World.VICTIM, heardIncarnation));
            case 19 -> changeOfFortune();
            case 20 -> isQuorate = dice.nextInt(4) > 0;
            case 21 -> restartSometimes();
            case 22 -> vouchSometimes();
            default -> world.tick();
        }
    }

    private void heartbeat() {
        if (isOn && isHeard && heardIncarnation != incarnation) {
            heardIncarnation = incarnation;
            mayShootFromMs = Long.MAX_VALUE;
        }
        if (!isOn || !isHeard) {
            isMember = isMember && dice.nextInt(3) > 0;
        } else {
            isMember = isMember || dice.nextInt(3) == 0;
        }
        world.heartbeat(isMember ? World.BOTH : World.ALONE, isQuorate, heardIncarnation, isOn && isHeard);
    }

    private void fence() {
        ask(new FencingCommand.Fence(
                World.VICTIM, heardIncarnation, World.ALONE, dice.nextBoolean() ? 0 : dice.nextInt(6_000), "lost"));
    }

    private void ask(FencingCommand command) {
        if (command instanceof FencingCommand.Fence(_, _, _, var delayMs, _)) {
            mayShootFromMs = Math.min(mayShootFromMs, world.ms + delayMs);
        }
        asked.put(world.ask(command), command);
    }

    private void changeOfFortune() {
        switch (dice.nextInt(4)) {
            case 0 -> isOn = false;
            case 1 -> isHeard = !isHeard;
            case 2 -> {
                if (!isOn) {
                    boot();
                }
            }
            default -> isHeard = false;
        }
    }

    private void boot() {
        isOn = true;
        isHeard = true;
        isMember = false;
        incarnation++;
    }

    private void deviceActs() {
        if (talks.isEmpty()) {
            return;
        }
        var talk = new ArrayList<>(talks.values()).get(dice.nextInt(talks.size()));
        if (talk.sawOn == null && !(talk.isEnded && dice.nextBoolean())) {
            reach(talk);
            if (dice.nextBoolean()) {
                return; // answered later
            }
        }
        talks.remove(talk.order.call());
        var fails = talk.isEnded || talk.sawOn == null || dice.nextInt(4) == 0;
        var failure = fails ? Optional.of("no answer") : Optional.<String>empty();
        world.take(new FencerEvent.DeviceSaid(switch (talk.order) {
            case NodeFencingEffect.AskStatus(var call) when fails ->
                    new NodeFencingEvent.StatusFailed(world.now(), call, "no answer");
            case NodeFencingEffect.AskStatus(var call) when talk.sawOn ->
                    new NodeFencingEvent.StatusIsOn(world.now(), call);
            case NodeFencingEffect.AskStatus(var call) -> {
                lastOffSeenMs = Math.max(lastOffSeenMs, talk.sawAtMs);
                yield new NodeFencingEvent.StatusIsOff(world.now(), call, "bmc1", dice.nextBoolean());
            }
            case NodeFencingEffect.CutPower(var call) -> new NodeFencingEvent.PowerOffEnded(world.now(), call, failure);
            case NodeFencingEffect.SwitchOn(var call) -> new NodeFencingEvent.PowerOnEnded(world.now(), call, failure);
            case NodeFencingEffect.EndCall _ -> throw new IllegalStateException("an end is no conversation");
        }));
    }

    /** The order reaches the device, or is lost. */
    private void reach(Talk talk) {
        if (dice.nextInt(6) == 0) {
            return;
        }
        talk.sawOn = isOn;
        talk.sawAtMs = world.ms;
        if (talk.order instanceof NodeFencingEffect.CutPower) {
            isOn = false;
        } else if (talk.order instanceof NodeFencingEffect.SwitchOn && !isOn) {
            boot();
        }
    }

    private void diskActs() {
        if (world.state.ledger().document().writing().isPresent()) {
            if (dice.nextInt(8) == 0) {
                if (dice.nextBoolean()) {
                    world.disk = world.state.ledger().document().writing().get(); // written, but nobody was told
                }
                world.diskFails("I/O error");
            } else {
                world.diskWrites();
            }
        }
    }

    private void restartSometimes() {
        if (dice.nextInt(3) > 0) {
            return;
        }
        if (dice.nextBoolean()) {
            world.state.ledger().document().writing().ifPresent(writing -> world.disk = writing);
        }
        talks.values().stream().filter(talk -> talk.sawOn == null && dice.nextInt(4) == 0).forEach(this::reach);
        talks.clear();
        asked.clear();
        effectsSeen = 0;
        world.restart();
    }

    private void vouchSometimes() {
        if (dice.nextInt(4) == 0 && !isOn) {
            vouchedFor.add(heardIncarnation);
            ask(new FencingCommand.Confirm(World.VICTIM, "eva"));
        }
    }

    private void look() {
        for (; effectsSeen < world.effects.size(); effectsSeen++) {
            switch (world.effects.get(effectsSeen)) {
                case FencerEffect.ToDevice(NodeFencingEffect.EndCall(var call)) ->
                        Optional.ofNullable(talks.get(call)).ifPresent(talk -> talk.isEnded = true);
                case FencerEffect.ToDevice(var order) -> {
                    if (order instanceof NodeFencingEffect.CutPower) {
                        assertMayShoot();
                    }
                    talks.put(order.call(), new Talk(order));
                }
                case FencerEffect.Grant(var id, _, var text) -> {
                    var command = asked.remove(id);
                    wasCancelled = command instanceof FencingCommand.CancelFencing ? !text.startsWith("not cancelled")
                            : command instanceof FencingCommand.Fence ? false : wasCancelled;
                }
                case FencerEffect.Write _, FencerEffect.Refuse _, FencerEffect.Fail _, FencerEffect.ManualConfirmKept _,
                        FencerEffect.Report _ -> { }
            }
        }
    }

    private void assertMayShoot() {
        assertThat(world.disk.offsSent()).as("the intent is durable before the off").hasSize(1);
        var order = world.disk.offsSent().getFirst().order();
        assertThat(order.incarnation()).as("nobody shoots a boot that is not the newest heard").isEqualTo(heardIncarnation);
        assertThat(world.ms).as("no off before the delay").isGreaterThanOrEqualTo(mayShootFromMs);
        assertThat(wasCancelled).as("no off to a cancelled victim").isFalse();
        assertThat(world.state.membership().said().quorate()).as("no off without quorum").isTrue();
    }

    private void assertPromises() {
        for (var proof : world.state.visible(0, world.now()).proofs()) {
            if (proofsSeen.contains(proof)) {
                continue;
            }
            proofsSeen.add(proof);
            assertThat(world.disk.proofs()).as("durable before visible").contains(proof);
            assertThat(isOn && incarnation <= proof.incarnation()).as("a boot proven off runs: " + proof).isFalse();
            assertThat(talks.values()).as("a power-off is under way").noneMatch(talk ->
                    talk.order instanceof NodeFencingEffect.CutPower);
            var orderedMs = world.now().ms()
                    - java.time.Duration.between(proof.at().minusMillis(proof.durationMs()), world.now().clock()).toMillis();
            if (proof.method() == Method.OPERATOR) {
                assertThat(vouchedFor).contains(proof.incarnation());
            } else {
                assertThat(lastOffSeenMs).as("an off answer since the order").isGreaterThanOrEqualTo(orderedMs);
            }
        }
    }
}

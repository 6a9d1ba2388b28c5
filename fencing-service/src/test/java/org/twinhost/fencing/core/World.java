package org.twinhost.fencing.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.fencing.core.victim.DeviceCall;
import org.twinhost.fencing.core.victim.FencingTiming;
import org.twinhost.fencing.core.victim.NodeFencingEffect;
import org.twinhost.fencing.core.victim.NodeFencingEvent;
import org.twinhost.fencing.core.victim.NodeFencingState;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.kernel.Now;

/** A keeper on {@code jupiter2} in virtual time, with {@code jupiter1} as the one to fence. */
final class World {

    static final NodeId SELF = new NodeId("jupiter2");
    static final NodeId VICTIM = new NodeId("jupiter1");
    static final View BOTH = new View(4, List.of(SELF, VICTIM), VICTIM);
    static final View ALONE = new View(5, List.of(SELF), SELF);
    static final long BOOT = 3;
    static final long LOST = 7;
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    final Fencer keeper = new Fencer(SELF, FencingTiming.USUAL);
    FencerState state = FencerState.STARTING;
    long ms;
    /** How far somebody has set the wall clock forward. */
    long clockSetByMs;
    private long sequence;
    private int requests;
    /** All effects since the last look. */
    final List<FencerEffect> effects = new ArrayList<>();
    /** What the disk holds, and the operators' words it holds. */
    FencingDocument disk = FencingDocument.EMPTY;
    final List<AuditEntry> audit = new ArrayList<>();
    /** False: writes wait until {@link #diskWrites()}. */
    boolean isDiskPrompt = true;

    World boot() {
        take(new FencerEvent.Recovered(now(), disk, BOOT));
        return this;
    }

    World restart() {
        return restartAs(BOOT);
    }

    World restartAs(long boot) {
        state = FencerState.STARTING;
        effects.clear();
        ms += 2_000;
        take(new FencerEvent.Recovered(now(), disk, boot));
        return this;
    }

    Now now() {
        return new Now(ms, wallClock());
    }

    private Instant wallClock() {
        return START.plusMillis(ms + clockSetByMs);
    }

    static Now at(long ms) {
        return new Now(ms, START.plusMillis(ms));
    }

    World after(long pause) {
        ms += pause;
        return tick();
    }

    World tick() {
        take(new FencerEvent.Tick(now()));
        return this;
    }

    /** The victim is lost: excluded from the view, not heard. */
    World hearsNothing() {
        return heartbeat(ALONE, true, LOST, false);
    }

    World heartbeat(View view, boolean quorate, long incarnation, boolean heard) {
        var ageMs = heard ? 100L : 4_000L;
        return heartbeat(view, quorate, incarnation, heard, ageMs, ageMs);
    }

    World heartbeat(View view, boolean quorate, long incarnation, boolean heard, Long lastHeardMs, Long lastEchoMs) {
        var links = List.of(new LinkState("grey", heard, lastHeardMs));
        var peer = new PeerState(VICTIM, heard ? Liveness.ALIVE : Liveness.LOST, incarnation, 1, lastHeardMs, lastEchoMs, null,
                links);
        take(new FencerEvent.MembershipHeard(now(), new LocalMembership(new HeartbeatState(
                ++sequence, now().clock(), SELF, state.incarnation(), 1, view, quorate,
                quorate ? null : "waits for jupiter1", List.of(peer), 0), ms)));
        return this;
    }

    String fence(long delayMs) {
        return ask(new FencingCommand.Fence(VICTIM, LOST, ALONE, delayMs, "left uncleanly"));
    }

    String ask(FencingCommand command) {
        var id = "request-" + ++requests;
        take(new FencerEvent.Asked(now(), id, command));
        return id;
    }

    void take(FencerEvent event) {
        var step = keeper.on(state, event);
        state = step.state();
        for (var effect : step.effects()) {
            effects.add(effect);
            if (effect instanceof FencerEffect.Write && isDiskPrompt) {
                diskWrites();
            }
        }
    }

    /** The write under way reaches the disk. */
    void diskWrites() {
        var writing = state.ledger().document().writing().orElseThrow();
        audit.addAll(state.ledger().words().subList(0, state.ledger().wordsWriting()));
        disk = writing;
        take(new FencerEvent.Written(now()));
    }

    void diskFails(String reason) {
        take(new FencerEvent.NotWritten(now(), reason));
    }

    DeviceCall lastStatus() {
        return last(NodeFencingEffect.AskStatus.class).call();
    }

    DeviceCall lastOff() {
        return last(NodeFencingEffect.CutPower.class).call();
    }

    <T extends NodeFencingEffect.ForDevice> T last(Class<T> kind) {
        return orders(kind).getLast();
    }

    <T extends NodeFencingEffect.ForDevice> List<T> orders(Class<T> kind) {
        return effects.stream()
                .filter(FencerEffect.ToDevice.class::isInstance)
                .map(effect -> ((FencerEffect.ToDevice) effect).order())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    boolean offWasSent() {
        return !orders(NodeFencingEffect.CutPower.class).isEmpty();
    }

    World saysOn() {
        take(new FencerEvent.DeviceSaid(new NodeFencingEvent.StatusIsOn(now(), lastStatus())));
        return this;
    }

    World saysOff() {
        return saysOff(false);
    }

    World saysOff(boolean powerOnAfter) {
        take(new FencerEvent.DeviceSaid(new NodeFencingEvent.StatusIsOff(now(), lastStatus(), "bmc1", powerOnAfter)));
        return this;
    }

    World statusFails(String reason) {
        take(new FencerEvent.DeviceSaid(new NodeFencingEvent.StatusFailed(now(), lastStatus(), reason)));
        return this;
    }

    World offTaken() {
        take(new FencerEvent.DeviceSaid(new NodeFencingEvent.PowerOffEnded(now(), lastOff(), java.util.Optional.empty())));
        return this;
    }

    World offFails(String reason) {
        take(new FencerEvent.DeviceSaid(new NodeFencingEvent.PowerOffEnded(now(), lastOff(), java.util.Optional.of(reason))));
        return this;
    }

    java.util.Optional<FenceProof> proof() {
        return state.visible(0, now()).proofOf(VICTIM, LOST);
    }

    NodeFencingState stateOfCase() {
        return state.attempts().get(VICTIM);
    }

    FencerEffect answerTo(String id) {
        return effects.stream()
                .filter(effect -> switch (effect) {
                    case FencerEffect.Grant grant -> grant.id().equals(id);
                    case FencerEffect.Refuse refuse -> refuse.id().equals(id);
                    case FencerEffect.Fail fail -> fail.id().equals(id);
                    case FencerEffect.ManualConfirmKept kept -> kept.id().equals(id);
                    case FencerEffect.ToDevice _, FencerEffect.Write _, FencerEffect.Report _ -> false;
                })
                .findFirst()
                .orElse(null);
    }

    String refusalOf(String id) {
        return ((FencerEffect.Refuse) answerTo(id)).reason();
    }
}

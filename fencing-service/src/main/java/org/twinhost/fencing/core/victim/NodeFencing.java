package org.twinhost.fencing.core.victim;

import static org.twinhost.contract.Step.to;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Step;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FenceProof.Method;
import org.twinhost.fencing.core.victim.NodeFencingEffect.AskStatus;
import org.twinhost.fencing.core.victim.NodeFencingEffect.CutPower;
import org.twinhost.fencing.core.victim.NodeFencingEffect.EndCall;
import org.twinhost.fencing.core.victim.NodeFencingEffect.Persist;
import org.twinhost.fencing.core.victim.NodeFencingEffect.Report;
import org.twinhost.fencing.core.victim.NodeFencingEffect.SwitchOn;
import org.twinhost.fencing.core.victim.NodeFencingEvent.Cancelled;
import org.twinhost.fencing.core.victim.NodeFencingEvent.ManualConfirm;
import org.twinhost.fencing.core.victim.NodeFencingEvent.OnDisk;
import org.twinhost.fencing.core.victim.NodeFencingEvent.OrderedAgain;
import org.twinhost.fencing.core.victim.NodeFencingEvent.PowerOffEnded;
import org.twinhost.fencing.core.victim.NodeFencingEvent.PowerOnEnded;
import org.twinhost.fencing.core.victim.NodeFencingEvent.Seen;
import org.twinhost.fencing.core.victim.NodeFencingEvent.StatusFailed;
import org.twinhost.fencing.core.victim.NodeFencingEvent.StatusIsOff;
import org.twinhost.fencing.core.victim.NodeFencingEvent.StatusIsOn;
import org.twinhost.fencing.core.victim.NodeFencingEvent.Tick;
import org.twinhost.fencing.core.victim.NodeFencingState.Closed;
import org.twinhost.fencing.core.victim.NodeFencingState.Cutting;
import org.twinhost.fencing.core.victim.NodeFencingState.Intending;
import org.twinhost.fencing.core.victim.NodeFencingState.PoweringOn;
import org.twinhost.fencing.core.victim.NodeFencingState.Proving;
import org.twinhost.fencing.core.victim.NodeFencingState.Recalling;
import org.twinhost.fencing.core.victim.NodeFencingState.Verifying;
import org.twinhost.fencing.core.victim.NodeFencingState.Watching;
import org.twinhost.kernel.Now;

/**
 * One victim's way to the proof that it is off. Silence is never success, and neither is a power-off that was sent: only
 * the device's own word is (S4), and it is kept before anybody sees it (S5).
 *
 * @param keeper this node
 * @param keeperIncarnation the proof ends with it
 */
public record NodeFencing(NodeId keeper, long keeperIncarnation, FencingTiming timing) {

    /** A new fencing: its status is asked at once, also while it has to wait. */
    public Step<NodeFencingState, NodeFencingEffect> open(FencingAttempt about) {
        return ask(about);
    }

    /** A power-off was sent, or about to be, when the service stopped: it is carried to its proof. */
    public Step<NodeFencingState, NodeFencingEffect> carryOn(FencingAttempt about, Now now) {
        return verify(about, now.ms());
    }

    /** An operator's word about a node that nobody is fencing. */
    public Step<NodeFencingState, NodeFencingEffect> confirmByHand(FencingAttempt about, FenceProof proof) {
        return prove(about, proof, false);
    }

    public Step<NodeFencingState, NodeFencingEffect> on(NodeFencingState state, NodeFencingEvent event) {
        return switch (state) {
            case Watching watching -> whileWatching(watching, event);
            case Intending intending -> whileIntending(intending, event);
            case Cutting cutting -> whileCutting(cutting, event);
            case Verifying verifying -> whileVerifying(verifying, event);
            case Recalling recalling -> whileRecalling(recalling, event);
            case Proving proving -> whileProving(proving, event);
            case PoweringOn poweringOn -> whilePoweringOn(poweringOn, event);
            case Closed closed -> to(closed);
        };
    }

    private Step<NodeFencingState, NodeFencingEffect> whileWatching(Watching watching, NodeFencingEvent event) {
        var about = watching.about();
        return switch (event) {
            case Tick(var now) when watching.asking().isEmpty() && now.ms() >= watching.askAtMs() -> ask(about);
            case StatusIsOff(var now, var call, var device, _) when isMine(watching.asking(), call) ->
                    prove(about, proof(about, Method.STATUS_OFF, device, now), false);
            case StatusIsOn(var now, var call) when isMine(watching.asking(), call) -> answeredOn(about, now);
            case StatusFailed(var now, var call, var reason) when isMine(watching.asking(), call) ->
                    askLater(about.with(about.record().failed(reason)), now);
            case OrderedAgain(_, var notBeforeMs) -> hurry(watching, about.notBefore(notBeforeMs));
            case Cancelled _ -> close(about, "cancelled: it was heard again before a power-off was sent");
            case Seen(_, var liveness) -> givenUp(about.seeing(liveness))
                    .map(why -> close(about.seeing(liveness), why))
                    .orElseGet(() -> to(new Watching(about.seeing(liveness), watching.asking(), watching.askAtMs())));
            case ManualConfirm(_, var proof) -> prove(about, proof, false);
            case Tick _, StatusIsOff _, StatusIsOn _, StatusFailed _, PowerOffEnded _, PowerOnEnded _, OnDisk _ ->
                    to(watching);
        };
    }

    /** It runs. It is shot if its time is over and heartbeat's word, fresh, permits it. */
    private Step<NodeFencingState, NodeFencingEffect> answeredOn(FencingAttempt about, Now now) {
        if (now.ms() < about.notBeforeMs()) {
            var next = Math.min(now.ms() + timing.watchMs(), about.notBeforeMs());
            return to(new Watching(about.with(about.record().tried()), Optional.empty(), next));
        }
        var held = heldBack(about, now);
        if (held.isPresent()) {
            return to(new Watching(
                    about.with(about.record().held(held.get())), Optional.empty(), now.ms() + timing.watchMs()));
        }
        return to(new Intending(about.with(about.record().tried())), new Persist());
    }

    private Step<NodeFencingState, NodeFencingEffect> whileIntending(Intending intending, NodeFencingEvent event) {
        var about = intending.about();
        return switch (event) {
            case OnDisk(var now) -> heldBack(about, now)
                    .map(why -> withPersist(askLater(about.with(about.record().held(why)), now)))
                    .orElseGet(() -> cut(about));
            case Cancelled _ -> withPersist(close(about, "cancelled: it was heard again before a power-off was sent"));
            case Seen(_, var liveness) -> givenUp(about.seeing(liveness))
                    .map(why -> withPersist(close(about.seeing(liveness), why)))
                    .orElseGet(() -> to(new Intending(about.seeing(liveness))));
            case ManualConfirm(_, var proof) -> prove(about, proof, false);
            case OrderedAgain _, Tick _, StatusIsOff _, StatusIsOn _, StatusFailed _, PowerOffEnded _, PowerOnEnded _ ->
                    to(intending);
        };
    }

    private Step<NodeFencingState, NodeFencingEffect> whileCutting(Cutting cutting, NodeFencingEvent event) {
        var about = cutting.about();
        return switch (event) {
            case PowerOffEnded(var now, var call, var failure) when call.equals(cutting.cutting()) -> {
                var record = failure.map(about.record()::failed).orElseGet(about.record()::tried);
                var patienceMs = failure.isPresent() ? timing.pauseMs(record.failures()) : timing.cutAgainMs();
                yield verify(about.with(record), now.ms() + patienceMs);
            }
            // It is another boot that a late power-off would hit now.
            case Seen(_, var liveness) when about.seeing(liveness).cameBack() -> to(
                    new Recalling(about.seeing(liveness), cutting.cutting(), Optional.empty()),
                    new EndCall(cutting.cutting()));
            case Seen(_, var liveness) -> to(new Cutting(about.seeing(liveness), cutting.cutting()));
            case ManualConfirm(_, var proof) -> to(
                    new Recalling(about, cutting.cutting(), Optional.of(proof)), new EndCall(cutting.cutting()));
            case Cancelled _ -> to(cutting, carried(about));
            case OrderedAgain _, Tick _, StatusIsOff _, StatusIsOn _, StatusFailed _, PowerOffEnded _, PowerOnEnded _,
                    OnDisk _ -> to(cutting);
        };
    }

    private Step<NodeFencingState, NodeFencingEffect> whileVerifying(Verifying verifying, NodeFencingEvent event) {
        var about = verifying.about();
        return switch (event) {
            case Tick(var now) when verifying.asking().isEmpty() && now.ms() >= verifying.askAtMs() ->
                    verify(about, verifying.cutAtMs());
            case StatusIsOff(var now, var call, var device, var powerOnAfter) when isMine(verifying.asking(), call) ->
                    prove(about, proof(about, Method.POWER_OFF, device, now), powerOnAfter);
            case StatusIsOn(var now, var call) when isMine(verifying.asking(), call) -> stillOn(verifying, now);
            case StatusFailed(var now, var call, var reason) when isMine(verifying.asking(), call) -> {
                var record = about.record().failed(reason);
                yield to(new Verifying(about.with(record), Optional.empty(),
                        now.ms() + timing.pauseMs(record.failures()), verifying.cutAtMs()));
            }
            case Seen(_, var liveness) when about.seeing(liveness).cameBack() ->
                    withPersist(close(about.seeing(liveness), cameBack(liveness)));
            case Seen(_, var liveness) -> to(new Verifying(
                    about.seeing(liveness), verifying.asking(), verifying.askAtMs(), verifying.cutAtMs()));
            case ManualConfirm(_, var proof) -> prove(about, proof, false);
            case Cancelled _ -> to(verifying, carried(about));
            case OrderedAgain _, Tick _, StatusIsOff _, StatusIsOn _, StatusFailed _, PowerOffEnded _, PowerOnEnded _,
                    OnDisk _ -> to(verifying);
        };
    }

    /** Retries never stop by themselves: only an operator may declare a node off that its device does not. */
    private Step<NodeFencingState, NodeFencingEffect> stillOn(Verifying verifying, Now now) {
        var about = verifying.about().with(verifying.about().record().tried());
        if (now.ms() >= verifying.cutAtMs() && mayShoot(about, now)) {
            return cut(about);
        }
        return to(new Verifying(about, Optional.empty(), now.ms() + timing.verifyMs(), verifying.cutAtMs()));
    }

    private Step<NodeFencingState, NodeFencingEffect> whileRecalling(Recalling recalling, NodeFencingEvent event) {
        var about = recalling.about();
        return switch (event) {
            case PowerOffEnded(_, var call, _) when call.equals(recalling.cutting()) -> recalling.proof()
                    .map(proof -> prove(about, proof, false))
                    .orElseGet(() -> withPersist(close(about, cameBack(about.liveness()))));
            case ManualConfirm(_, var proof) -> to(new Recalling(about, recalling.cutting(), Optional.of(proof)));
            case Seen(_, var liveness) ->
                    to(new Recalling(about.seeing(liveness), recalling.cutting(), recalling.proof()));
            case OrderedAgain _, Cancelled _, Tick _, StatusIsOff _, StatusIsOn _, StatusFailed _, PowerOffEnded _,
                    PowerOnEnded _, OnDisk _ -> to(recalling);
        };
    }

    private Step<NodeFencingState, NodeFencingEffect> whileProving(Proving proving, NodeFencingEvent event) {
        var about = proving.about();
        return switch (event) {
            case OnDisk(var now) when proving.powerOnAfter() && !about.cameBack() ->
                    to(new PoweringOn(about, proving.proof(), Optional.empty(), now.ms()));
            case OnDisk _ -> to(new Closed(about, "proven"));
            case Seen(_, var liveness) ->
                    to(new Proving(about.seeing(liveness), proving.proof(), proving.powerOnAfter()));
            case OrderedAgain _, Cancelled _, Tick _, ManualConfirm _, StatusIsOff _, StatusIsOn _, StatusFailed _,
                    PowerOffEnded _, PowerOnEnded _ -> to(proving);
        };
    }

    private Step<NodeFencingState, NodeFencingEffect> whilePoweringOn(PoweringOn on, NodeFencingEvent event) {
        var about = on.about();
        return switch (event) {
            case Tick(var now) when on.switching().isEmpty() && now.ms() >= on.switchAtMs() -> to(
                    new PoweringOn(about.called(), on.proof(), Optional.of(about.nextCall()), on.switchAtMs()),
                    new SwitchOn(about.nextCall()));
            case PowerOnEnded(var now, var call, var failure) when isMine(on.switching(), call) -> {
                if (failure.isEmpty()) {
                    yield close(about, "switched on again");
                }
                var record = about.record().failed(failure.get());
                yield to(
                        new PoweringOn(about.with(record), on.proof(), Optional.empty(),
                                now.ms() + timing.pauseMs(record.failures())),
                        new Report(about.order().victim(), "could not be switched on again: " + failure.get()));
            }
            case Seen(_, var liveness) when about.seeing(liveness).cameBack() ->
                    closeAndEnd(about.seeing(liveness), cameBack(liveness), on.switching());
            case Seen(_, var liveness) ->
                    to(new PoweringOn(about.seeing(liveness), on.proof(), on.switching(), on.switchAtMs()));
            case ManualConfirm _ -> closeAndEnd(about, "an operator vouched that it is off: it stays off", on.switching());
            case OrderedAgain _, Cancelled _, Tick _, StatusIsOff _, StatusIsOn _, StatusFailed _, PowerOffEnded _,
                    PowerOnEnded _, OnDisk _ -> to(on);
        };
    }

    private Step<NodeFencingState, NodeFencingEffect> ask(FencingAttempt about) {
        var call = about.nextCall();
        return to(new Watching(about.called(), Optional.of(call), 0), new AskStatus(call));
    }

    private Step<NodeFencingState, NodeFencingEffect> askLater(FencingAttempt about, Now now) {
        var pause = timing.pauseMs(about.record().failures());
        return to(new Watching(about, Optional.empty(), now.ms() + pause));
    }

    /** The earlier of both delays counts; the status is asked again when it ends. */
    private static Step<NodeFencingState, NodeFencingEffect> hurry(Watching watching, FencingAttempt about) {
        var askAt = about.notBeforeMs() < watching.about().notBeforeMs()
                ? Math.min(watching.askAtMs(), about.notBeforeMs())
                : watching.askAtMs();
        return to(new Watching(about, watching.asking(), askAt));
    }

    private Step<NodeFencingState, NodeFencingEffect> cut(FencingAttempt about) {
        var call = about.nextCall();
        return to(
                new Cutting(about.called(), call),
                new CutPower(call),
                new Report(about.order().victim(), "power-off sent: " + about.order().reason()));
    }

    private Step<NodeFencingState, NodeFencingEffect> verify(FencingAttempt about, long cutAtMs) {
        var call = about.nextCall();
        return to(new Verifying(about.called(), Optional.of(call), 0, cutAtMs), new AskStatus(call));
    }

    private Step<NodeFencingState, NodeFencingEffect> prove(FencingAttempt about, FenceProof proof, boolean powerOnAfter) {
        return to(new Proving(about, proof, powerOnAfter), new Persist());
    }

    private static Step<NodeFencingState, NodeFencingEffect> close(FencingAttempt about, String why) {
        return to(new Closed(about, why), new Report(about.order().victim(), why));
    }

    private static Step<NodeFencingState, NodeFencingEffect> closeAndEnd(
            FencingAttempt about, String why, Optional<DeviceCall> call) {
        var effects = new ArrayList<NodeFencingEffect>(close(about, why).effects());
        call.map(EndCall::new).ifPresent(effects::add);
        return new Step<>(new Closed(about, why), effects);
    }

    private static Step<NodeFencingState, NodeFencingEffect> withPersist(
            Step<NodeFencingState, NodeFencingEffect> step) {
        var effects = new ArrayList<>(step.effects());
        effects.add(new Persist());
        return new Step<>(step.state(), effects);
    }

    private FenceProof proof(FencingAttempt about, Method method, String device, Now now) {
        var order = about.order();
        return new FenceProof(
                order.victim(), order.incarnation(), keeper, keeperIncarnation, method, device, now.clock(),
                Math.max(0, Duration.between(order.since(), now.clock()).toMillis()));
    }

    /** Why a first power-off may not be sent now; empty: it may. */
    private Optional<String> heldBack(FencingAttempt about, Now now) {
        var liveness = about.liveness();
        if (!liveness.isFresh(now.ms())) {
            return Optional.of("no power-off while heartbeat on this node is silent: check twinhost-heartbeat here");
        }
        if (!liveness.quorate()) {
            return Optional.of("no power-off while this node is not quorate: twinctl status says what it waits for");
        }
        return givenUp(about);
    }

    private boolean mayShoot(FencingAttempt about, Now now) {
        return about.liveness().isFresh(now.ms()) && about.liveness().quorate() && !about.cameBack();
    }

    /** Why a fencing that has sent nothing yet ends without a proof; empty: it goes on. */
    private static Optional<String> givenUp(FencingAttempt about) {
        if (about.cameBack()) {
            return Optional.of(cameBack(about.liveness()));
        }
        if (about.liveness().member()) {
            return Optional.of("cancelled: it is in the view again");
        }
        return about.isHeardAgain()
                ? Optional.of("cancelled: it was heard again before a power-off was sent")
                : Optional.empty();
    }

    private static String cameBack(VictimLiveness liveness) {
        return "came back as incarnation " + liveness.newestIncarnation() + ": nothing is left to be proven";
    }

    private static Report carried(FencingAttempt about) {
        return new Report(about.order().victim(), "not cancelled: a power-off was already sent, it is carried to its proof");
    }

    private static boolean isMine(Optional<DeviceCall> asked, DeviceCall answered) {
        return asked.isPresent() && asked.get().equals(answered);
    }

    /** The states in which something has to become durable before the fencing goes on. */
    public static boolean waitsForDisk(NodeFencingState state) {
        return switch (state) {
            case Intending _, Proving _ -> true;
            case Watching _, Cutting _, Verifying _, Recalling _, PoweringOn _, Closed _ -> false;
        };
    }
}

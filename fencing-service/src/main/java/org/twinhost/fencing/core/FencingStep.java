package org.twinhost.fencing.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Step;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.fencing.FencingCommand.CancelFencing;
import org.twinhost.contract.fencing.FencingCommand.Confirm;
import org.twinhost.contract.fencing.FencingCommand.Fence;
import org.twinhost.contract.fencing.FencingCommand.ProofOf;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.fencing.core.victim.FencingAttempt;
import org.twinhost.fencing.core.victim.FencingOrder;
import org.twinhost.fencing.core.victim.FencingTiming;
import org.twinhost.fencing.core.victim.NodeFencing;
import org.twinhost.fencing.core.victim.NodeFencingEffect;
import org.twinhost.fencing.core.victim.NodeFencingEvent;
import org.twinhost.fencing.core.victim.NodeFencingState;
import org.twinhost.fencing.core.victim.VictimLiveness;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.kernel.Now;

/** One event of the {@link Fencer}: a working copy of its state, and the effects so far. Lives for that event only. */
final class FencingStep {

    /** How much later than a proof a node must have run for the proof to be false, in ms: clocks are read in between. */
    private static final int CONTRADICTION_MS = 1_000;
    /** No line and no paused process holds a packet up for so long, in ms. */
    private static final int HELD_UP_MAX_MS = 120_000;

    private final Admission admission;
    private final NodeId self;
    private final FencingTiming timing;
    private final Now now;
    private final SortedMap<NodeId, NodeFencingState> attempts;
    private final List<OwedReply> owedReplies;
    private final List<FencerEffect> effects = new ArrayList<>();
    private final LedgerStep ledger;
    private long incarnation;
    private LocalMembership membership;
    private long attemptsOpened;

    FencingStep(NodeId self, FencingTiming timing, FencerState state, Now now) {
        this.admission = new Admission(self);
        this.self = self;
        this.timing = timing;
        this.now = now;
        this.attempts = new TreeMap<>(state.attempts());
        this.owedReplies = new ArrayList<>(state.owedReplies());
        this.ledger = new LedgerStep(state.ledger());
        this.incarnation = state.incarnation();
        this.membership = state.membership();
        this.attemptsOpened = state.attemptsOpened();
    }

    Step<FencerState, FencerEffect> end() {
        goOnWithWhatIsOnDisk();
        payOwedReplies();
        if (incarnation > 0) {
            ledger.writeIfNeeded(attempts.values(), incarnation, now).ifPresent(effects::add);
        }
        return new Step<>(state(), effects);
    }

    private FencerState state() {
        return new FencerState(incarnation, membership, attempts, attemptsOpened, ledger.state(), List.copyOf(owedReplies));
    }

    /** What an earlier boot left is void: a node that was shot does not go on shooting when it is back (L2). */
    void recover(FencingDocument document, long ownIncarnation) {
        incarnation = ownIncarnation;
        ledger.recover(document, ownIncarnation, now.ms());
        for (var off : document.offsSent()) {
            if (off.keeperIncarnation() == ownIncarnation) {
                var victim = off.order().victim();
                report(victim, "carried on after a restart: a power-off may have been sent");
                take(victim, fencing().carryOn(opened(off.order(), now.ms()), now));
            }
        }
    }

    void membershipHeard(LocalMembership spoken) {
        var said = spoken.said();
        if (said == null || said.incarnation() != incarnation) {
            return; // of an earlier boot, retained by the broker
        }
        if (isNoNews(said, membership.said())) {
            return; // repeated by the broker
        }
        membership = spoken;
        for (var peer : said.peers()) {
            ledger.note(peer.node(), peer.incarnation());
            doubtProof(peer);
        }
        for (var victim : List.copyOf(attempts.keySet())) {
            apply(victim, new NodeFencingEvent.Seen(now, livenessOf(victim)));
        }
        answerEarlyOrders();
    }

    private static boolean isNoNews(HeartbeatState said, @Nullable HeartbeatState before) {
        return before != null
                && (said.session() < before.session()
                        || said.session() == before.session() && said.sequence() <= before.sequence());
    }

    /** A node proven off is heard in that very boot, or its count of boots began anew: the proof does not hold. */
    private void doubtProof(PeerState peer) {
        var proof = ledger.proofs().get(peer.node());
        if (proof == null || !peer.isHeard() || peer.incarnation() <= 0 || peer.incarnation() > proof.incarnation()) {
            return;
        }
        if (peer.incarnation() < proof.incarnation() || ranAfterProof(peer)) {
            ledger.drop(peer.node());
            report(peer.node(), "PROOF WITHDRAWN: incarnation " + proof.incarnation() + " was proven off by " + proof.method()
                    + " (" + proof.device() + "), but incarnation " + peer.incarnation() + " is heard. Does the fence"
                    + " device belong to another machine? S1 to S4 may have been broken: check what runs twice");
        }
    }

    /**
     * Nothing older than the proof contradicts it. A packet may arrive long after its sender is off; what it echoes of us
     * tells how old it is at most. Who doesn't hear us and so echoes nothing must be heard for longer than packets are held up.
     */
    private boolean ranAfterProof(PeerState peer) {
        var provenForMs = membership.saidAtMs() - ledger.provenAtMs(peer.node());
        return isYounger(peer.lastEchoMs(), provenForMs - CONTRADICTION_MS)
                || isYounger(peer.lastHeardMs(), provenForMs - HELD_UP_MAX_MS);
    }

    private static boolean isYounger(@Nullable Long ageMs, long limitMs) {
        return ageMs != null && ageMs < limitMs;
    }

    void asked(String id, FencingCommand command) {
        switch (command) {
            case Fence fence -> fence(id, fence);
            case CancelFencing cancel -> cancel(id, cancel);
            case ProofOf(var node, var lost) -> proofOf(id, node, lost);
            case Confirm confirm -> confirm(id, confirm);
            case FencingCommand.Check _ -> throw new IllegalArgumentException("a check is no event; FencingDesk answers it");
        }
    }

    private void fence(String id, Fence fence) {
        var refusal = admission.refusalOf(fence, state(), now.ms());
        if (refusal.isEmpty()) {
            effects.add(new FencerEffect.Grant(id, Optional.empty(), accept(fence)));
        } else if (admission.isEarly(fence, state())) {
            owedReplies.add(new OwedReply.UntilAdmissible(id, fence, now.ms() + Fencer.EARLY_MS));
        } else {
            effects.add(new FencerEffect.Refuse(id, refusal.get()));
        }
    }

    private String accept(Fence fence) {
        var victim = fence.victim();
        var notBeforeMs = now.ms() + Math.max(0, fence.delayMs());
        var open = attempts.get(victim);
        if (ledger.proves(victim, fence.incarnation())) {
            return "already proven off";
        }
        if (open != null && open.about().order().incarnation() == fence.incarnation()) {
            apply(victim, new NodeFencingEvent.OrderedAgain(now, notBeforeMs));
            return "already being fenced";
        }
        owedReplies.removeIf(owed -> owed instanceof OwedReply.UntilForgotten(var id, var cancelled)
                && cancelled.equals(victim)
                && effects.add(new FencerEffect.Grant(id, Optional.empty(), "cancelled, and ordered again since")));
        var order = new FencingOrder(victim, fence.incarnation(), fence.reason(), now.clock());
        take(victim, fencing().open(opened(order, notBeforeMs)));
        return "fencing begins";
    }

    private void cancel(String id, CancelFencing cancel) {
        var victim = cancel.victim();
        owedReplies.removeIf(owed -> owed instanceof OwedReply.UntilAdmissible(var waiting, var fence, _)
                && fence.victim().equals(victim)
                && refuse(waiting, victim + " was heard again"));
        var open = attempts.get(victim);
        if (open == null || open.about().order().incarnation() > cancel.incarnation()) {
            effects.add(new FencerEffect.Grant(id, Optional.empty(), "no fencing of it was under way"));
            return;
        }
        apply(victim, new NodeFencingEvent.Cancelled(now));
        if (attempts.containsKey(victim)) {
            effects.add(new FencerEffect.Grant(
                    id, Optional.empty(), "not cancelled: a power-off was already sent, it is carried to its proof"));
        } else {
            owedReplies.add(new OwedReply.UntilForgotten(id, victim));
        }
    }

    private void proofOf(String id, NodeId node, long lost) {
        var proof = ledger.proofs().get(node);
        if (proof != null && proof.incarnation() >= lost) {
            effects.add(new FencerEffect.Grant(id, Optional.of(proof), "proven off"));
            return;
        }
        var open = attempts.get(node);
        var pending = open != null && open.isPending()
                ? ": its fencing is under way" + Optional.ofNullable(open.about().record().lastFailure())
                        .map(failure -> ", last failure: " + failure).orElse("")
                : "";
        refuse(id, "no proof that incarnation " + lost + " of " + node + " is off" + pending);
    }

    private void confirm(String id, Confirm confirm) {
        var node = confirm.node();
        var known = state().newestIncarnationOf(node);
        var refusal = admission.refusalOf(confirm, state(), now.ms());
        if (incarnation > 0) {
            ledger.word(new AuditEntry(now.clock(), confirm.operator(), node, known,
                    refusal.map(reason -> "refused: " + reason).orElse(AuditEntry.ACCEPTED)));
        }
        if (refusal.isPresent()) {
            refuse(id, refusal.get());
            return;
        }
        owedReplies.add(new OwedReply.UntilProven(id, node, known, confirm.operator()));
        confirmByHand(node, known, confirm.operator());
    }

    private void confirmByHand(NodeId node, long known, String operator) {
        var open = attempts.get(node);
        var since = open == null ? now.clock() : open.about().order().since();
        var proof = new FenceProof(
                node, known, self, incarnation, FenceProof.Method.OPERATOR, operator, now.clock(),
                Math.max(0, Duration.between(since, now.clock()).toMillis()));
        if (open != null) {
            apply(node, new NodeFencingEvent.ManualConfirm(now, proof));
        }
        if (!attempts.containsKey(node) && !ledger.proves(node, known)) {
            var order = new FencingOrder(node, known, "word of " + operator, now.clock());
            take(node, fencing().confirmByHand(opened(order, now.ms()), proof));
        }
    }

    void deviceSaid(NodeFencingEvent.DeviceAnswer answer) {
        apply(answer.call().victim(), answer);
        answerEarlyOrders();
    }

    void written() {
        ledger.written();
    }

    void notWritten(String reason) {
        ledger.notWritten(reason, now.ms() + timing.retryFirstMs());
        owedReplies.removeIf(owed -> owed instanceof OwedReply.UntilProven(var id, var node, _, _) && fail(id,
                "the word about " + node + " could not be kept on disk of " + self + ": " + reason + "; it is tried again,"
                        + " twinctl status shows when it counts"));
    }

    void tick() {
        for (var victim : List.copyOf(attempts.keySet())) {
            apply(victim, new NodeFencingEvent.Tick(now));
        }
        answerEarlyOrders();
    }

    private void answerEarlyOrders() {
        for (var owed : List.copyOf(owedReplies)) {
            if (owed instanceof OwedReply.UntilAdmissible(var id, var fence, var untilMs)
                    && (!admission.isEarly(fence, state()) || now.ms() >= untilMs)) {
                owedReplies.remove(owed);
                admission.refusalOf(fence, state(), now.ms()).ifPresentOrElse(
                        reason -> refuse(id, reason),
                        () -> effects.add(new FencerEffect.Grant(id, Optional.empty(), accept(fence))));
            }
        }
    }

    /** A state that waits for the disk goes on when the disk holds it; a proof becomes visible just before (S5). */
    private void goOnWithWhatIsOnDisk() {
        new TreeMap<>(attempts).forEach((victim, state) -> {
            if (ledger.holds(state)) {
                if (state instanceof NodeFencingState.Proving proving) {
                    ledger.show(proving.proof(), now.ms());
                    report(victim, "proven off: incarnation " + proving.proof().incarnation() + " by "
                            + proving.proof().method() + " (" + proving.proof().device() + ") after "
                            + proving.proof().durationMs() + " ms");
                }
                apply(victim, new NodeFencingEvent.OnDisk(now));
            }
        });
    }

    private void payOwedReplies() {
        owedReplies.removeIf(owed -> switch (owed) {
            case OwedReply.UntilAdmissible _ -> false;
            case OwedReply.UntilForgotten(var id, var victim) when !ledger.remembersOff(victim) ->
                    effects.add(new FencerEffect.Grant(id, Optional.empty(), "cancelled"));
            case OwedReply.UntilForgotten _ -> false;
            case OwedReply.UntilProven(var id, var node, var known, var operator) when ledger.proves(node, known) ->
                    effects.add(new FencerEffect.ManualConfirmKept(id, node, operator, ledger.proof(node)));
            case OwedReply.UntilProven _ -> false;
        });
    }

    private void apply(NodeId victim, NodeFencingEvent event) {
        var state = attempts.get(victim);
        if (state != null) {
            take(victim, fencing().on(state, event));
        }
    }

    private void take(NodeId victim, Step<NodeFencingState, NodeFencingEffect> step) {
        if (step.state() instanceof NodeFencingState.Closed) {
            attempts.remove(victim);
        } else {
            attempts.put(victim, step.state());
        }
        for (var effect : step.effects()) {
            switch (effect) {
                case NodeFencingEffect.ForDevice order -> effects.add(new FencerEffect.ToDevice(order));
                case NodeFencingEffect.Report(var node, var text) -> report(node, text);
                case NodeFencingEffect.Persist _ -> { } // the document follows from the state, see end()
            }
        }
    }

    private FencingAttempt opened(FencingOrder order, long notBeforeMs) {
        return FencingAttempt.opened(++attemptsOpened, order, notBeforeMs, livenessOf(order.victim()));
    }

    private VictimLiveness livenessOf(NodeId node) {
        return VictimLiveness.of(node, membership, state().newestIncarnationOf(node));
    }

    private NodeFencing fencing() {
        return new NodeFencing(self, incarnation, timing);
    }

    private boolean refuse(String id, String reason) {
        return effects.add(new FencerEffect.Refuse(id, reason));
    }

    private boolean fail(String id, String reason) {
        return effects.add(new FencerEffect.Fail(id, reason));
    }

    private void report(NodeId victim, String text) {
        effects.add(new FencerEffect.Report(victim, text));
    }
}

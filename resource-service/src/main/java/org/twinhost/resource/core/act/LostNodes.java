package org.twinhost.resource.core.act;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.fencing.FenceAttempt;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.resource.core.exchange.AgreedPriorities;
import org.twinhost.resource.core.exchange.FencingPriority;
import org.twinhost.resource.core.fence.FencingRace;
import org.twinhost.resource.core.history.Cause;
import org.twinhost.resource.core.history.Failover;
import org.twinhost.resource.core.history.Happening;
import org.twinhost.resource.core.leave.Leaving;
import org.twinhost.resource.core.observe.Loss;
import org.twinhost.resource.core.observe.NodeFate;
import org.twinhost.resource.core.observe.Reasons;

/** What is done about nodes that were lost: fencing is asked for, cancelled when they are heard again; the timeline is kept. */
public final class LostNodes {

    private final ResourceStep step;

    public LostNodes(ResourceStep step) {
        this.step = step;
    }

    public void membership(LocalMembership membership) {
        var before = step.observed.view();
        Cause known = step.history.causes().cluster();
        step.observed = step.observed.withMembership(membership);
        updateLosses();
        var view = membership.view();
        if (!before.equals(view)) {
            before.members().stream().filter(node -> !view.has(node) && !node.equals(step.observed.self()))
                    .filter(node -> step.observed.fate(node) == NodeFate.LEFT).forEach(this::noteLeft);
            // A view comes of who was lost, left or returned just now, the first one of the start of this service.
            Cause cause = step.history.causes().cluster();
            Cause seen = step.note(Happening.of(EventKind.VIEW_CHANGED, "cluster",
                    "now in " + view + ", coordinator " + view.coordinator())
                    .causedBy(cause != known || before.equals(View.NONE) ? cause : null));
            step.causes(each -> each.cluster(seen));
        }
    }

    /** Losses need the configuration's times, so they are also looked for when the configuration comes late. */
    public void updateLosses() {
        // Who has left looks after nobody.
        if (!step.observed.isConfigured() || !step.observed.membership().isKnown()
                || step.leaving.phase() == Leaving.Phase.LEFT) {
            return;
        }
        Map<NodeId, Loss> losses = new TreeMap<>(step.observed.losses());
        for (NodeId node : step.observed.peers()) {
            step.observed.peer(node).ifPresent(peer -> update(losses, peer));
        }
        step.observed = step.observed.withLosses(losses);
        fencing();
    }

    private void update(Map<NodeId, Loss> losses, PeerState peer) {
        NodeId node = peer.node();
        Loss known = losses.get(node);
        if (step.observed.view().has(node)) {
            if (known != null) {
                losses.remove(node);
                step.fencing = step.fencing.returned(node);
                step.history = step.history.dropIncomplete(node);
                step.orders = step.orders.withoutBackoffs();
                Cause back = step.note(Happening.of(EventKind.NODE_RETURNED, node.value(),
                        node + " is back in " + step.observed.view()));
                step.causes(each -> each.returned(node).cluster(back));
            }
        } else if (peer.liveness() == Liveness.LEFT) {
            leftCleanly(losses, node);
        } else if (peer.liveness() == Liveness.LOST && (known == null || known.incarnation() != peer.incarnation())) {
            losses.put(node, lost(peer));
        }
    }

    /** It comes of the wish that it leave, which was the last that was heard of it. */
    private void noteLeft(NodeId node) {
        Cause left = step.note(Happening.of(EventKind.NODE_LEFT, node.value(), node + " left the cluster cleanly")
                .causedBy(step.history.causes().cluster()));
        step.causes(each -> each.cluster(left));
    }

    /** It was lost before, perhaps, and is not any more. Guests that were moved there need not go back. */
    private void leftCleanly(Map<NodeId, Loss> losses, NodeId node) {
        if (losses.remove(node) != null) {
            step.fencing = step.fencing.returned(node);
            step.history = step.history.dropIncomplete(node);
        }
        forgetPreferred(node);
    }

    private void forgetPreferred(NodeId node) {
        if (step.preferred.containsValue(node)) {
            Map<String, NodeId> elsewhere = new TreeMap<>(step.preferred);
            elsewhere.values().removeIf(node::equals);
            step.preferred = elsewhere;
        }
    }

    private Loss lost(PeerState peer) {
        NodeId node = peer.node();
        long silentMs = peer.lastHeardMs() == null ? 0 : peer.lastHeardMs();
        FencingRace race = FencingRace.decide(step.observed.self(), node, pair(node), step.observed.snapshot().timing());
        Loss loss = new Loss(node, peer.incarnation(), step.now.minusMillis(silentMs), step.now);
        step.fencing = step.fencing.lost(node, race);
        Set<String> guests = step.observed.snapshot().guests().stream()
                .filter(guest -> guest.target() == GuestConfig.Target.STARTED)
                .map(GuestConfig::name)
                .filter(guest -> step.situation().presence(guest, node).ranLast())
                .collect(Collectors.toCollection(java.util.TreeSet::new));
        Cause cause = step.noteAgain(Happening.of(EventKind.NODE_LOST, node.value(),
                node + " was lost (incarnation " + loss.incarnation() + ")",
                "silent for " + silentMs + " ms on every link", race.reason(), "guests there: " + guests));
        step.causes(each -> each.node(node, cause).cluster(cause));
        guests.forEach(guest -> step.causes(each -> each.guest(guest, cause)));
        if (step.observed.memberIncarnations().containsKey(node)) {
            // Else it was lost before this service started: nothing new to tell.
            step.history = step.history.begin(Failover.begin(loss, cause, guests));
        }
        step.orders = step.orders.withoutBackoffs();
        forgetPreferred(node);
        return loss;
    }

    private Optional<AgreedPriorities> pair(NodeId node) {
        Optional<AgreedPriorities> agreed = step.exchange.agreedWith(node);
        if (agreed.isPresent()) {
            return agreed;
        }
        // Nothing acknowledged in this session: what was last told is the next best.
        return Optional.ofNullable(step.observed.reports().get(node)).map(heard -> new AgreedPriorities(
                FencingPriority.of(step.observed.ownReport(step.now, step.settings, java.util.List.of())),
                FencingPriority.of(heard.value())));
    }

    /** A proof was seen, perhaps. */
    public void fencing() {
        for (Failover failover : step.history.failovers()) {
            Loss loss = failover.loss();
            Optional<FenceProof> proof = step.observed.proofOf(loss.node(), loss.incarnation());
            if (proof.isPresent() && failover.provenAt() == null) {
                Cause asked = step.history.causes().ofNode(loss.node());
                Cause proven = step.note(Happening.of(EventKind.PROVEN_OFF, loss.node().value(),
                        loss.node() + " is proven off", proof.get().method() + " by " + proof.get().device())
                        .causedBy(asked == null ? failover.cause() : asked));
                failover.awaited().forEach(guest -> step.causes(each -> each.guest(guest, proven)));
                step.failovers(each -> each.loss().equals(loss) ? each.proven(step.now) : each);
            }
        }
    }

    /** Coordinator only: every node that is lost and not proven off is to be fenced. */
    public void requestFencing() {
        for (Loss loss : step.observed.losses().values()) {
            boolean unclean = step.observed.fate(loss.node()) == NodeFate.UNCLEAN;
            boolean underWay = step.observed.attemptOn(loss.node())
                    .filter(attempt -> attempt.incarnation() >= loss.incarnation()).isPresent();
            if (unclean && !underWay && step.fencing.isTimeToAsk(loss.node(), step.now)) {
                step.fencing = step.fencing.asked(loss.node(), step.now);
                FencingRace race = Objects.requireNonNull(
                        step.fencing.races().get(loss.node()), () -> "no race was decided when " + loss.node() + " was lost");
                long delayMs = race.delayMs();
                String reason = "lost at " + Reasons.time(loss.lostAt()) + " without goodbye; " + race.reason();
                Cause asked = step.note(Happening.of(EventKind.FENCE_ASKED, loss.node().value(),
                        "fence " + loss.node() + " (incarnation " + loss.incarnation() + ")",
                        reason, delayMs == 0 ? "at once" : "power-off not before " + delayMs
                                + " ms (detection skew and the favoured node's slowest off)")
                        .causedBy(step.history.causes().ofNode(loss.node())));
                step.causes(each -> each.node(loss.node(), asked));
                step.effect(new ResourceEffect.RequestFence(
                        loss.node(), loss.incarnation(), step.observed.view(), delayMs, reason, asked.root()));
            }
        }
    }

    /**
     * Every node for its own attempts: who is heard again is not shot, and nobody in maintenance, unless the off was sent
     * already.
     */
    public void cancelFencing() {
        if (step.observed.local().fencing() == null) {
            return;
        }
        for (FenceAttempt attempt : step.observed.local().fencing().value().attempts()) {
            Optional<Liveness> liveness = step.observed.peer(attempt.victim()).map(PeerState::liveness);
            boolean heard = liveness.filter(each -> each == Liveness.ALIVE || each == Liveness.LEFT).isPresent();
            boolean maintenance = step.situation().maintenance().isPresent();
            if ((heard || maintenance) && !attempt.offSent() && step.fencing.isTimeToAsk(attempt.victim(), step.now)) {
                step.fencing = step.fencing.asked(attempt.victim(), step.now);
                Cause spared = step.note(Happening.of(EventKind.FENCE_SPARED, attempt.victim().value(),
                        "spare " + attempt.victim(), heard ? "it is heard again" : "there is maintenance")
                        .causedBy(step.history.causes().ofNode(attempt.victim())));
                step.effect(new ResourceEffect.CancelFencing(attempt.victim(), attempt.incarnation(), spared.root()));
            }
        }
    }
}

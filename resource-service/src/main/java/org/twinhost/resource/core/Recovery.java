package org.twinhost.resource.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.fencing.FenceAttempt;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;

/** What is done about nodes that were lost: fencing asked for, spared when heard again, told in the timeline. */
final class Recovery {

    static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final Turn turn;

    Recovery(Turn turn) {
        this.turn = turn;
    }

    void membership(HeartbeatState state) {
        var before = turn.observed.view();
        turn.observed = turn.observed.withMembership(state, turn.now);
        if (!before.equals(state.view())) {
            turn.note(false, "cluster", "now in " + state.view() + ", coordinator " + state.view().coordinator());
        }
        updateLosses();
    }

    /** Losses need the configuration's times, so they are also looked for when the configuration comes late. */
    void updateLosses() {
        if (turn.observed.snapshot() == null || turn.observed.membership() == null) {
            return;
        }
        Map<NodeId, Loss> losses = new TreeMap<>(turn.observed.losses());
        for (NodeId node : turn.observed.peers()) {
            turn.observed.peer(node).ifPresent(peer -> update(losses, peer));
        }
        turn.observed = turn.observed.withLosses(losses);
        fencing();
    }

    private void update(Map<NodeId, Loss> losses, PeerState peer) {
        NodeId node = peer.node();
        Loss known = losses.get(node);
        if (turn.observed.view().has(node)) {
            if (known != null) {
                losses.remove(node);
                turn.orders = turn.orders.forgettingAsked(node);
                turn.chronicle = turn.chronicle.dropIncomplete();
                turn.orders = turn.orders.withoutSetbacks();
                turn.note(false, node.value(), node + " is back in " + turn.observed.view());
            }
        } else if (peer.liveness() == Liveness.LOST && (known == null || known.incarnation() != peer.incarnation())) {
            losses.put(node, lost(peer));
        }
    }

    private Loss lost(PeerState peer) {
        NodeId node = peer.node();
        long silentMs = peer.lastHeardMs() == null ? 0 : peer.lastHeardMs();
        Favour favour = Favour.decide(turn.observed.self(), node, pair(node), turn.observed.snapshot().timing());
        Loss loss = new Loss(node, peer.incarnation(), turn.now.minusMillis(silentMs), turn.now, favour);
        Set<String> guests = turn.observed.snapshot().guests().stream()
                .filter(guest -> guest.target() == GuestConfig.Target.STARTED)
                .map(GuestConfig::name)
                .filter(guest -> turn.situation().presence(guest, node).ranLast())
                .collect(Collectors.toCollection(java.util.TreeSet::new));
        if (turn.observed.memberIncarnations().containsKey(node)) {
            // Else it was lost before this service started: nothing new to tell.
            turn.chronicle = turn.chronicle.begin(FailoverStory.begin(loss, guests));
        }
        turn.orders = turn.orders.withoutSetbacks();
        Map<String, NodeId> elsewhere = new TreeMap<>(turn.preferred);
        elsewhere.values().removeIf(node::equals);
        turn.preferred = elsewhere;
        turn.note(false, node.value(), node + " was lost (incarnation " + loss.incarnation() + ")",
                "silent for " + silentMs + " ms on every link", favour.reason(), "guests there: " + guests);
        return loss;
    }

    private Optional<Favour.AgreedPair> pair(NodeId node) {
        Optional<Favour.AgreedPair> agreed = turn.exchange.agreedWith(node);
        if (agreed.isPresent()) {
            return agreed;
        }
        // Nothing acknowledged in this session: what was last told is the next best.
        return Optional.ofNullable(turn.observed.reports().get(node)).map(heard -> new Favour.AgreedPair(
                Standing.of(turn.observed.ownReport(turn.now, turn.settings, java.util.List.of())),
                Standing.of(heard.value())));
    }

    /** A proof was seen, perhaps. */
    void fencing() {
        FailoverStory story = turn.chronicle.story();
        if (story == null) {
            return;
        }
        Loss loss = story.loss();
        Optional<FenceProof> proof = turn.observed.proofOf(loss.node(), loss.incarnation());
        if (proof.isPresent() && story.provenAt() == null) {
            turn.chronicle = turn.chronicle.goOn(each -> each.proven(turn.now));
            turn.note(false, loss.node().value(), loss.node() + " is proven off",
                    proof.get().method() + " by " + proof.get().device());
        }
    }

    /** Coordinator only: every node that is lost and not proven off is to be fenced. */
    void askForFencing() {
        for (Loss loss : turn.observed.losses().values()) {
            boolean unclean = turn.observed.fate(loss.node()) == NodeFate.UNCLEAN;
            boolean underWay = turn.observed.attemptOn(loss.node())
                    .filter(attempt -> attempt.incarnation() >= loss.incarnation()).isPresent();
            if (unclean && !underWay && isTimeToAsk(loss.node())) {
                turn.orders = turn.orders.asked(loss.node(), turn.now);
                long delayMs = loss.favour().delayMs();
                String reason = "lost at " + Reasons.time(loss.lostAt()) + " without goodbye; " + loss.favour().reason();
                turn.note(false, loss.node().value(), "fence " + loss.node() + " (incarnation " + loss.incarnation() + ")",
                        reason, delayMs == 0 ? "at once" : "power-off not before " + delayMs
                                + " ms (detection skew and the favoured node's slowest off)");
                turn.effect(new ResourceEffect.RequestFence(
                        loss.node(), loss.incarnation(), turn.observed.view(), delayMs, reason));
            }
        }
    }

    /** Every node for its own attempts: who is heard again is not shot, unless the off was sent already. */
    void spareTheHeard() {
        if (turn.observed.local().fencing() == null) {
            return;
        }
        for (FenceAttempt attempt : turn.observed.local().fencing().value().attempts()) {
            boolean heard = turn.observed.peer(attempt.victim())
                    .filter(peer -> peer.liveness() == Liveness.ALIVE).isPresent();
            if (heard && !attempt.offSent() && isTimeToAsk(attempt.victim())) {
                turn.orders = turn.orders.asked(attempt.victim(), turn.now);
                turn.note(false, attempt.victim().value(), "spare " + attempt.victim(), "it is heard again");
                turn.effect(new ResourceEffect.SpareVictim(attempt.victim(), attempt.incarnation()));
            }
        }
    }

    private boolean isTimeToAsk(NodeId node) {
        Instant last = turn.orders.asked().get(node);
        return last == null || Duration.between(last, turn.now).compareTo(ASK_AGAIN) >= 0;
    }
}

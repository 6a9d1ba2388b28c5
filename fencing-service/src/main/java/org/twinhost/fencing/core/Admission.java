package org.twinhost.fencing.core;

import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FencingCommand.Confirm;
import org.twinhost.contract.fencing.FencingCommand.Fence;
import org.twinhost.kernel.LocalMembership;

/**
 * What fencing refuses, and why. A refusal changes nothing; who asked may ask again when the reason is gone.
 *
 * @param self a node never shoots itself
 */
record Admission(NodeId self) {

    /** Why the victim may not be fenced in this view; empty: it may. */
    Optional<String> refusalOf(Fence fence, FencerState state, long nowMs) {
        var victim = fence.victim();
        var membership = state.membership();
        if (!state.hasRecovered()) {
            return Optional.of("fencing is still starting on " + self + "; it does not know this node's incarnation yet");
        }
        if (victim.equals(self)) {
            return Optional.of(self + " does not fence itself");
        }
        var heartbeat = membership.said();
        if (heartbeat == null || !membership.isFresh(nowMs)) {
            return Optional.of(silentHeartbeat());
        }
        if (!heartbeat.quorate()) {
            return Optional.of(self + " may not fence: it is not quorate"
                    + (heartbeat.waitingFor() == null ? "" : " (" + heartbeat.waitingFor() + ")"));
        }
        if (!heartbeat.view().equals(fence.view())) {
            return Optional.of("asked in " + fence.view() + ", but heartbeat is in " + heartbeat.view());
        }
        if (heartbeat.view().has(victim)) {
            return Optional.of(victim + " is a member of " + heartbeat.view() + ": it is not lost");
        }
        if (membership.peer(victim).isEmpty()) {
            return Optional.of("heartbeat knows no node " + victim);
        }
        return refusalOf(victim, fence.incarnation(), state.newestIncarnationOf(victim))
                .or(() -> unfinishedEarlierBoot(victim, state));
    }

    private static Optional<String> refusalOf(NodeId victim, long asked, long newest) {
        if (asked < newest) {
            return Optional.of(victim + " came back as incarnation " + newest + ": incarnation " + asked
                    + " needs no proof any more");
        }
        // A proof ahead of its time would call a boot off that is still to come.
        return asked > newest
                ? Optional.of("incarnation " + asked + " of " + victim + " was never heard here, the newest is " + newest)
                : Optional.empty();
    }

    /** Whether the asker was merely too quick: for the bus, or for the end of an earlier boot's fencing. */
    boolean isEarly(Fence fence, FencerState state) {
        var heartbeat = state.membership().said();
        return state.hasRecovered()
                && heartbeat != null
                && (fence.view().number() > heartbeat.view().number()
                        || unfinishedEarlierBoot(fence.victim(), state).isPresent());
    }

    /** Why an operator's word that the node is off is not taken; empty: it is. */
    Optional<String> refusalOf(Confirm confirm, FencerState state, long nowMs) {
        var node = confirm.node();
        var membership = state.membership();
        if (confirm.operator() == null || confirm.operator().isBlank()) {
            return Optional.of("an operator's word needs the operator's name");
        }
        if (!state.hasRecovered()) {
            return Optional.of("fencing is still starting on " + self + "; try again in a few seconds");
        }
        if (node.equals(self)) {
            return Optional.of(self + " is this node, and it runs");
        }
        if (!membership.isFresh(nowMs)) {
            return Optional.of(silentHeartbeat() + "; only heartbeat can tell that no link hears " + node);
        }
        if (membership.peer(node).isEmpty()) {
            return Optional.of("heartbeat knows no node " + node);
        }
        return membership.hears(node)
                ? Optional.of(node + " is heard right now on " + linksHearing(node, membership) + ": it is not off")
                : unfinishedEarlierBoot(node, state);
    }

    private static Optional<String> unfinishedEarlierBoot(NodeId node, FencerState state) {
        var open = state.attempts().get(node);
        return open != null && open.isPending() && open.about().cameBack()
                ? Optional.of("the fencing of an earlier boot of " + node + " is just being ended; try again in a few seconds")
                : Optional.empty();
    }

    private static String linksHearing(NodeId node, LocalMembership membership) {
        return membership.peer(node).stream()
                .flatMap(peer -> peer.links().stream())
                .filter(link -> link.up())
                .map(link -> link.name())
                .reduce((one, other) -> one + ", " + other)
                .orElse("no link");
    }

    private String silentHeartbeat() {
        return "heartbeat on " + self + " has been silent for more than " + LocalMembership.AGE_MAX_MS
                + " ms: check twinhost-heartbeat on " + self;
    }
}

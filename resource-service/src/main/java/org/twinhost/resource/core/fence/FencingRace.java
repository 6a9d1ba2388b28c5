package org.twinhost.resource.core.fence;

import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.Timing;
import org.twinhost.resource.core.exchange.AgreedPriorities;
import org.twinhost.resource.core.exchange.FencingPriority;

/**
 * The race of two nodes that lost sight of each other: both ask for the other to be fenced, and one shall come first. Both
 * compute the same winner from what both last acknowledged: who is Primary of volumes that the other can't take over, then
 * who runs more guests, then the lower id.
 *
 * <p>Two nodes can never be certain to agree (the last message before a cut may be lost), so nothing rests on the
 * result but the delay: in the worst case both power each other off, which is safe and unfortunate.
 *
 * @param favoured which node fences at once
 * @param delayMs how long this node leaves the first power-off to the other, in ms
 * @param reason for the administrator
 */
public record FencingRace(NodeId favoured, long delayMs, String reason) {

    /**
     * @param pair what both last acknowledged; empty: nothing, the lower id decides
     */
    public static FencingRace decide(NodeId self, NodeId peer, Optional<AgreedPriorities> pair, Timing timing) {
        NodeId lower = self.compareTo(peer) < 0 ? self : peer;
        if (pair.isEmpty()) {
            return of(self, lower, timing, "no reports were acknowledged yet: the lower id");
        }
        FencingPriority own = pair.get().own();
        FencingPriority other = pair.get().other();
        if (own.indispensable() != other.indispensable()) {
            boolean ours = own.indispensable() > other.indispensable();
            int count = Math.max(own.indispensable(), other.indispensable());
            return of(self, ours ? self : peer, timing,
                    "Primary of " + count + " volume(s) that the other node can't take over");
        }
        if (own.guests() != other.guests()) {
            return of(self, own.guests() > other.guests() ? self : peer, timing,
                    "runs " + Math.max(own.guests(), other.guests()) + " guests, the other "
                            + Math.min(own.guests(), other.guests()));
        }
        return of(self, lower, timing, "equal standing: the lower id");
    }

    private static FencingRace of(NodeId self, NodeId favoured, Timing timing, String reason) {
        return new FencingRace(favoured, favoured.equals(self) ? 0 : delayMs(timing),
                "favoured is " + favoured + ": " + reason);
    }

    /**
     * Detection skew and the slowest off. The skew: the last packets of the two directions left up to one keepalive
     * apart, and a node's wake-up and the probe of the peer's replication may spend up to half a deadtime more on one
     * side than on the other. Only after that has the favoured one surely begun; then its off may take its time.
     */
    static long delayMs(Timing timing) {
        return (long) timing.keepaliveMs() + timing.deadtimeMs() / 2 + timing.slowestOffMs();
    }
}

package org.twinhost.heartbeat.core.clock;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.kernel.Now;

/**
 * How the clocks of the peers compare to this node's, as last asked. A clock that was set since is asked anew within
 * {@value #ASK_EVERY_MS} ms; what this node's own clock jumps is taken off at once.
 */
public record KnownClocks(Map<NodeId, Compared> byPeer) {

    /** Between two questions to a peer, in ms. */
    public static final long ASK_EVERY_MS = 10_000;
    /** A peer that does not answer any more may have set its clock, in ms. */
    private static final long AGE_MAX_MS = 35_000;

    public static final KnownClocks NONE = new KnownClocks(Map.of());

    /** @param heard both clocks of this node when it was known */
    record Compared(PeerState.Clock clock, Now heard) {}

    public KnownClocks {
        byPeer = Map.copyOf(byPeer);
    }

    public KnownClocks with(NodeId peer, PeerState.Clock clock, Now heard) {
        var all = new TreeMap<>(byPeer);
        all.put(peer, new Compared(clock, heard));
        return new KnownClocks(all);
    }

    /** Null: not known, or not any more. */
    public PeerState.@Nullable Clock of(NodeId peer, Now now) {
        var known = byPeer.get(peer);
        if (known == null || now.sinceMs(known.heard().ms()) > AGE_MAX_MS) {
            return null;
        }
        var setMs = now.clock().toEpochMilli() - known.heard().clock().toEpochMilli() - now.sinceMs(known.heard().ms());
        return new PeerState.Clock(known.clock().aheadMs() - setMs, known.clock().uncertaintyMs());
    }
}

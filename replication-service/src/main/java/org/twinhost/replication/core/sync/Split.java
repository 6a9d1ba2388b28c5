package org.twinhost.replication.core.sync;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.replication.core.facts.Permits;
import org.twinhost.replication.core.wire.HandshakeState;

/**
 * A split brain as it was met: what each said of itself. Times are this replica's.
 *
 * @param firstMs when it was met first since the service started
 * @param lastMs when it was met last
 * @param resolves the peer's build knows a person's word
 */
public record Split(HandshakeState mine, HandshakeState theirs, long firstMs, long lastMs, boolean resolves) {

    /** What was met longer ago says too little of the peer: it may have been promoted since. */
    public static final long MET_WITHIN_MS = 10_000;

    /** This one, met again. */
    public Split again(HandshakeState mineNow, HandshakeState theirsNow, long nowMs, boolean resolvesNow) {
        return new Split(mineNow, theirsNow, firstMs, nowMs, resolvesNow);
    }

    /**
     * All that speaks against throwing away what that node wrote, as far as the peer said it; empty: nothing does. What this
     * replica is now it knows better than from then.
     */
    public List<String> whyNotDiscard(NodeId discarded, long nowMs) {
        var whyNot = new ArrayList<String>();
        var peerLoses = discarded.equals(theirs.node());
        if (!resolves) {
            whyNot.add("the build on " + theirs.node() + " does not know resolve: update that node");
        }
        if (nowMs - lastMs > MET_WITHIN_MS) {
            whyNot.add("there was no connection with " + theirs.node() + " for " + (nowMs - lastMs) / 1000 + " s, so it is not"
                    + " known what it is now; look at the links that replicate, and ask again when they have met");
        }
        if (peerLoses && theirs.primary()) {
            whyNot.add(theirs.node() + " is Primary, its guest may be writing there: stop the guest, then on " + theirs.node()
                    + ": twinctl volume demote VOLUME");
        }
        if (!peerLoses && !Divergence.isWhole(theirs.disk())) {
            whyNot.add(Permits.whyNotKept(theirs.node(), theirs.disk()));
        }
        return whyNot;
    }
}

package org.twinhost.contract.replication;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/**
 * A volume whose two replicas were each written without the other, as they said it when they met: nothing is overwritten until
 * a person says whose changes are thrown away.
 *
 * @param since when they met first like this, since the service here started
 * @param counted both bitmaps count from data that both had, so the figures are what was changed since, and a resync copies no
 *     more; false: all of the volume is copied
 * @param copyBytes what a resync copies at most, whichever side is discarded
 * @param discarded whose changes are thrown away, by a person's word that waits to be carried out; null: nobody has said it
 */
public record SplitBrainState(
        Instant since, Side here, Side there, boolean counted, long copyBytes, @Nullable NodeId discarded) {

    /**
     * @param primary a guest may be writing there
     * @param changedBytes what it changed without the other, in blocks of its bitmap
     * @param written when its guest wrote last, by the clock of the node that says this; null: not since its service started
     */
    public record Side(
            NodeId node, boolean primary, DiskState disk, String generation, long changedBytes, @Nullable Instant written) {}

    /** What that node has to say of itself. */
    public Side side(NodeId node) {
        return here.node().equals(node) ? here : there;
    }
}

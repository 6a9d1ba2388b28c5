package org.twinhost.replication.api;

import org.twinhost.contract.ByteSize;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.SplitBrainState;
import org.twinhost.runtime.http.ReadOut;

/** What is lost when a split brain is resolved, in words, before it is done. */
final class SplitReadOut {

    private SplitReadOut() {}

    /** Only what stays as it is until he has answered: the side that is kept may go on being written. */
    static ReadOut of(String volume, SplitBrainState split, NodeId discarded) {
        var loser = split.side(discarded);
        var winner = loser == split.here() ? split.there() : split.here();
        var changed = ByteSize.text(loser.changedBytes()) + (split.counted() ? "" : " or more");
        return ReadOut.of("resolve-" + volume, "The replicas of volume " + volume + " contradict each other: each"
                + " was written without the other (generation " + loser.generation() + " on " + loser.node() + ", "
                + winner.generation() + " on " + winner.node() + "). ALL that was written on " + loser.node() + " since they"
                + " had the same data, " + changed + ", IS LOST: " + winner.node() + "'s data is copied over it, and there is"
                + " no way back. Copy " + loser.node() + "'s device or its files first if somebody may want them.", "");
    }
}

package org.twinhost.contract.replication;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Online verify of a volume: whether it is just being compared, and what was found last.
 *
 * @param running a pass is under way, from this node or from the peer
 * @param percent of a pass from this node; null: none is under way from here
 * @param waitsFor why a pass from this node does not go on, for the administrator; null: it does
 * @param ended when the last pass ended; null: none is known
 * @param checkedBytes what the last pass compared
 * @param repairedBytes what it overwrote on one side with what the other holds, because that was known to be right
 * @param differingBytes where it found the replicas to differ, and nobody knows which is right: the volume is at risk until a
 *     person decides
 * @param ranges where that is; the first of them
 */
public record VerifyState(boolean running, @Nullable Double percent, @Nullable String waitsFor, @Nullable Instant ended,
        long checkedBytes, long repairedBytes, long differingBytes, List<Range> ranges) {

    /** Never compared, as far as is known. */
    public static final VerifyState NEVER = new VerifyState(false, null, null, null, 0, 0, 0, List.of());

    /** Bytes of the volume. */
    public record Range(long offset, long length) {}

    public VerifyState {
        ranges = ranges == null ? List.of() : List.copyOf(ranges);
    }

    /** The replicas differ, and nobody knows which is right. */
    public boolean atRisk() {
        return differingBytes > 0;
    }
}

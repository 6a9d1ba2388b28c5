package org.twinhost.replication.core.facts;

import java.util.Optional;

/**
 * A person's word after a split brain: whose changes are thrown away. It is about the data that the person saw, so it names
 * both generations, and is void for any other. While the resync that it leads to is in its middle, it stays as a mark on the
 * side that is kept: of the discarded generation only a disk that is being overwritten is the one whose bits are left.
 *
 * @param discardsHere whether it is this replica that is overwritten; else the peer's is
 * @param here this replica's generation. Where the peer is discarded it follows when this replica goes on: what was chosen is
 *     still in its data
 * @param there the peer's generation; equal to {@code here}: the resync has begun, see {@link #begun}
 */
public record Resolution(boolean discardsHere, long here, long there) {

    /** The same word, after the replica that has it went on under another generation; void for one that was to be discarded. */
    Optional<Resolution> following(long generation) {
        return isBegun() ? Optional.of(this)
                : discardsHere ? Optional.empty() : Optional.of(new Resolution(false, generation, there));
    }

    /** The mark that is left of it on the side that is kept; two sides that contradict each other never have one generation. */
    public Resolution begun() {
        return new Resolution(false, there, there);
    }

    /** It has been carried out as far as it goes: the discarded side is older, and gets what it lacks. */
    public boolean isBegun() {
        return here == there;
    }
}

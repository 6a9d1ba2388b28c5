package org.twinhost.replication.core.facts;

import java.util.Optional;

/**
 * A person's word after a split brain: whose changes are thrown away. It is about the data that the person saw, so it names
 * both generations, and is void for any other.
 *
 * @param discardsHere whether it is this replica that is overwritten; else the peer's is
 * @param here this replica's generation. Where the peer is discarded it follows when this replica goes on: what was chosen is
 *     still in its data
 * @param there the peer's generation
 */
public record Resolution(boolean discardsHere, long here, long there) {

    /** The same word, after the replica that has it went on under another generation; void for one that was to be discarded. */
    Optional<Resolution> following(long generation) {
        return discardsHere ? Optional.empty() : Optional.of(new Resolution(false, generation, there));
    }
}

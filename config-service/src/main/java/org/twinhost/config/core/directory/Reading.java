package org.twinhost.config.core.directory;

import java.util.List;
import java.util.Optional;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.Revision;

/** What one look at the directory gave. */
public sealed interface Reading {

    /** There is no cluster entry. */
    record Empty() implements Reading {}

    /**
     * A revision is being written, or was when its writer died.
     *
     * @param base what the tree claimed to be before
     */
    record Pending(Revision base, Intent intent) implements Reading {}

    /**
     * Not a configuration.
     *
     * @param claimed which revision the cluster entry says this is; empty where that is unreadable, too
     * @param editor who changed the directory last
     * @param fingerprint of the tree
     */
    record Malformed(Optional<Revision> claimed, List<String> reasons, String editor, String fingerprint)
            implements Reading {}

    /**
     * A configuration, not yet validated. Its snapshot carries the claimed number and the hash of what is really there:
     * where that is not the claimed hash, somebody edited the tree, or not all of it has arrived.
     */
    record Complete(
            ClusterSnapshot snapshot, Revision claimed, Intent header, String editor, String fingerprint)
            implements Reading {

        public boolean isWhole() {
            return snapshot.revision().equals(claimed);
        }
    }
}

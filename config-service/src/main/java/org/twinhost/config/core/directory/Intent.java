package org.twinhost.config.core.directory;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.Revision;

/**
 * A revision with its story: as it is going to be written, is pending in the directory, or is kept in the history.
 *
 * @param snapshot the content under its new number
 * @param author who made it; null, as the two that follow: the directory does not say
 * @param comment why
 * @param at when
 * @param replaces the revisions it replaces: one, or both sides after a disagreement; empty for the first
 */
public record Intent(
        ClusterSnapshot snapshot, @Nullable String author, @Nullable String comment, @Nullable Instant at,
        List<Revision> replaces) {

    public Revision revision() {
        return snapshot.revision();
    }
}

package org.twinhost.config.core;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus.Origin;
import org.twinhost.contract.config.Revision;

/**
 * What this node knows for good.
 *
 * @param newest the last good revision: it is published
 * @param origin where the newest came from; null: nowhere yet
 * @param history hash by number of the revisions it took
 */
public record Known(Optional<Intent> newest, @Nullable Origin origin, SortedMap<Long, String> history) {

    public static final Known NOTHING = new Known(Optional.empty(), null, Collections.emptySortedMap());

    public Known with(Intent intent, Origin from) {
        var longer = new TreeMap<>(history);
        longer.put(intent.revision().number(), intent.revision().hash());
        return new Known(Optional.of(intent), from, Collections.unmodifiableSortedMap(longer));
    }

    /** What is published, of who knows a revision. */
    public ClusterSnapshot running() {
        return newest.orElseThrow().snapshot();
    }

    /** The same; null: no revision is known. */
    public @Nullable ClusterSnapshot snapshot() {
        return newest.map(Intent::snapshot).orElse(null);
    }

    /** Null: no revision is known. */
    public @Nullable Revision revision() {
        return newest.map(Intent::revision).orElse(null);
    }

    public long number() {
        return newest.map(intent -> intent.revision().number()).orElse(0L);
    }

    /**
     * Whether who publishes that can't follow: it is another one of a number that was taken here, and the newest is no more
     * than its direct successor, and does not replace it.
     */
    boolean disputes(Revision theirs) {
        var own = history.get(theirs.number());
        return own != null && !own.equals(theirs.hash()) && number() - theirs.number() <= 1
                && newest.filter(intent -> intent.replaces().contains(theirs)).isEmpty();
    }

    /** Whether this node once took this revision, or has forgotten that far back. */
    boolean remembers(Revision revision) {
        return revision.hash().equals(history.get(revision.number()))
                || !history.isEmpty() && revision.number() < history.firstKey();
    }
}

package org.twinhost.contract.config;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/**
 * Retained on {@code twinhost/config/state/status}: how this node's config service stands to its directory.
 *
 * @param sequence counts publications since the service started
 * @param at when it was published
 * @param published the revision it publishes; null: none yet
 * @param origin where that came from in this run of the service; null: nowhere yet
 * @param directory what it makes of the directory
 * @param text the same for people, with what to do next
 * @param reasons every single reason where the directory's content is refused
 * @param mayWrite whether this node's config service may make revisions now
 */
public record ConfigStatus(
        long sequence, Instant at, NodeId node, @Nullable Revision published, @Nullable Origin origin, Directory directory,
        String text, List<String> reasons, boolean mayWrite) {

    public enum Origin {
        /** The last good one kept on disk. */
        DISK,
        DIRECTORY
    }

    public enum Directory {
        /** Not asked yet, or it does not answer. */
        UNREACHABLE,
        /** It holds no cluster. */
        EMPTY,
        /** It holds what is published. */
        IN_STEP,
        /** Something newer is being written or replicated. */
        ARRIVING,
        /** It holds something newer that this node's disk does not take: what is published stays until it does. */
        NOT_KEPT,
        /** It is older than what is published. */
        BEHIND,
        /** Edited by hand, valid, not yet a revision. */
        EDITED,
        /** Edited by hand, not valid: the last good one stays. */
        REFUSED,
        /** It contradicts what is published: a person chooses. */
        DISAGREES
    }
}

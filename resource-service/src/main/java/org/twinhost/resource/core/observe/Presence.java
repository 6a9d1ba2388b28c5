package org.twinhost.resource.core.observe;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;

/**
 * Whether a guest is on a node, as far as it may be relied on.
 *
 * @param last the last that was told of it, however old; null: nothing ever
 * @param why for the administrator: why it is unknown, or why it is surely absent; null: it runs
 */
public record Presence(NodeId node, Kind kind, @Nullable GuestState last, @Nullable Reason why) {

    public enum Kind {
        /** The hypervisor there says that a process of it exists. */
        RUNS,
        /** The hypervisor there says that none exists, or the node is proven off. */
        ABSENT,
        /** Silence, which is not absence. */
        UNKNOWN
    }

    public boolean is(Kind wanted) {
        return kind == wanted;
    }

    /** What was told of one that runs. */
    public GuestState told() {
        return Objects.requireNonNull(last, () -> "nothing was ever told of it on " + node);
    }

    /** Why it is unknown or absent, of one that is. */
    public Reason whyNot() {
        return Objects.requireNonNull(why, () -> "it runs on " + node);
    }

    /** Whether the last that was told of it was that it exists there. */
    public boolean ranLast() {
        return last != null && isLive(last.state());
    }

    public static boolean isLive(GuestRunState state) {
        return switch (state) {
            case STARTING, RUNNING, PAUSED, STOPPING -> true;
            case STOPPED, CRASHED, UNKNOWN -> false;
        };
    }
}

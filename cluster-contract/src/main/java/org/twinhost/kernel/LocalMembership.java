package org.twinhost.kernel;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.PeerState;

/**
 * What the heartbeat service of this node said last, as every other service holds it. How old its word may be is defined here
 * and nowhere else: what starts a guest, orders, fences or writes configuration needs {@link Standing#QUORATE}.
 *
 * <p>Age counts from the moment at which heartbeat said it, not from its arrival: a broker keeps retained states, and hands
 * out those of a dead service as readily as those of a living one.
 *
 * @param said null: nothing yet
 * @param saidAtMs when, by {@link Now#ms}
 */
public record LocalMembership(@Nullable HeartbeatState said, long saidAtMs) {

    /**
     * How old heartbeat's word may be to act on it, in ms. It repeats itself every second, so two may get lost. A node that is
     * cut off knows so after deadtime, and the others act after deadtime and fencing: see the chain in docs/architecture.md.
     */
    public static final long AGE_MAX_MS = 3_000;

    private static final String NOT_HEARD = "heartbeat of this node has not been heard yet";

    public static final LocalMembership UNHEARD = new LocalMembership(null, Long.MIN_VALUE / 2);

    /** What may be done on this word, for programs; {@link #whyNotActing} says it to people. */
    public enum Standing {
        /** Heartbeat has said nothing since this service started. */
        UNHEARD,
        /** Its last word is too old. */
        SILENT,
        /** This node is in no view with others, or in none at all. */
        OUTSIDE,
        /** It is in a view, but may not act in it. */
        NO_QUORUM,
        /** It may act in {@link #view}. */
        QUORATE
    }

    /** @param ageMs how long ago heartbeat said it, see {@link Now#ageMs} */
    public static LocalMembership heard(HeartbeatState said, long ageMs, long nowMs) {
        return new LocalMembership(said, nowMs - ageMs);
    }

    public static LocalMembership heard(HeartbeatState said, Now now) {
        return heard(said, now.ageMs(said.at()), now.ms());
    }

    public boolean isKnown() {
        return said != null;
    }

    /** In ms; without a meaning while nothing is known. */
    public long ageMs(long nowMs) {
        return nowMs - saidAtMs;
    }

    /** Whether it is young enough to act on. */
    public boolean isFresh(long nowMs) {
        return said != null && isFresh(saidAtMs, nowMs);
    }

    /** The one definition of it, for what is kept of an earlier word. */
    public static boolean isFresh(long saidAtMs, long nowMs) {
        return nowMs - saidAtMs <= AGE_MAX_MS;
    }

    public Standing standing(long nowMs) {
        if (said == null) {
            return Standing.UNHEARD;
        }
        if (!isFresh(nowMs)) {
            return Standing.SILENT;
        }
        if (said.view().number() == 0 || !said.view().has(said.node())) {
            return Standing.OUTSIDE;
        }
        return said.quorate() ? Standing.QUORATE : Standing.NO_QUORUM;
    }

    /** Whether this node may shoot, start, order and write configuration now. */
    public boolean isQuorate(long nowMs) {
        return standing(nowMs) == Standing.QUORATE;
    }

    /** Why this node may begin nothing, for the administrator; empty: it may. */
    public Optional<String> whyNotActing(long nowMs) {
        if (said == null) {
            return Optional.of(NOT_HEARD);
        }
        return switch (standing(nowMs)) {
            case UNHEARD -> Optional.of(NOT_HEARD);
            case SILENT -> Optional.of("heartbeat of " + said.node() + " has said nothing for " + ageMs(nowMs)
                    + " ms, so its view may be history");
            case OUTSIDE -> Optional.of(said.node() + " is in no view" + waitingFor(said));
            case NO_QUORUM -> Optional.of(said.node() + " is not quorate" + waitingFor(said));
            case QUORATE -> Optional.empty();
        };
    }

    /**
     * Why a command that was decided in that view is not carried out here, for the administrator; empty: it is this node's
     * view (S4). Whether heartbeat is fresh is another question.
     */
    public Optional<String> whyNotIn(View commanded) {
        if (said == null) {
            return Optional.of(NOT_HEARD);
        }
        return view().equals(commanded)
                ? Optional.empty()
                : Optional.of("decided in " + commanded + ", but this node is in " + view() + "; decide again");
    }

    private static String waitingFor(HeartbeatState said) {
        return said.waitingFor() == null ? "" : ": " + said.waitingFor();
    }

    /** The view as last told, however long ago; {@link View#NONE} while nothing is known. */
    public View view() {
        return said == null ? View.NONE : said.view();
    }

    /** This node's own incarnation; 0: not known yet. */
    public long incarnation() {
        return said == null ? 0 : said.incarnation();
    }

    public Optional<PeerState> peer(NodeId node) {
        return said == null ? Optional.empty() : said.peer(node);
    }

    /** Whether any link heard the node when heartbeat said its last word, however long ago that was. */
    public boolean hears(NodeId node) {
        return peer(node).filter(PeerState::isHeard).isPresent();
    }
}

package org.twinhost.resource.core.leave;

import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.View;
import org.twinhost.contract.resource.EventId;
import org.twinhost.kernel.Durable;

/**
 * How far this node is on its way out of the cluster.
 *
 * <pre>
 *  STAYING ─asked─▶ EMPTYING ─nothing runs here─▶ PREPARING ─no role, no guest, said so by their owners─▶ DECIDED
 *     ▲                │ ▲                                                                                   │
 *     └───cancelled────┘ └────────────── refused, or something runs after all ──────────────┐          durable │
 *                                                                                           └── SAYING ◀──────┘
 *                                                                                                 │
 *                                                                                               LEFT
 * </pre>
 *
 * @param wish what was asked for, and its way to the disk
 * @param view in which the goodbye is being prepared or said
 * @param retryAt not before then is it tried again; null: at once
 * @param hindrance what the last try met; null: nothing
 * @param writeAgainAt when a write that failed is tried again; null: none has
 * @param revoked the last wish that was taken back: who still tells of it does not renew it; null: none was
 * @param looks how often the owners were asked: an answer to an earlier question counts for nothing
 */
public record Leaving(
        Durable<Leave> wish, Phase phase, View view, @Nullable Instant retryAt, @Nullable String hindrance,
        @Nullable Instant writeAgainAt, @Nullable EventId revoked, long looks) {

    /** Where on its way. */
    public enum Phase {
        /** On its way, unless nobody wishes it. */
        EMPTYING,
        /** The owners are asked. */
        PREPARING,
        /** Nothing runs here any more; that the goodbye may be said is being made durable. */
        DECIDED,
        /** Heartbeat is asked. */
        SAYING,
        /** For this boot. */
        LEFT
    }

    /** @param remembered what the disk holds */
    public static Leaving restored(Leave remembered) {
        return new Leaving(Durable.of(remembered), Phase.EMPTYING, View.NONE, null, null, null, null, 0);
    }

    /** Whether it is wished in this boot. */
    public boolean isWished(long incarnation) {
        return incarnation != 0 && wish.newest().incarnation() == incarnation;
    }

    public Leaving wishing(UnaryOperator<Leave> change) {
        return new Leaving(wish.change(change), phase, view, retryAt, hindrance, writeAgainAt, revoked, looks);
    }

    public Leaving revoking(@Nullable EventId id) {
        return new Leaving(wish.change(_ -> Leave.NONE), Phase.EMPTYING, View.NONE, null, null, writeAgainAt, id, looks);
    }

    public Leaving in(Phase next, View of) {
        return new Leaving(wish, next, of, null, null, writeAgainAt, revoked, looks);
    }

    /** The owners are asked, as of that view. */
    public Leaving looking(View of) {
        return new Leaving(wish, Phase.PREPARING, of, null, null, writeAgainAt, revoked, looks + 1);
    }

    /** Something stood in the way: it is tried again. */
    public Leaving hindered(String why, Instant again) {
        return new Leaving(wish, Phase.EMPTYING, View.NONE, again, why, writeAgainAt, revoked, looks);
    }

    public Leaving written() {
        return new Leaving(wish.written(), phase, view, retryAt, hindrance, null, revoked, looks);
    }

    /** @param at null: it is being written again */
    public Leaving writingAgain(@Nullable Instant at) {
        return new Leaving(wish, phase, view, retryAt, hindrance, at, revoked, looks);
    }
}

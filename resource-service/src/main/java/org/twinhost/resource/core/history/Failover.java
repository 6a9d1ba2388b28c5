package org.twinhost.resource.core.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.resource.FailoverTimeline;
import org.twinhost.resource.core.observe.Loss;

/**
 * How a failover went, stage by stage. A stage begins where the one before ended, so they add up to the whole.
 *
 * @param cause the event of the loss
 * @param awaited guests of the lost node that have not been started again yet
 * @param provenAt null until it was proven off
 * @param promotedAt of the last volume so far; null: none yet
 * @param startedAt null until nothing is awaited
 */
public record Failover(
        Loss loss, Cause cause, Set<String> guests, Set<String> awaited, @Nullable Instant provenAt,
        @Nullable Instant promotedAt, @Nullable Instant startedAt) {

    public static Failover begin(Loss loss, Cause cause, Set<String> guests) {
        return new Failover(loss, cause, guests, guests, null, null, null);
    }

    boolean isOf(NodeId node) {
        return loss.node().equals(node);
    }

    public Failover proven(Instant now) {
        if (provenAt != null) {
            return this;
        }
        return new Failover(loss, cause, guests, awaited, now, awaited.isEmpty() ? now : null, awaited.isEmpty() ? now : null);
    }

    public Failover promoted(String guest, Instant now) {
        return provenAt != null && awaited.contains(guest)
                ? new Failover(loss, cause, guests, awaited, provenAt, now, startedAt) : this;
    }

    public Failover started(String guest, Instant now) {
        if (provenAt == null || !awaited.contains(guest)) {
            return this;
        }
        Set<String> left = new TreeSet<>(awaited);
        left.remove(guest);
        Instant promoted = promotedAt == null ? provenAt : promotedAt;
        return new Failover(loss, cause, guests, left, provenAt, promoted, left.isEmpty() ? now : null);
    }

    /** Nobody wants the guest to run any more. */
    public Failover notAwaiting(String guest, Instant now) {
        if (!awaited.contains(guest)) {
            return this;
        }
        Set<String> left = new TreeSet<>(awaited);
        left.remove(guest);
        boolean ends = provenAt != null && left.isEmpty();
        return new Failover(loss, cause, guests, left, provenAt, ends && promotedAt == null ? provenAt : promotedAt,
                ends ? now : null);
    }

    public boolean isComplete() {
        return startedAt != null;
    }

    public FailoverTimeline timeline() {
        Instant promoted = isComplete() ? promotedAt : null;
        String why = loss.node() + " (incarnation " + loss.incarnation() + ") was lost: silent on every link";
        return new FailoverTimeline(why, loss.node(), loss.lastHeardAt(), loss.lostAt(), provenAt, promoted, startedAt,
                ms(loss.lastHeardAt(), loss.lostAt()), ms(loss.lostAt(), provenAt), ms(provenAt, promoted),
                ms(promoted, startedAt), ms(loss.lastHeardAt(), startedAt), java.util.List.copyOf(guests));
    }

    private static @Nullable Long ms(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null ? null : Duration.between(from, to).toMillis();
    }
}

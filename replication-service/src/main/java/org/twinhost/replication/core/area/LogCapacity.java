package org.twinhost.replication.core.area;

/**
 * How many extents the activity log names at once. The Secondary's is larger: it may hold a few more until it is told which
 * ones its Primary dropped.
 *
 * @param secondary more than {@code primary}, and no more than a transaction's block has room for
 */
public record LogCapacity(int primary, int secondary) {

    public static final LogCapacity USUAL = new LogCapacity(512, 896);

    public LogCapacity {
        if (primary < 1 || secondary <= primary || secondary > ActivityLog.EXTENTS_MAX) {
            throw new IllegalArgumentException("a log of " + primary + " extents, " + secondary + " on the Secondary");
        }
    }

    /** How many extents enter in one transaction: so few that there is always room for them besides those in use. */
    static int step(int capacity) {
        return Math.min(64, Math.max(1, capacity / 8));
    }
}

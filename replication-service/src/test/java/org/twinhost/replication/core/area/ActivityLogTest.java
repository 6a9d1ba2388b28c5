package org.twinhost.replication.core.area;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which extents may leave the log. */
class ActivityLogTest {

    private static final long EXTENT = ActivityLog.EXTENT;

    private final ActivityLog log = new ActivityLog();

    @Test
    void anExtentThatWasWrittenToWhileRoomWasMadeStays() {
        log.warm(0);
        log.warm(1);
        log.warmed();
        var victims = log.idle(2);
        var since = log.moment();
        // The flush that cleans them is under way; this write comes after it and is answered before it ends.
        log.enter(0, 4096);
        log.leave(0, 4096);
        log.drop(victims, since);

        assertThat(log.extents()).containsExactly(0);
    }

    @Test
    void theSecondaryKeepsWhatThePrimaryKeepsAndWhatIsInUse() {
        log.warm(0);
        log.warm(1);
        log.warm(2);
        log.warmed();
        log.enter(EXTENT, EXTENT + 4096);
        log.retain(new int[] {2}, log.moment());

        assertThat(log.extents()).containsExactly(1, 2);
    }
}

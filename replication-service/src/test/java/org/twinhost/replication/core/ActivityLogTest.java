package org.twinhost.replication.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ActivityLogTest {

    private static final long BLOCK = 4096;

    private final ActivityLog log = new ActivityLog(16L << 20);

    @Test
    void anExtentWrittenToSinceItWasChosenStays() {
        warm(0);
        var chosen = log.idle(1);
        var chosenAt = log.moment();
        log.enter(0, BLOCK);
        log.leave(0, BLOCK);

        log.drop(chosen, chosenAt);

        assertThat(chosen).containsExactly(0);
        assertThat(log.extents()).containsExactly(0);
    }

    @Test
    void anExtentThatStayedIdleGoes() {
        warm(0);

        log.drop(log.idle(1), log.moment());

        assertThat(log.extents()).isEmpty();
    }

    private void warm(int extent) {
        log.warm(extent);
        log.warmed();
        log.enter(extent, BLOCK);
        log.leave(extent, BLOCK);
        assertThat(log.idle(9)).isEqualTo(List.of(extent));
    }
}

package org.twinhost.heartbeat.core.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {

    @Test
    void eachCountsOnceInWhateverOrder() {
        var random = new Random(3);
        var seen = new HashSet<Long>();
        var window = ReplayWindow.EMPTY;
        for (int i = 1; i < 10_000; i++) {
            long counter = Math.max(1, i / 3 - random.nextInt(40) + 20);
            if (window.isNew(counter)) {
                assertThat(seen.add(counter)).as("packet %d", counter).isTrue();
                window = window.with(counter);
            } else {
                assertThat(seen.contains(counter) || counter <= window.newest() - 64).isTrue();
            }
        }
        assertThat(window.isNew(0)).isFalse();
        assertThat(window.isNew(window.newest() + 1000)).isTrue();
    }
}

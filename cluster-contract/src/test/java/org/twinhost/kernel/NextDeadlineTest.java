package org.twinhost.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NextDeadlineTest {

    @Test
    void theEarliestToComeCounts() {
        assertThat(NextDeadline.after(100, 99, 100, 300, 200)).isEqualTo(NextDeadline.at(200));
        assertThat(NextDeadline.after(100, 99, 100)).isEqualTo(NextDeadline.NEVER);
        assertThat(NextDeadline.at(5).or(NextDeadline.at(3)).or(NextDeadline.NEVER)).isEqualTo(NextDeadline.at(3));
    }

    @Test
    void isDueFromItsMomentOn() {
        assertThat(NextDeadline.at(5).isDue(4)).isFalse();
        assertThat(NextDeadline.at(5).isDue(5)).isTrue();
        assertThat(NextDeadline.NEVER.isDue(Long.MAX_VALUE - 1)).isFalse();
    }

    @Test
    void tellsHowLongToWait() {
        assertThat(NextDeadline.at(500).leftMs(100, 1000)).isEqualTo(400);
        assertThat(NextDeadline.NEVER.leftMs(100, 1000)).isEqualTo(1000);
        assertThat(NextDeadline.at(500).leftMs(700, 1000)).isZero();
    }
}

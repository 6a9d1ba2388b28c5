package org.twinhost.runtime.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MomentsTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private static final class SetClock implements ServiceLoop {
        private long nanos;
        private Duration setBy = Duration.ZERO;

        @Override
        public void execute(Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void after(long delayMs, Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public Instant wallClock() {
            return START.plusNanos(nanos).plus(setBy);
        }
    }

    private final SetClock clock = new SetClock();
    private final Moments moments = new Moments(clock);

    @Test
    void aClockThatIsSetMovesNothing() {
        clock.nanos = Duration.ofSeconds(5).toNanos();
        clock.setBy = Duration.ofHours(-1);
        assertThat(moments.now()).isEqualTo(START.plusSeconds(5));
    }

    @Test
    void whatWasSaidIsAsOldAsTheWallClockTells() {
        clock.nanos = Duration.ofSeconds(5).toNanos();
        assertThat(moments.of(START.plusSeconds(3))).isEqualTo(START.plusSeconds(3));
    }

    @Test
    void theWordOfADeadServiceIsNotFreshAfterTheClockWasSetBack() {
        clock.nanos = Duration.ofSeconds(60).toNanos();
        clock.setBy = Duration.ofHours(-1);
        assertThat(clock.ageMs(START)).isEqualTo(Duration.ofMinutes(59).toMillis());
        assertThat(moments.of(START)).isEqualTo(moments.now().minus(Duration.ofMinutes(59)));
    }
}

package org.twinhost.twinctl.drill;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The time a drill takes. */
public interface Pace {

    /** Of a clock that only goes forward, in ms. */
    long ms();

    Instant clock();

    /** Waits so long. */
    void pause(long ms);

    static Pace real() {
        return new Pace() {
            @Override
            public long ms() {
                return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
            }

            @Override
            public Instant clock() {
                return Instant.now();
            }

            @Override
            public void pause(long ms) {
                try {
                    TimeUnit.MILLISECONDS.sleep(ms);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted", e);
                }
            }
        };
    }
}

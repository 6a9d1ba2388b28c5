package org.twinhost.runtime.loop;

import java.time.Instant;
import java.util.function.Supplier;

/** A loop for tests on which no time passes: what is executed has run at once, and nothing ever becomes due. */
public record StillLoop(Supplier<Instant> timeOfDay) implements ServiceLoop {

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public void after(long delayMs, Runnable task) {
        // time stands still here
    }

    @Override
    public long nanos() {
        return 0;
    }

    @Override
    public Instant wallClock() {
        return timeOfDay.get();
    }
}

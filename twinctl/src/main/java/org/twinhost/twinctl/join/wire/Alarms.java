package org.twinhost.twinctl.join.wire;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What happens when a time is over. */
public interface Alarms {

    /** One that waits. */
    @FunctionalInterface
    interface Alarm {
        /** It does not go off any more, unless it just does. */
        void off();
    }

    /** @param act on a thread of its own, which may wait */
    Alarm after(Duration time, Runnable act);

    /** Of the real clock. */
    static Alarms real() {
        var clock = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("alarms").factory());
        clock.setRemoveOnCancelPolicy(true);
        return (time, act) -> {
            var waiting = clock.schedule(() -> Thread.ofVirtual().start(act), time.toMillis(), TimeUnit.MILLISECONDS);
            return () -> waiting.cancel(false);
        };
    }
}

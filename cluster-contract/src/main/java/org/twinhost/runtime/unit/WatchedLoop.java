package org.twinhost.runtime.unit;

import java.util.function.Consumer;
import org.twinhost.runtime.loop.ServiceThread;

/**
 * A thread that decides, as systemd's watchdog sees it.
 *
 * @param name as its thread is called
 * @param hand gives it a beat, which it runs in its turn, after what it has to take already. From any thread, at once; a loop
 *         that has ended drops it
 */
public record WatchedLoop(String name, Consumer<Runnable> hand) {

    /** It takes a beat even where its inbox is full. */
    public static WatchedLoop of(String name, ServiceThread thread) {
        return new WatchedLoop(name, beat -> thread.after(0, beat));
    }
}

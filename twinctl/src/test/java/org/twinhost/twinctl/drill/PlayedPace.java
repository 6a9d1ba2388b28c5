package org.twinhost.twinctl.drill;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** A time that goes on when it is waited for, and what becomes so meanwhile. */
public final class PlayedPace implements Pace {

    private final Instant clock;
    /** By when. */
    private final Map<Long, Runnable> then = new TreeMap<>();
    private long ms;

    public PlayedPace() {
        this(Instant.EPOCH);
    }

    /** @param clock stands still */
    public PlayedPace(Instant clock) {
        this.clock = clock;
    }

    public void at(long whenMs, Runnable becomes) {
        then.put(whenMs, becomes);
    }

    /** Another story begins. */
    public void again() {
        ms = 0;
    }

    @Override
    public long ms() {
        return ms;
    }

    @Override
    public Instant clock() {
        return clock;
    }

    @Override
    public void pause(long forMs) {
        ms += forMs;
        then.entrySet().stream().filter(each -> each.getKey() <= ms).toList().forEach(each -> {
            then.remove(each.getKey());
            each.getValue().run();
        });
    }
}

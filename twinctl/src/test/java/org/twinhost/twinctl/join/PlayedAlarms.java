package org.twinhost.twinctl.join;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.twinhost.twinctl.join.wire.Alarms;

/** A clock that goes on when a test says so. */
public final class PlayedAlarms implements Alarms {

    private record Waiting(Duration due, Runnable act) {}

    private final List<Waiting> waiting = new ArrayList<>();
    private Duration now = Duration.ZERO;

    @Override
    public synchronized Alarm after(Duration time, Runnable act) {
        var one = new Waiting(now.plus(time), act);
        waiting.add(one);
        notifyAll();
        return () -> off(one);
    }

    private synchronized void off(Waiting one) {
        waiting.remove(one);
        notifyAll();
    }

    /** All that is due until then goes off. */
    public void advance(Duration time) {
        List<Waiting> due;
        synchronized (this) {
            now = now.plus(time);
            due = waiting.stream().filter(each -> each.due().compareTo(now) <= 0).toList();
            waiting.removeAll(due);
        }
        due.forEach(each -> each.act().run());
    }

    /** Until so many wait. */
    public synchronized void await(int many) throws InterruptedException {
        var until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (waiting.size() != many) {
            if (System.nanoTime() > until) {
                throw new AssertionError(waiting.size() + " alarms wait, not " + many);
            }
            wait(100);
        }
    }
}

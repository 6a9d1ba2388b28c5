package org.twinhost.replication.core.io;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.function.BooleanSupplier;

/** Where requests of the guest wait, in their order, while the volume is frozen or not to be used here. */
final class SuspendedRequests {

    private record Caller(Runnable enter, Runnable turnAway) {}

    private final IoContext io;
    private final ArrayDeque<Caller> callers = new ArrayDeque<>();

    SuspendedRequests(IoContext io) {
        this.io = io;
    }

    /**
     * Without the role there is nothing to wait for: who asks then is a connection that is being closed.
     *
     * @param turnAway frees what the request holds and answers it
     */
    void call(Runnable enter, Runnable turnAway) {
        if (io.policy().primary()) {
            callers.add(new Caller(enter, turnAway));
        } else {
            turnAway.run();
        }
    }

    int size() {
        return callers.size();
    }

    /** Those who are here now, as long as it is open; one that can't go on yet calls again, behind all others. */
    void letIn(BooleanSupplier open) {
        for (int left = callers.size(); left > 0 && open.getAsBoolean(); left--) {
            callers.poll().enter().run();
        }
    }

    void turnAllAway() {
        var all = new ArrayList<>(callers);
        callers.clear();
        all.forEach(caller -> caller.turnAway().run());
    }
}

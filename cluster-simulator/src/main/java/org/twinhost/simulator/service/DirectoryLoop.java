package org.twinhost.simulator.service;

import java.time.Instant;
import org.twinhost.runtime.loop.ServiceLoop;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.world.World;
import org.twinhost.simulator.world.directory.Slapd;

/** The thread of a config service that waits for slapd: one conversation after the other, each of its length. */
record DirectoryLoop(Process process, Slapd slapd, long[] busyUntilMicros) implements ServiceLoop {

    DirectoryLoop(Process process, Slapd slapd) {
        this(process, slapd, new long[1]);
    }

    @Override
    public void execute(Runnable task) {
        var now = World.of(process).time().nowMicros();
        busyUntilMicros[0] = Math.max(busyUntilMicros[0], now) + slapd.roundTripMicros();
        process.arrives(busyUntilMicros[0] - now, task);
    }

    @Override
    public void after(long delayMs, Runnable task) {
        process.after(delayMs, () -> execute(task));
    }

    @Override
    public long nanos() {
        return process.nanos();
    }

    @Override
    public Instant wallClock() {
        return process.wallClock();
    }
}

package org.twinhost.vm;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.vm.VmState;

/** What this node has for guests, looked at every few seconds on a thread of its own. Safe for all threads. */
final class HostLook implements AutoCloseable {

    private static final long EVERY_MS = 5_000;

    private final HostMemory memory;
    private final HostBridges bridges;
    private final ScheduledExecutorService looker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("host-look").daemon().factory());
    private volatile VmState.@Nullable Host latest;

    HostLook(HostMemory memory, HostBridges bridges) {
        this.memory = memory;
        this.bridges = bridges;
    }

    void start() {
        looker.scheduleWithFixedDelay(this::look, 0, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** Nobody can tell: it is not known, and not what it was. */
    void look() {
        latest = memory.totalMib().flatMap(mib -> bridges.names().map(names -> new VmState.Host(mib, names))).orElse(null);
    }

    /** Null: not looked yet, or nobody can tell. */
    VmState.@Nullable Host latest() {
        return latest;
    }

    @Override
    public void close() {
        looker.shutdownNow();
    }
}

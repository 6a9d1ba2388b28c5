package org.twinhost.replication.disk;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The few threads on which disks are waited for, so that no event loop ever is; shared by the stores of a service. */
public final class DiskThreads implements AutoCloseable {

    private static final int CLOSE_SECONDS_MAX = 10;

    private final ExecutorService threads;

    /**
     * @param count how many requests may wait for disks at once
     */
    public DiskThreads(int count) {
        threads = Executors.newFixedThreadPool(count, Thread.ofPlatform().name("disk-", 0).daemon().factory());
    }

    void run(Runnable work) {
        threads.execute(work);
    }

    /** Waits a while for what is under way. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}

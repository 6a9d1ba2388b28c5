package org.twinhost.simulator.mutation.worker;

import java.lang.management.ManagementFactory;
import java.util.function.Consumer;

/**
 * Ends the JVM when what it tries does not end. Counts the processor time of the thread that tries, because what else runs
 * on the machine is no fault of the mutant; and the clock, for what waits for ever.
 */
final class Watch {

    /** The verdict's words; after them the JVM ends. */
    static final String HANGS = "it does not end";

    private static final long LOOK_MS = 200;
    private static final long WAITS_MS = 300_000;
    private static final int EXIT_HANGS = 4;

    private final Thread tries;
    private final Consumer<Answer> tell;
    private volatile String by;
    private volatile long limitNanos = Long.MAX_VALUE;
    private volatile long cpuSince;
    private volatile long since;

    /** @param tell is given the verdict before the end; on the watch's thread */
    Watch(Thread tries, Consumer<Answer> tell) {
        this.tries = tries;
        this.tell = tell;
    }

    void start() {
        Thread.ofPlatform().name("watch").daemon().start(this::look);
    }

    /** From the thread that tries. */
    void begin(String check, long limitMs) {
        by = null;
        cpuSince = cpuNanos();
        since = System.nanoTime();
        limitNanos = limitMs * 1_000_000;
        by = check;
    }

    void end() {
        by = null;
    }

    private void look() {
        try {
            while (true) {
                Thread.sleep(LOOK_MS);
                var now = by;
                if (ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(1L) == 1) {
                    Runtime.getRuntime().halt(1); // whoever asked is gone
                }
                if (now != null && (cpuNanos() - cpuSince > limitNanos
                        || System.nanoTime() - since > WAITS_MS * 1_000_000 + limitNanos)) {
                    tell.accept(Answer.caught(now, HANGS, limitNanos / 1e9));
                    Runtime.getRuntime().halt(EXIT_HANGS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(tries.threadId());
    }
}

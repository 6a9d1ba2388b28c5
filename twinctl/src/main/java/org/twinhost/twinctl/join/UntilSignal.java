package org.twinhost.twinctl.join;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C, or an end of the system, is told to what runs, which then says how far it is; it has a while for that. */
final class UntilSignal {

    /** What is not left halfway needs no longer, and systemd waits that long. */
    private static final long LAST_WORDS_SECONDS = 80;

    private UntilSignal() {}

    /**
     * Runs it.
     *
     * @param interrupt lets it end soon
     * @param run returns when all is said
     */
    static <T> T of(Runnable interrupt, Callable<T> run) throws Exception {
        var said = new CountDownLatch(1);
        var word = Thread.ofPlatform().unstarted(() -> {
            interrupt.run();
            try {
                said.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(word);
        try {
            return run.call();
        } finally {
            said.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(word);
            } catch (IllegalStateException ending) {
                // It is called just now.
            }
        }
    }
}

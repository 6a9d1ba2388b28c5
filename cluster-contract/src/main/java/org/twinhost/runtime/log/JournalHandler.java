package org.twinhost.runtime.log;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;

/**
 * Lines go to the journal with their fields. What it does not take goes to the console; what has no room is counted, and said
 * as soon as there is.
 */
final class JournalHandler extends ExtHandler {

    private static final String OWN_NAME = JournalHandler.class.getName();
    /** Nothing of this process runs after such a line, perhaps not even this handler's thread. */
    private static final int FATAL_WAIT_MS = 100;
    private static final int END_WAIT_MS = 2000;

    private final JournalSocket journal;
    private final Handler console;
    private final AtomicLong dropped = new AtomicLong();
    private volatile CompletableFuture<Void> newest = CompletableFuture.completedFuture(null);
    private volatile boolean ending;

    /**
     * Lines from now on.
     *
     * @param console takes what the journal does not
     */
    JournalHandler(JournalSocket journal, Handler console) {
        this.journal = journal;
        this.console = console;
    }

    @Override
    protected void doPublish(ExtLogRecord record) {
        var line = LoggedLine.of(record);
        if (journal.isOwnThread()) {
            // What the way itself has to say can't go that way.
            console.publish(line.inBrackets());
            return;
        }
        if (!isOnItsWay(line)) {
            dropped.incrementAndGet();
        }
        if (ending || line.level().intValue() >= Level.FATAL.intValue()) {
            awaitNewest(FATAL_WAIT_MS);
        }
    }

    private boolean isOnItsWay(LoggedLine line) {
        var sent = journal.send(line);
        sent.ifPresent(outcome -> newest = outcome.handle((_, failure) -> {
            if (failure != null) {
                console.publish(line.inBrackets());
            }
            sayWhatWasDropped();
            return null;
        }));
        return sent.isPresent();
    }

    private void sayWhatWasDropped() {
        var lines = dropped.getAndSet(0);
        if (lines > 0) {
            var record = new ExtLogRecord(Level.WARN, lines + " lines before this one are lost: the journal did not take lines"
                    + " as fast as they came", ExtLogRecord.FormatStyle.NO_FORMAT, OWN_NAME);
            record.setLoggerName(OWN_NAME);
            if (!isOnItsWay(LoggedLine.of(record))) {
                dropped.addAndGet(lines);
            }
        }
    }

    /** The process ends: from now on each line is waited for. */
    void end() {
        ending = true;
        flush();
    }

    @Override
    public void flush() {
        if (!journal.isOwnThread()) {
            awaitNewest(END_WAIT_MS);
        }
    }

    private void awaitNewest(int ms) {
        try {
            newest.get(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The journal takes nothing at all: there is nothing to wait for.
        }
    }

    @Override
    public void close() {
        flush();
        journal.close();
        super.close();
    }
}

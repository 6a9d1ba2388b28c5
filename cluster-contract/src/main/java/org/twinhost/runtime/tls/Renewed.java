package org.twinhost.runtime.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What is made of keys and certificates, and made anew when their files change. It is looked when somebody asks, at most once a
 * second: strangers decide how often they connect, and must not decide how often files are read. Files of no use change
 * nothing; it is said, and again while it lasts. Safe for all threads.
 */
public final class Renewed<T> {

    private static final Logger LOG = Logger.getLogger(Renewed.class);
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long BETWEEN_WORDS_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** Makes it of the files as they are now. */
    @FunctionalInterface
    public interface Maker<T> {
        /** @throws IOException it can't: a sentence that says what to do */
        T make() throws IOException;
    }

    private final String what;
    private final List<Path> files;
    private final Maker<T> maker;
    private final LongSupplier nanos;
    private @Nullable T made;
    /** The files of which that was made, as they were then. */
    private String seen = "";
    private String problem = "";
    private long saidNanos;
    private long lookedNanos;

    /**
     * Nothing is read yet.
     *
     * @param what is closed without it
     * @param nanos the clock
     */
    public Renewed(String what, List<Path> files, Maker<T> maker, LongSupplier nanos) {
        this.what = what;
        this.files = List.copyOf(files);
        this.maker = maker;
        this.nanos = nanos;
        this.lookedNanos = nanos.getAsLong() - 2 * KEPT_NANOS;
    }

    /** What is to be used now; empty: the files were never of use yet. */
    public synchronized Optional<T> current() {
        var now = nanos.getAsLong();
        if (now - lookedNanos > KEPT_NANOS) {
            lookedNanos = now;
            look(now);
        }
        return Optional.ofNullable(made);
    }

    /** Why the files as they were last looked at can't be used; empty: they can. */
    public synchronized String problem() {
        return problem;
    }

    private void look(long now) {
        try {
            var found = stamps();
            if (!found.equals(seen)) {
                made = maker.make();
                LOG.infof("in use: %s", files);
            }
            seen = found;
            problem = "";
        } catch (IOException | RuntimeException e) {
            // Tried again at the next look: what is wrong need not be in the files.
            seen = "";
            var why = what + (made == null ? " is closed: " : " goes on with what was read before: ") + e.getMessage();
            if (!why.equals(problem) || now - saidNanos >= BETWEEN_WORDS_NANOS) {
                saidNanos = now;
                LOG.error(why);
            }
            problem = why;
        }
    }

    /** Files that are not there are the maker's to complain of. */
    private String stamps() throws IOException {
        var all = new StringBuilder();
        for (var each : files) {
            // The time of the last change of rights and owner, too, which is that of the last write or later.
            all.append(Files.exists(each) ? Files.readAttributes(each, "unix:dev,ino,size,ctime").toString() : "none")
                    .append('\n');
        }
        return all.toString();
    }
}

package org.twinhost.runtime.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a service has put by for the day on which the file system of its state is full: {@link #FILES} files of
 * {@link #FILE_BYTES} bytes in its folder. {@link DurableFile} writes into them what goes nowhere else any more, so a full disk
 * takes away neither views nor proofs; and it is told, until there is room again. A write that fails all the same fails as
 * ever: what it would have permitted is not done (S5).
 *
 * <p>Safe for all threads.
 */
public final class StateReserve {

    /** 512 KiB a service: a start, and every small file a few times over; those that keep their size, without end. */
    public static final int FILES = 8;
    public static final int FILE_BYTES = 64 * 1024;
    /** Free for everybody: with less the disk is called full, before somebody fails. */
    public static final long FREE_BYTES_MIN = 1024 * 1024;

    private static final int FILES_FOR_OTHERS = 2;

    private static final Logger LOG = Logger.getLogger(StateReserve.class);
    private static final AtomicReference<@Nullable StateReserve> OWN = new AtomicReference<>();

    private final Path root;
    private final Path folder;
    private final SpareFiles spares;
    private final Set<Path> failing = new ConcurrentSkipListSet<>();
    private final WriteTrouble told = new WriteTrouble(LOG);
    private final WriteTrouble toldFailing = new WriteTrouble(LOG);
    private String why = "";
    private volatile String trouble = "";

    private StateReserve(Path root, Path folder) {
        this.root = root.toAbsolutePath();
        this.folder = folder.resolve("reserve");
        this.spares = new SpareFiles(this.folder, FILES, FILE_BYTES);
    }

    /**
     * This process's from now on. Filled as far as there is room; what is missing does not hold up the start, it is a trouble.
     *
     * @param root below it everything that is written durably may be written from the reserve
     * @param folder the service's own, on the same file system
     */
    public static StateReserve open(Path root, Path folder) {
        var reserve = new StateReserve(root, folder);
        OWN.set(reserve);
        reserve.look();
        return reserve;
    }

    /** This process's; empty in a process that keeps nothing. */
    public static Optional<StateReserve> own() {
        return Optional.ofNullable(OWN.get());
    }

    /** That of this process, where the file belongs to what it is for. */
    public static Optional<StateReserve> of(Path file) {
        return own().filter(reserve -> file.toAbsolutePath().startsWith(reserve.root));
    }

    /** Tests end with it. */
    static void forget() {
        OWN.set(null);
    }

    /** Fills it again where something is missing, and sees whether the disk is full; every few seconds, on any thread. */
    public synchronized void look() {
        try {
            spares.fill();
            if (failing.isEmpty()) {
                why = "";
            }
        } catch (IOException e) {
            why = text(e);
        }
        judge();
    }

    /** What did not go in the usual way; throws that failure if the reserve does not help either. */
    synchronized void write(Path file, byte[] content, IOException failure) throws IOException {
        why = text(failure);
        try {
            spares.write(file, content);
            failing.remove(file);
        } catch (IOException e) {
            failing.add(file);
            if (e != failure) {
                failure.addSuppressed(e);
            }
            throw failure;
        } finally {
            judge();
        }
    }

    /** Gives some of it back, for what is not written as a whole; whether there was any. */
    public synchronized boolean release(IOException failure) throws IOException {
        why = text(failure);
        var isReleased = spares.release();
        judge();
        return isReleased;
    }

    /** On a full disk a little is given back, for a program that the service depends on and that has no reserve of its own. */
    public synchronized void makeRoom() {
        if (free() >= FREE_BYTES_MIN) {
            return;
        }
        try {
            for (int i = 0; i < FILES_FOR_OTHERS && spares.release(); i++) {
                LOG.debugf("gave back a file of %s", folder);
            }
        } catch (IOException e) {
            why = text(e);
        }
        judge();
    }

    /** In the usual way. */
    void written(Path file) {
        if (failing.remove(file)) {
            look();
        }
    }

    /** What the administrator has to do something about, as a sentence that says what; empty: nothing. */
    public Optional<String> trouble() {
        return trouble.isEmpty() ? Optional.empty() : Optional.of(trouble);
    }

    /** Whether what may be lost had better not be written now. */
    public boolean isNeeded() {
        return !trouble.isEmpty();
    }

    /** For monitoring, when there is no trouble. */
    public String summary() {
        return FILES + " files of " + FILE_BYTES / 1024 + " KiB are set aside in " + folder + ", " + free() / (1024 * 1024)
                + " MiB are free";
    }

    private void judge() {
        int whole;
        int left;
        try {
            whole = spares.whole();
            left = spares.left();
        } catch (IOException e) {
            why = text(e);
            whole = 0;
            left = 0;
        }
        var free = free();
        if (failing.isEmpty() && whole == FILES && free >= FREE_BYTES_MIN) {
            trouble = "";
        } else {
            trouble = sentence(left, free);
        }
        say();
    }

    private String sentence(int left, long free) {
        var isFull = free < FREE_BYTES_MIN || why.toLowerCase(Locale.ROOT).matches(".*(no space left|quota).*");
        var what = "the file system of " + root + (isFull ? " is full" : " takes no writes") + " (" + free / 1024 + " KiB free"
                + (why.isEmpty() ? "" : ", " + why) + "): ";
        var effect = failing.isEmpty()
                ? "what must not be forgotten is written to what was set aside for that, " + left + " of " + FILES
                        + " files are left; "
                : failing + " can't be written, and nothing is done that has to be written there first; ";
        return what + effect + (isFull
                ? "free some space, 'du -xh " + root + " | sort -h | tail' shows what takes it, and guests' consoles may, too"
                : "check this node's disk");
    }

    private void say() {
        if (!failing.isEmpty()) {
            toldFailing.failed(trouble);
            return;
        }
        toldFailing.ended("what could not be written is written");
        if (trouble.isEmpty()) {
            told.ended("the file system of " + root + " has room again, and the reserve is whole");
        } else {
            told.failed(trouble);
        }
    }

    /** For everybody, without what the file system keeps for root. A file system without limits says nothing. */
    private long free() {
        try {
            var store = Files.getFileStore(folder);
            return store.getTotalSpace() == 0 ? Long.MAX_VALUE : store.getUsableSpace();
        } catch (IOException e) {
            why = text(e);
            return 0;
        }
    }

    private static String text(IOException e) {
        var message = e.getMessage();
        if (message == null || e instanceof FileSystemException failed && failed.getReason() == null) {
            return e.getClass().getSimpleName() + " " + message;
        }
        return message;
    }
}

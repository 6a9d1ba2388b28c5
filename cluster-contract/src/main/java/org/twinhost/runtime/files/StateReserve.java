package org.twinhost.runtime.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** For a start of a guest libvirt makes a folder and a key. */
    private static final int FILES_FOR_OTHERS = 2;
    private static final int KEPT_FROM_OTHERS = 2;
    /** Of half of them nothing is given away for what grows. */
    private static final int KEPT_FROM_LOGS = FILES / 2;
    /** Who still needs a file tries sooner than that. */
    private static final long RETRY_NANOS = Duration.ofSeconds(60).toNanos();

    private static final Pattern FULL = Pattern.compile("no space left|quota", Pattern.CASE_INSENSITIVE);
    private static final long UNKNOWN = -1;

    private static final Logger LOG = Logger.getLogger(StateReserve.class);
    private static final AtomicReference<@Nullable StateReserve> OWN = new AtomicReference<>();

    private final Path root;
    private final Path home;
    private final Path folder;
    private final SpareFiles spares;
    private final LongSupplier nanoTime;
    /** What could not be written, and when that was last tried. */
    private final ConcurrentNavigableMap<Path, Long> failing = new ConcurrentSkipListMap<>();
    private final WriteTrouble told = new WriteTrouble(LOG);
    private final WriteTrouble toldFailing = new WriteTrouble(LOG);
    private String why = "";
    private volatile String trouble = "";

    private StateReserve(Path root, Path folder, LongSupplier nanoTime) {
        this.root = root.toAbsolutePath();
        this.home = folder;
        this.folder = folder.resolve("reserve");
        this.spares = new SpareFiles(this.folder, FILES, FILE_BYTES);
        this.nanoTime = nanoTime;
    }

    /**
     * This process's from now on. Filled as far as there is room; what is missing does not hold up the start, it is a trouble.
     *
     * @param root below it everything that is written durably may be written from the reserve
     * @param folder the service's own, on the same file system
     */
    public static StateReserve open(Path root, Path folder) {
        return open(root, folder, System::nanoTime);
    }

    static StateReserve open(Path root, Path folder, LongSupplier nanoTime) {
        var reserve = new StateReserve(root, folder, nanoTime);
        OWN.set(reserve);
        reserve.look(true);
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

    /**
     * Fills it again where something is missing and enough stays free for everybody, so that what was given to others is not
     * taken back before they had it; and sees whether the disk is full. Every few seconds, on any thread.
     */
    public void look() {
        look(false);
    }

    private void look(boolean isStart) {
        try {
            if (tidyAndAskForMore(isStart)) {
                for (int i = 0; i < FILES; i++) {
                    fill(i);
                }
            }
        } catch (IOException e) {
            failed(e);
        }
        judge();
    }

    private synchronized boolean tidyAndAskForMore(boolean isStart) throws IOException {
        spares.tidy();
        var missing = spares.missingBytes();
        if (missing == 0 && failing.isEmpty()) {
            why = "";
        }
        return missing > 0 && (isStart || free() - missing >= FREE_BYTES_MIN);
    }

    /** One at a time: a write that has to be durable now does not wait for the whole reserve. */
    private synchronized void fill(int number) throws IOException {
        spares.fill(number);
    }

    private synchronized void failed(IOException failure) {
        why = text(failure);
    }

    /** What did not go in the usual way; throws that failure if the reserve does not help either. */
    synchronized void write(Path file, byte[] content, IOException failure) throws IOException {
        why = text(failure);
        try {
            spares.write(file, content, isLackOfRoom(failure));
            failing.remove(file);
        } catch (IOException e) {
            failing.put(file, nanoTime.getAsLong());
            if (e != failure) {
                failure.addSuppressed(e);
            }
            throw failure;
        } finally {
            judge();
        }
    }

    /**
     * Gives some of it back, for what is not written as a whole, as long as half of it is there; whether it did. Only where
     * room is what was lacking: nothing else gets better by it.
     */
    public synchronized boolean release(IOException failure) throws IOException {
        why = text(failure);
        var isReleased = isLackOfRoom(failure) && spares.release(KEPT_FROM_LOGS);
        judge();
        return isReleased;
    }

    /** On a full disk a little is given back, for a program that the service depends on and that has no reserve of its own. */
    public synchronized void makeRoom() {
        try {
            for (int i = 0; i < FILES_FOR_OTHERS && isLess(free(), FILES_FOR_OTHERS * (long) FILE_BYTES); i++) {
                spares.release(KEPT_FROM_OTHERS);
            }
        } catch (IOException e) {
            why = text(e);
        }
        judge();
    }

    /** In the usual way. */
    void written(Path file) {
        if (failing.remove(file) != null) {
            judge();
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

    private synchronized void judge() {
        int left;
        long missing;
        try {
            left = spares.left();
            missing = spares.missingBytes();
        } catch (IOException e) {
            why = text(e);
            left = 0;
            missing = FILES * (long) FILE_BYTES;
        }
        var free = free();
        if (missing == 0 && free >= FREE_BYTES_MIN) {
            var now = nanoTime.getAsLong();
            failing.values().removeIf(tried -> now - tried >= RETRY_NANOS);
            why = failing.isEmpty() ? "" : why;
            trouble = failing.isEmpty() ? "" : sentence(left, missing, free);
        } else {
            trouble = sentence(left, missing, free);
        }
        say();
    }

    private String sentence(int left, long missing, long free) {
        var isFull = isLess(free, FREE_BYTES_MIN + missing) || saysFull(why);
        var seen = Stream.of(free < 0 ? "" : free / 1024 + " KiB free", why).filter(each -> !each.isEmpty())
                .collect(Collectors.joining(", "));
        var effect = failing.isEmpty()
                ? "what must not be forgotten is written to what was set aside for that, " + left + " of " + FILES
                        + " files are left; "
                : failing.keySet() + " can't be written, and nothing is done that has to be written there first; ";
        var what = "the file system of " + root + (isFull ? " is full" : " takes no writes") + " (" + seen + "): ";
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

    /** For everybody, without what the file system keeps for root; negative: unknown. One without limits says nothing. */
    private long free() {
        try {
            var store = Files.getFileStore(home);
            return store.getTotalSpace() == 0 ? Long.MAX_VALUE : store.getUsableSpace();
        } catch (IOException e) {
            why = text(e);
            return UNKNOWN;
        }
    }

    private static boolean isLess(long free, long wanted) {
        return free != UNKNOWN && free < wanted;
    }

    /** Bytes are counted; that files may run out, or a quota, is in the failure alone. */
    private boolean isLackOfRoom(IOException failure) {
        return saysFull(failure) || isLess(free(), FREE_BYTES_MIN);
    }

    /** Whether a write failed for want of room, by its own words; a broken disk gets no better by what is set aside. */
    public static boolean saysFull(IOException failure) {
        return saysFull(text(failure));
    }

    /** The C library's words for ENOSPC and EDQUOT: the launcher has them in English. */
    private static boolean saysFull(String text) {
        return FULL.matcher(text).find();
    }

    private static String text(IOException e) {
        var message = e.getMessage();
        if (message == null || e instanceof FileSystemException failed && failed.getReason() == null) {
            return e.getClass().getSimpleName() + " " + message;
        }
        return message;
    }
}

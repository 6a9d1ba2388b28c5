package org.twinhost.runtime.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.twinhost.runtime.files.DurableFile;
import org.twinhost.runtime.files.PrivateFolder;
import org.twinhost.runtime.files.StateReserve;

/**
 * The chain on disk: {@code audit.log}, and behind it {@code audit.log.1} and so on, the oldest with the highest number. What
 * was found wrong at opening is kept aside, and a line of the log says so. Safe for all threads; each waits for the disk.
 */
public final class AuditLog implements Closeable {

    public static final String NAME = "audit.log";

    /** A file that would become longer is put behind the others. */
    static final long BYTES_MAX = 4L << 20;

    /** Files with a number; an older one is dropped. */
    public static final int KEPT_MAX = 8;

    private final Path folder;
    private final Path file;
    private final long bytesMax;
    private final Function<String, AuditEntry> finding;
    private final Consumer<String> kept;
    /** What was found and could not be written yet. */
    private final Deque<AuditEntry> unsaid = new ArrayDeque<>();
    private @Nullable Missing missing;
    private AuditChain chain = AuditChain.START;
    private boolean wasOpen;
    private @Nullable FileChannel channel;
    private @Nullable Object inode;
    private long bytes;

    /** Lines that could not be kept, since the last one that was. */
    private record Missing(long number, Instant from, Instant to) {

        static Missing with(@Nullable Missing before, Instant at) {
            return before == null ? new Missing(1, at, at) : new Missing(before.number + 1, before.from, at);
        }

        @Override
        public String toString() {
            return number + (number == 1 ? " line" : " lines") + " from " + from + " to " + to
                    + " could not be kept; the journal has what was said of them, with NOT KEPT before it";
        }
    }

    /**
     * Of this folder.
     *
     * @param finding makes the entry that tells of something that was found
     * @param kept hears each line that is on stable storage, in the order of the chain
     */
    public AuditLog(Path folder, Function<String, AuditEntry> finding, Consumer<String> kept) {
        this(folder, BYTES_MAX, finding, kept);
    }

    AuditLog(Path folder, long bytesMax, Function<String, AuditEntry> finding, Consumer<String> kept) {
        this.folder = folder;
        this.file = folder.resolve(NAME);
        this.bytesMax = bytesMax;
        this.finding = finding;
        this.kept = kept;
    }

    /** Reads where the chain stands. Done at the first line otherwise. */
    public synchronized void open() throws IOException {
        openFile();
        sayWhatWasFound(false);
    }

    private void openFile() throws IOException {
        if (channel != null) {
            return;
        }
        PrivateFolder.make(folder);
        var found = new ArrayList<String>();
        chain = continued(recover(found), found);
        begin();
        wasOpen = true;
        found.stream().map(finding).filter(this::isNew).forEach(unsaid::add);
    }

    /** A file that takes no lines is opened again and again. */
    private boolean isNew(AuditEntry found) {
        return unsaid.stream().noneMatch(each -> each.outcome().equals(found.outcome()));
    }

    private void sayWhatWasFound(boolean mayTakeReserve) throws IOException {
        while (!unsaid.isEmpty()) {
            write(unsaid.getFirst(), mayTakeReserve);
            unsaid.removeFirst();
        }
        var lost = missing;
        if (lost != null) {
            write(finding.apply(lost.toString()), mayTakeReserve);
            missing = null;
        }
    }

    /**
     * Where the next line belongs. What this process has written is not forgotten when the file forgets it: the next line
     * continues it, so that whoever reads the file finds the gap.
     */
    private AuditChain continued(AuditChain read, List<String> found) {
        if (!wasOpen || read.sequence() > chain.sequence() || read.equals(chain)) {
            return read;
        }
        found.add(NAME + " was taken away, replaced or cut while the service ran: it ends with number " + read.sequence()
                + ", number " + chain.sequence() + " with the hash " + chain.head() + " was written");
        return chain;
    }

    /** A line that takes nothing of what is set aside for a full disk. */
    public AuditChain.Link append(AuditEntry entry) throws IOException {
        return append(entry, false);
    }

    /**
     * Returns once the line is on stable storage. When it fails, the file is as before, or is put right at the next line.
     *
     * @param mayTakeReserve of a line without which something is not done that has to be possible on a full disk; all others
     *     would use up what fencing needs there
     */
    public synchronized AuditChain.Link append(AuditEntry entry, boolean mayTakeReserve) throws IOException {
        try {
            if (isTouched()) {
                close();
            }
            openFile();
            sayWhatWasFound(mayTakeReserve);
            return write(entry, mayTakeReserve);
        } catch (IOException | RuntimeException e) {
            missing = Missing.with(missing, entry.at());
            throw e;
        }
    }

    /** Somebody has put another file in its place, or made this one shorter or longer. */
    private boolean isTouched() throws IOException {
        var open = channel;
        return open != null && (!Objects.equals(inode, inode()) || open.size() != bytes);
    }

    private AuditChain.Link write(AuditEntry entry, boolean mayTakeReserve) throws IOException {
        var link = chain.append(AuditJson.line(entry));
        var line = (link.line() + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes > 0 && bytes + line.length > bytesMax) {
            rotate();
        }
        try {
            put(line);
        } catch (ClosedByInterruptException e) {
            throw e; // this process ends: no trouble of the disk
        } catch (IOException e) {
            var reserve = StateReserve.of(file);
            var isForReserve = mayTakeReserve && StateReserve.saysFull(e) && channel != null;
            if (!isForReserve || reserve.isEmpty() || !reserve.get().release(e)) {
                throw e;
            }
            put(line);
        }
        bytes += line.length;
        chain = link.chain();
        kept.accept(link.line());
        return link;
    }

    /** Whole, or not at all. */
    private void put(byte[] content) throws IOException {
        var open = channel;
        if (open == null) {
            throw new IOException(file + " is not open");
        }
        try {
            DurableFile.writeAll(open, content);
            open.force(false);
        } catch (IOException e) {
            undo(open);
            throw e;
        }
    }

    /** Takes back what of a line got to the file: the next one must not follow half of it. */
    private void undo(FileChannel open) {
        try {
            open.truncate(bytes);
            open.force(true);
        } catch (IOException stillThere) {
            close();
        }
    }

    @Override
    public synchronized void close() {
        var open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // Every line in it was flushed.
            }
        }
    }

    private void begin() throws IOException {
        channel = FileChannel.open(file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                DurableFile.OWNERS_ALONE);
        bytes = channel.size();
        inode = inode();
        DurableFile.force(folder);
    }

    /** Which file has the name now; null: none. */
    private @Nullable Object inode() throws IOException {
        try {
            return Files.readAttributes(file, "unix:dev,ino");
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void rotate() throws IOException {
        close();
        for (int number = KEPT_MAX - 1; number >= 1; number--) {
            if (Files.exists(numbered(number))) {
                move(numbered(number), numbered(number + 1));
            }
        }
        move(file, numbered(1));
        begin();
    }

    private Path numbered(int number) {
        return folder.resolve(NAME + "." + number);
    }

    // What is there at opening -----------------------------------------------------------------------------------------

    private AuditChain recover(List<String> found) throws IOException {
        var content = content(file);
        var whole = wholeLines(content);
        if (whole < content.length) {
            putAsideTorn(Arrays.copyOfRange(content, whole, content.length), whole, found);
        }
        var check = check(Arrays.copyOf(content, whole));
        if (check.broken().isPresent()) {
            var broken = check.broken().get();
            var aside = fresh(file.resolveSibling(NAME + ".broken"));
            move(file, aside);
            DurableFile.force(folder);
            found.add("line " + broken.line() + " of " + NAME + " " + broken.why() + "; the file is kept as "
                    + aside.getFileName() + ", a new chain begins here");
            return AuditChain.START;
        }
        return check.lines() > 0 ? check.head() : lastOf(numbered(1), found);
    }

    /** The file is empty: it was just begun, after the one before it was put behind. */
    private static AuditChain lastOf(Path before, List<String> found) throws IOException {
        var check = check(content(before));
        check.broken().ifPresent(broken -> found.add("line " + broken.line() + " of " + before.getFileName() + " "
                + broken.why() + "; a new chain begins here"));
        return check.broken().isPresent() ? AuditChain.START : check.head();
    }

    /** A power cut in the middle of a line. Kept, for it may tell of an act. */
    private void putAsideTorn(byte[] torn, int whole, List<String> found) throws IOException {
        var aside = fresh(file.resolveSibling(NAME + ".torn"));
        DurableFile.write(aside, torn);
        try (var shorter = FileChannel.open(file, StandardOpenOption.WRITE)) {
            shorter.truncate(whole);
            shorter.force(true);
        }
        found.add("the last line of " + NAME + " was torn, its " + torn.length + " bytes are kept as " + aside.getFileName());
    }

    private static AuditCheck check(byte[] content) {
        var check = new AuditCheck();
        new String(content, StandardCharsets.UTF_8).lines().forEach(check::read);
        return check;
    }

    private static int wholeLines(byte[] content) {
        var end = content.length;
        while (end > 0 && content[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /** As much as the file says it has; nothing where there is none. */
    private static byte[] content(Path path) throws IOException {
        try (var read = FileChannel.open(path, StandardOpenOption.READ)) {
            var content = ByteBuffer.allocate(Math.toIntExact(read.size()));
            while (content.hasRemaining() && read.read(content) >= 0) {
                // Until all of it is there.
            }
            return Arrays.copyOf(content.array(), content.position());
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    /** That path, or with a number behind it: what was kept aside before is never replaced. */
    private static Path fresh(Path path) {
        var candidate = path;
        for (int number = 2; Files.exists(candidate); number++) {
            candidate = path.resolveSibling(path.getFileName() + "." + number);
        }
        return candidate;
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

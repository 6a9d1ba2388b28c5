package org.twinhost.runtime.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Files whose blocks are there already. On a full file system content goes into one of them, in place, and the file is renamed
 * to what it is to be: nothing has to be allocated, so nobody who waits for room can be faster. What it replaces is not given
 * back but becomes a spare file in its turn: a file that keeps its size can be written for as long as the disk is full.
 *
 * <p>A spare file with a second name is none: after a crash it may be the state itself. For one thread at a time.
 */
final class SpareFiles {

    /** No zeroes: who copies a disk may leave their blocks out, and nobody would notice before they are needed. */
    private static final byte[] FILLING = "room for state\n".repeat(256).getBytes(StandardCharsets.US_ASCII);
    private static final String REPLACED = ".replaced";

    private record Spare(Path file, long bytes) {}

    private final Path folder;
    private final int files;
    private final int fileBytes;

    /** Those that are in the folder; nothing is made before {@link #tidy}. */
    SpareFiles(Path folder, int files, int fileBytes) {
        this.folder = folder;
        this.files = files;
        this.fileBytes = fileBytes;
    }

    /** Makes the folder, and takes out what is no spare file: a second name of the state after a crash, or nobody's. */
    void tidy() throws IOException {
        PrivateFolder.make(folder);
        for (int i = 0; i < files; i++) {
            Files.deleteIfExists(replaced(spare(i)));
            if (!isSpare(spare(i))) {
                Files.deleteIfExists(spare(i));
            }
        }
    }

    /** Makes one that is missing or lengthens it; fails when there is no room. After {@link #tidy}. */
    void fill(int number) throws IOException {
        if (bytes(spare(number)) < fileBytes) {
            lengthen(spare(number));
        }
    }

    /** What {@link #fill} would take of all of them. */
    long missingBytes() throws IOException {
        var missing = (long) files * fileBytes;
        for (int i = 0; i < files; i++) {
            missing -= isSpare(spare(i)) ? Math.min(fileBytes, bytes(spare(i))) : 0;
        }
        return missing;
    }

    /** How many there are that could take a little. */
    int left() throws IOException {
        return spares().size();
    }

    /**
     * As {@link DurableFile#write}, without new blocks as long as the content is not longer than a spare file.
     *
     * @param mayGive whether others may be given back for content that is longer: that helps only where room is what it lacks
     */
    void write(Path path, byte[] content, boolean mayGive) throws IOException {
        var spare = spareFor(content.length, mayGive);
        Files.setPosixFilePermissions(spare, DurableFile.OWNERS); // what it was before it was replaced may have been wider
        try (var channel = FileChannel.open(spare, StandardOpenOption.WRITE)) {
            DurableFile.writeAll(channel, content);
            channel.truncate(content.length);
            channel.force(true);
        }
        var replaced = replaced(spare);
        var isKept = keepReplaced(path, replaced);
        Files.move(spare, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        DurableFile.force(Objects.requireNonNull(path.toAbsolutePath().getParent()));
        if (isKept) {
            Files.move(replaced, spare, StandardCopyOption.ATOMIC_MOVE); // its name is free since the one before
        }
    }

    /** Gives one back to whoever is first, for what can't be written in place; whether there was one beside those to keep. */
    boolean release(int keep) throws IOException {
        var spares = spares();
        return spares.size() > keep && Files.deleteIfExists(spares.getLast().file());
    }

    /**
     * The shortest that is long enough; else the longest, and others are given back for what it lacks. Half of them never are,
     * and none for what does not fit even so: content that is too long is tried again and again, and would leave nothing.
     */
    private Path spareFor(long length, boolean mayGive) throws IOException {
        var spares = spares();
        if (spares.isEmpty()) {
            throw new IOException("no spare file is left in " + folder);
        }
        var blockBytes = Math.max(1, Files.getFileStore(folder).getBlockSize());
        for (var spare : spares) {
            if (Math.ceilDiv(spare.bytes(), blockBytes) * blockBytes >= length) {
                return spare.file();
            }
        }
        var longest = spares.removeLast();
        var lacks = length - longest.bytes();
        var given = new ArrayList<Path>();
        while (mayGive && lacks > 0 && spares.size() > files / 2) {
            var next = spares.removeLast();
            given.add(next.file());
            lacks -= next.bytes();
        }
        if (lacks > 0) {
            throw new IOException(length + " bytes do not fit into what may be taken of " + folder);
        }
        for (var file : given) {
            Files.delete(file);
        }
        return longest.file();
    }

    /** What can be written into, shortest first. */
    private List<Spare> spares() throws IOException {
        var spares = new ArrayList<Spare>();
        for (int i = 0; i < files; i++) {
            var bytes = isSpare(spare(i)) ? bytes(spare(i)) : 0;
            if (bytes > 0) {
                spares.add(new Spare(spare(i), bytes));
            }
        }
        spares.sort(Comparator.comparingLong(Spare::bytes));
        return spares;
    }

    /** A second name for what is about to be replaced; it may go without. */
    private static boolean keepReplaced(Path path, Path name) {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try {
            Files.deleteIfExists(name);
            Files.createLink(name, path);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private void lengthen(Path file) throws IOException {
        try (var channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                DurableFile.OWNERS_ALONE)) {
            channel.position(channel.size());
            while (channel.position() < fileBytes) {
                channel.write(ByteBuffer.wrap(FILLING, 0, (int) Math.min(FILLING.length, fileBytes - channel.position())));
            }
            channel.force(true);
        }
    }

    private static boolean isSpare(Path file) throws IOException {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS).equals(1);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static long bytes(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private Path spare(int number) {
        return folder.resolve("spare-" + number);
    }

    private static Path replaced(Path spare) {
        return spare.resolveSibling(spare.getFileName() + REPLACED);
    }
}

package org.twinhost.runtime.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
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

    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<?> OWNERS_ALONE = PosixFilePermissions.asFileAttribute(OWNERS);
    private static final int PIECE_BYTES = 64 * 1024;
    private static final String REPLACED = ".replaced";

    private record Spare(Path file, long bytes) {}

    private final Path folder;
    private final int files;
    private final int fileBytes;

    /** Those that are in the folder; nothing is made before {@link #fill}. */
    SpareFiles(Path folder, int files, int fileBytes) {
        this.folder = folder;
        this.files = files;
        this.fileBytes = fileBytes;
    }

    /** Makes what is missing and lengthens what is short, as far as there is room; fails when there is none. */
    void fill() throws IOException {
        PrivateFolder.make(folder);
        for (int i = 0; i < files; i++) {
            var file = spare(i);
            Files.deleteIfExists(replaced(file)); // of a crash: a second name of the state, or nobody's
            if (!isSpare(file)) {
                Files.deleteIfExists(file);
            }
            if (bytes(file) < fileBytes) {
                lengthen(file);
            }
        }
    }

    /** How many are there at their whole length. */
    int whole() throws IOException {
        var whole = 0;
        for (int i = 0; i < files; i++) {
            whole += isSpare(spare(i)) && bytes(spare(i)) >= fileBytes ? 1 : 0;
        }
        return whole;
    }

    /** How many there are that could take a little. */
    int left() throws IOException {
        return spares().size();
    }

    /** As {@link DurableFile#write}, without new blocks as long as the content is not longer than a spare file. */
    void write(Path path, byte[] content) throws IOException {
        var spare = spareFor(content.length);
        Files.setPosixFilePermissions(spare, OWNERS); // what it was before it was replaced may have been wider
        try (var channel = FileChannel.open(spare, StandardOpenOption.WRITE)) {
            var buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
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

    /** Gives one back to whoever is first, for what can't be written in place; whether there was one. */
    boolean release() throws IOException {
        var spares = spares();
        return !spares.isEmpty() && Files.deleteIfExists(spares.getLast().file());
    }

    /** The shortest that is long enough; else the longest, and the others are given back for what it lacks. */
    private Path spareFor(long length) throws IOException {
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
        while (lacks > 0 && !spares.isEmpty()) {
            var given = spares.removeLast();
            Files.delete(given.file());
            lacks -= given.bytes();
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
        try (var channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNERS_ALONE)) {
            channel.position(channel.size());
            while (channel.position() < fileBytes) {
                var zeroes = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, fileBytes - channel.position()));
                channel.write(zeroes);
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

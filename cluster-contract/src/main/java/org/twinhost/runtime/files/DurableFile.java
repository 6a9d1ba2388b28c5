package org.twinhost.runtime.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Small files that survive a power cut whole: the old content or the new, never a mixture (S5). Only their owner reads them.
 * On a full disk they are written to what the service has set aside ({@link StateReserve}).
 */
public final class DurableFile {

    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rw-------");
    /** For a file that is made: nobody but its owner reads it, from its first moment on. */
    public static final FileAttribute<?> OWNERS_ALONE = PosixFilePermissions.asFileAttribute(OWNERS);

    private DurableFile() {}

    /** Returns once the content and its name are on stable storage. Not for two threads on one path at a time. */
    public static void write(Path path, byte[] content) throws IOException {
        var reserve = StateReserve.of(path);
        try {
            writeIfRoom(path, content);
        } catch (ClosedByInterruptException e) {
            throw e; // this process ends: no trouble of the disk
        } catch (IOException e) {
            if (reserve.isEmpty()) {
                throw e;
            }
            reserve.get().write(path, content, e);
            return;
        }
        reserve.ifPresent(each -> each.written(path));
    }

    /** The same for what may be lost, such as history and what can be found out again: it takes nothing of the reserve. */
    public static void writeIfRoom(Path path, byte[] content) throws IOException {
        var folder = Objects.requireNonNull(path.toAbsolutePath().getParent());
        if (Files.notExists(folder)) {
            PrivateFolder.make(folder);
        }
        var fresh = folder.resolve(path.getFileName() + ".new");
        Files.deleteIfExists(fresh); // one of before a crash, with the rights of before
        try (var channel = FileChannel.open(fresh, NEW, OWNERS_ALONE)) {
            writeAll(channel, content);
            channel.force(true);
        } catch (IOException e) {
            discard(fresh, e);
            throw e;
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(folder);
    }

    /** All of it, from where the channel stands; not yet flushed. */
    public static void writeAll(FileChannel channel, byte[] content) throws IOException {
        var buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** The content; empty where there is no such file yet. */
    public static Optional<byte[]> read(Path path) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Half a file takes room that others need. */
    private static void discard(Path fresh, IOException failure) {
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** What was made, renamed or deleted in a folder is on stable storage when this returns. */
    public static void force(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}

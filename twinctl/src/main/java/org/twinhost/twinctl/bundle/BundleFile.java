package org.twinhost.twinctl.bundle;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.twinhost.twinctl.rest.Refusal;

/** A file for its owner alone, which is whole or not there: it gets its name at the end. Nothing is ever overwritten. */
final class BundleFile implements AutoCloseable {

    private final Path file;
    private final Path partial;
    private final Thread atTheEnd = Thread.ofPlatform().unstarted(this::giveUp);
    private boolean over;

    private BundleFile(Path file) {
        this.file = file;
        this.partial = file.resolveSibling("." + file.getFileName() + "." + ProcessHandle.current().pid() + ".partial");
    }

    /** Ctrl-C leaves nothing behind. */
    static BundleFile begin(Path file) {
        if (Files.exists(file)) {
            throw exists(file);
        }
        var begun = new BundleFile(file.toAbsolutePath());
        Runtime.getRuntime().addShutdownHook(begun.atTheEnd);
        return begun;
    }

    OutputStream open() {
        try {
            var readers = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            return Channels.newOutputStream(Files.newByteChannel(partial,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), readers));
        } catch (IOException e) {
            throw new Refusal("no file can be made at " + file + ": " + e + "\n  name another place with --to FILE");
        }
    }

    /** It is whole. */
    synchronized void finish() throws IOException {
        if (over) {
            throw new Refusal("ended before the bundle was whole; nothing is left of it");
        }
        try {
            // A link, not a renaming: that would replace what somebody else has made there meanwhile.
            Files.createLink(file, partial);
            Files.delete(partial);
        } catch (FileAlreadyExistsException e) {
            throw exists(file);
        } catch (UnsupportedOperationException noLinks) {
            Files.move(partial, file);
        }
        over = true;
    }

    private static Refusal exists(Path file) {
        return new Refusal(file + " is there already and stays as it is: name another with --to FILE");
    }

    private synchronized void giveUp() {
        if (!over) {
            over = true;
            try {
                Files.deleteIfExists(partial);
            } catch (IOException e) {
                // Its name says what it is.
            }
        }
    }

    @Override
    public void close() {
        giveUp();
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (IllegalStateException ending) {
            // It is doing that now.
        }
    }
}

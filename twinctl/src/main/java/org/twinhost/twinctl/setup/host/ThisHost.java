package org.twinhost.twinctl.setup.host;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.rest.Patience;

/** The machine that this runs on. */
public final class ThisHost implements Host {

    /** For a program, on a server. */
    private static final Duration RUN_MAX = Duration.ofMinutes(2);
    /** Where root's programs are, whatever the path of who asks. */
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    /** Not in /run/lock, where everybody may make files: links to whatever root then opens, and locks that never end. */
    private static final String ALONE = "/run/twinctl-setup";
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private final Path root;
    private final Patience patience;

    public ThisHost(Patience patience) {
        this(Path.of("/"), patience);
    }

    /** @param root another folder than {@code /}, below which all is done */
    public ThisHost(Path root, Patience patience) {
        this.root = root;
        this.patience = patience;
    }

    @Override
    public Patience patience() {
        return patience;
    }

    /** Where a path of the machine lies. */
    public Path below(Path path) {
        return root.resolve(Path.of("/").relativize(path));
    }

    @Override
    public Closeable alone() throws IOException {
        var file = below(Path.of(ALONE));
        Files.createDirectories(parent(file));
        var channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), owners("0600"));
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException here) {
            // As if it were another process.
        }
        channel.close();
        throw new IOException("another twinctl makes a node of this machine at this moment; wait for it");
    }

    @Override
    public void makeFolder(Path folder, String mode) throws IOException {
        var made = below(folder);
        if (!Files.isDirectory(made)) {
            Files.createDirectory(made, owners("0700"));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(letters(mode)));
            force(parent(made));
        }
    }

    @Override
    public void makeFile(Path file, String content, String mode, String group) throws IOException {
        var made = below(file);
        try (var channel = FileChannel.open(made, NEW, owners("0600"))) {
            write(channel, file, content);
            give(made, group);
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(letters(mode)));
            channel.force(true);
        }
        force(parent(made));
    }

    private static void write(FileChannel channel, Path file, String content) throws IOException {
        try {
            var bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException full) {
            // It does not say of which file.
            throw new IOException(file + ": " + full.getMessage(), full);
        }
    }

    private static void give(Path file, String group) throws IOException {
        var view = Objects.requireNonNull(
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
        try {
            if (!view.readAttributes().group().getName().equals(group)) {
                view.setGroup(file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group));
            }
        } catch (UserPrincipalNotFoundException none) {
            throw new IOException("there is no group " + group + ": systemd-sysusers makes it", none);
        }
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        var source = below(from);
        var target = below(to);
        try {
            Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException otherDisk) {
            // With its rights, beside where it gets, and then in one step.
            var fresh = target.resolveSibling("." + target.getFileName() + ".new");
            Files.copy(source, fresh, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(source);
        }
        force(parent(target));
        force(parent(source));
    }

    @Override
    public void remove(Path path) throws IOException {
        var gone = below(path);
        if (!Files.exists(gone, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(gone, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException trouble) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
        force(parent(gone));
    }

    @Override
    public Machine.Ran run(Map<String, String> environment, String... words) throws IOException {
        var builder = new ProcessBuilder(words).redirectInput(new File("/dev/null"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("PATH", PATH);
        builder.environment().putAll(environment);
        var process = start(builder, words[0]);
        var out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
        var err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        try {
            var most = patience.of(RUN_MAX).toSeconds();
            if (!process.waitFor(most, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(words[0] + " did not end in " + most + " s");
            }
        } catch (InterruptedException ended) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(words[0] + " was not waited for", ended);
        }
        return new Machine.Ran(process.exitValue(), out.join(), err.join());
    }

    private static Process start(ProcessBuilder builder, String program) throws IOException {
        try {
            return builder.start();
        } catch (IOException absent) {
            throw new IOException(program + " can't be run (" + absent.getMessage() + "): is it installed?", absent);
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            return "";
        }
    }

    private static java.nio.file.attribute.FileAttribute<?> owners(String mode) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(letters(mode)));
    }

    /** Of {@code 0640}: {@code rw-r-----}. */
    private static String letters(String mode) {
        var bits = Integer.parseInt(mode, 8);
        var letters = new StringBuilder();
        for (int bit = 8; bit >= 0; bit--) {
            letters.append((bits >> bit & 1) == 0 ? '-' : "xwr".charAt(bit % 3));
        }
        return letters.toString();
    }

    private static Path parent(Path path) throws FileSystemException {
        var parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new NoSuchFileException(path.toString());
        }
        return parent;
    }

    /** What was made, renamed or deleted in it is on stable storage when this returns. */
    private static void force(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}

package org.twinhost.twinctl.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.twinhost.twinctl.bundle.Item.Missing;
import org.twinhost.twinctl.bundle.Item.Piece;
import org.twinhost.twinctl.rest.Patience;

/**
 * The node's programs and files, each asked with a deadline and a limit.
 *
 * @param path where programs are looked for; empty: as the environment says
 * @param patience by which deadlines are longer than on a server
 */
record Machine(List<Path> path, Patience patience) {

    private static final int MOST = 4 << 20;
    private static final Duration LAST_BREATH = Duration.ofSeconds(2);

    static Machine real(Patience patience) {
        return new Machine(List.of(), patience);
    }

    /** What a program says, of a failure too. */
    Item says(String name, String... words) {
        return says(name, Item.LOOK, Limited.HEAD, MOST, words);
    }

    Item says(String name, Duration deadline, Limited limited, int bytesMax, String... words) {
        return new Item(name, deadline, () -> said(deadline, limited, bytesMax, words));
    }

    Piece said(Duration usual, Limited limited, int bytesMax, String... words) throws Missing, InterruptedException {
        var deadline = patience.of(usual);
        var process = started(words);
        var late = new AtomicBoolean();
        var alarm = Thread.ofPlatform().daemon().start(() -> endLater(process, deadline, late));
        try (var out = process.getInputStream()) {
            var said = limited.read(out, bytesMax);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            if (said.remark().isEmpty() || limited == Limited.TAIL) {
                process.waitFor(LAST_BREATH.toMillis(), TimeUnit.MILLISECONDS);
            }
            return late.get()
                    ? new Piece(said.bytes(), "it was ended after " + deadline.toSeconds() + " s")
                    : ended(process, said);
        } catch (IOException e) {
            throw new Missing(words[0] + " can't be listened to: " + e);
        } finally {
            alarm.interrupt();
            process.destroyForcibly();
        }
    }

    private Process started(String... words) throws Missing {
        var all = new ArrayList<>(List.of(words));
        for (var folder : path) {
            if (Files.isExecutable(folder.resolve(words[0]))) {
                all.set(0, folder.resolve(words[0]).toString());
                break;
            }
        }
        var program = new ProcessBuilder(all).redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile());
        program.environment().put("LC_ALL", "C.UTF-8");
        program.environment().put("SYSTEMD_COLORS", "0");
        try {
            return program.start();
        } catch (IOException e) {
            throw new Missing("there is no " + words[0] + " here");
        }
    }

    private static void endLater(Process process, Duration deadline, AtomicBoolean late) {
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                late.set(true);
                end(process.toHandle());
            }
        } catch (InterruptedException ended) {
            // It said all that it had to.
        }
    }

    /** From the top: who sees a child of his end goes on, and says so. */
    private static void end(ProcessHandle process) {
        var children = process.children().toList();
        process.destroyForcibly();
        children.forEach(Machine::end);
    }

    private static Piece ended(Process process, Piece said) {
        if (process.isAlive() || process.exitValue() == 0) {
            return said;
        }
        return new Piece(said.bytes(), (said.remark() + " its exit code is " + process.exitValue()).strip());
    }

    /** A file as it is. */
    static Item file(String name, Path file, Limited limited, int bytesMax) {
        return new Item(name, Item.LOOK, () -> content(file, limited, bytesMax));
    }

    static Item file(String name, Path file) {
        return file(name, file, Limited.HEAD, MOST);
    }

    static Piece content(Path file, Limited limited, int bytesMax) throws Missing {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new Missing(file + " is no file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return limited.read(in, bytesMax);
        } catch (NoSuchFileException e) {
            throw new Missing("there is no " + file);
        } catch (AccessDeniedException e) {
            throw new Missing(file + " can't be read: only root may");
        } catch (IOException e) {
            throw new Missing(file + " can't be read: " + e);
        }
    }

    static Piece text(String text) {
        return Piece.of(text.getBytes(StandardCharsets.UTF_8));
    }
}

package org.twinhost.twinctl.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Patience;
import org.twinhost.twinctl.rest.Refusal;

/** The machine that this runs on. */
public final class ThisMachine implements Machine {

    private static final int BYTES_MAX = 1 << 20;
    /** For a program, on a server. */
    private static final Duration RUN_MAX = Duration.ofSeconds(15);
    /** Where root's programs are, whatever the path of who asks. */
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Gateway gateway;
    private final Clock clock;
    private final Patience patience;

    public ThisMachine(Gateway gateway, Clock clock, Patience patience) {
        this.gateway = gateway;
        this.clock = clock;
        this.patience = patience;
    }

    public static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException unknown) {
            return false;
        }
    }

    /**
     * Refuses who is not root.
     *
     * @param command as it was called
     */
    public static void mustBeRoot(String command) {
        if (!isRoot()) {
            throw new Refusal("only root may do that: sudo " + command);
        }
    }

    @Override
    public Optional<String> read(String path) {
        try (InputStream file = Files.newInputStream(Path.of(path))) {
            return Optional.of(new String(file.readNBytes(BYTES_MAX), StandardCharsets.UTF_8));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> list(String folder) {
        try (var files = Files.list(Path.of(folder))) {
            return files.map(each -> each.getFileName().toString()).sorted().toList();
        } catch (IOException absent) {
            return List.of();
        }
    }

    @Override
    public boolean isThere(String path) {
        return Files.exists(Path.of(path));
    }

    @Override
    public String target(String path) {
        try {
            return Path.of(path).toRealPath().toString();
        } catch (IOException absent) {
            return path;
        }
    }

    @Override
    public Optional<Rights> rights(String path) {
        try {
            var seen = Files.readAttributes(Path.of(path), PosixFileAttributes.class);
            var mode = (int) Files.getAttribute(Path.of(path), "unix:mode") & 07777;
            return Optional.of(new Rights("%04o".formatted(mode), seen.owner().getName(), seen.group().getName()));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Room> room(String path) {
        try {
            var store = Files.getFileStore(Path.of(path));
            return Optional.of(new Room(store.getUsableSpace(), store.getTotalSpace()));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Ran> run(String... words) {
        try {
            var builder = new ProcessBuilder(words).redirectInput(new File("/dev/null"));
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().put("PATH", PATH);
            var process = builder.start();
            var out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
            var err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            if (!process.waitFor(patience.of(RUN_MAX).toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            return Optional.of(new Ran(process.exitValue(), out.join(), err.join()));
        } catch (IOException absent) {
            return Optional.empty();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            return "";
        }
    }

    @Override
    public Optional<JsonNode> ask(String... path) {
        try {
            return Optional.of(gateway.get(path));
        } catch (Refusal none) {
            return Optional.empty();
        }
    }

    @Override
    public Instant now() {
        return clock.instant();
    }
}

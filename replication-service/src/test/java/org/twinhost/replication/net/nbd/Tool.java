package org.twinhost.replication.net.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a real NBD client and keeps what it said. A test whose tool is not installed is skipped. */
public record Tool(int exit, String output) {

    private static final int SECONDS_MAX = 60;

    public static void need(String... names) {
        for (var name : names) {
            assumeTrue(isInstalled(name), name + " is not installed");
        }
    }

    private static boolean isInstalled(String name) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    public static Tool run(String... command) throws IOException, InterruptedException {
        need(command[0]);
        var log = Files.createTempFile("tool", ".log");
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(String.join(" ", command) + " hangs after: " + Files.readString(log));
            }
            return new Tool(process.exitValue(), Files.readString(log, StandardCharsets.ISO_8859_1));
        } finally {
            Files.delete(log);
        }
    }

    public Tool succeeded() {
        assertThat(exit).as(output).isZero();
        return this;
    }
}

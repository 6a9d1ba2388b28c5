package org.twinhost.runtime.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Keys and certificates of a node, made by the product's own program. */
public final class Certificates {

    public static final String NODE = "jupiter1";
    private static final Path PROGRAM = Path.of("../cluster-contract/src/main/bin/twinhost-certificates");

    private Certificates() {}

    /** An authority and what it issues for one node, in {@code tls} of that folder. */
    public static void makeIn(Path etc) throws IOException {
        run(etc, "authority");
        makeAnewIn(etc);
    }

    /** By the authority that is there. */
    public static void makeAnewIn(Path etc) throws IOException {
        run(etc, "node", NODE);
        // On a machine that has a broker or a directory some were given to these.
        try (var keys = Files.newDirectoryStream(etc.resolve("tls"), "*.key")) {
            for (var key : keys) {
                Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            }
        }
    }

    private static void run(Path etc, String... words) throws IOException {
        var command = new ArrayList<>(List.of("sh", PROGRAM.toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("TWINHOST_ETC", etc.toString());
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor()).as(said).isZero();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }
}

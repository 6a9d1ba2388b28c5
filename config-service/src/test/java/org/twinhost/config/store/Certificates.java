package org.twinhost.config.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What the product's own program makes, for nodes jupiter1 and jupiter2 at the addresses of {@link Slapd}. */
final class Certificates {

    private static final Path PROGRAM =
            Path.of("../cluster-contract/src/main/bin/twinhost-certificates").toAbsolutePath().normalize();
    /** Of all tests in this process, for it takes a second. */
    private static final Certificates CLUSTER = new Certificates();

    private final Path folder;

    private Certificates() {
        try {
            folder = Files.createTempDirectory("twinhost-certificates");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
            run(etc(1), "authority");
            Files.createDirectories(tls(2));
            for (var name : List.of("authority.key", "authority.pem")) {
                Files.copy(tls(1).resolve(name), tls(2).resolve(name));
            }
            for (int id = 1; id <= 2; id++) {
                run(etc(id), "node", "jupiter" + id, Slapd.host(id));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One cluster's. */
    static Certificates cluster() {
        return CLUSTER;
    }

    /** Those of another cluster, with the same names. */
    static Certificates ofAnotherCluster() {
        return new Certificates();
    }

    Path tls(int id) {
        return etc(id).resolve("tls");
    }

    /** As jupiter1's config service would see them, if what another has were its own. */
    Path posing(String who, Path scratch) throws IOException {
        for (var kind : List.of(".key", ".pem")) {
            Files.copy(tls(1).resolve(who + kind), scratch.resolve("config" + kind));
        }
        Files.setPosixFilePermissions(scratch.resolve("config.key"), PosixFilePermissions.fromString("rw-------"));
        Files.copy(tls(1).resolve("authority.pem"), scratch.resolve("authority.pem"));
        return scratch;
    }

    /** The config service's of jupiter1, as it is after ten years. */
    Path ranOut(Path scratch) throws IOException {
        posing("config", scratch);
        var request = scratch.resolve("request").toString();
        run(etc(1), List.of("openssl", "req", "-new", "-subj", "/O=twinhost/OU=jupiter1/CN=config", "-out", request,
                "-key", scratch.resolve("config.key").toString()));
        run(etc(1), List.of("openssl", "x509", "-req", "-days", "-1", "-set_serial", "7", "-in", request,
                "-CA", tls(1).resolve("authority.pem").toString(), "-CAkey", tls(1).resolve("authority.key").toString(),
                "-out", scratch.resolve("config.pem").toString()));
        return scratch;
    }

    private Path etc(int id) {
        return folder.resolve(String.valueOf(id));
    }

    private static void run(Path etc, String... words) throws IOException {
        Files.createDirectories(etc);
        run(etc, Stream.concat(Stream.of(PROGRAM.toString()), Stream.of(words)).toList());
    }

    private static void run(Path etc, List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("TWINHOST_ETC", etc.toString());
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + ": " + said);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void remove(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

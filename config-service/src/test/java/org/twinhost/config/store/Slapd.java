package org.twinhost.config.store;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.twinhost.config.core.directory.Tree;

/** A real slapd of a test's own, made from the template that nodes use, on a loopback address. */
public final class Slapd implements AutoCloseable {

    public static final String SUFFIX = "dc=twinhost";
    private static final Path SOURCES = Path.of("src/main/ldap").toAbsolutePath();

    /** Longer than the service's own: a busy machine's disk may take some seconds for a flush, and no test is about that. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Path folder;
    private final String host;
    private final int port;
    private final Path tls;
    private Process process;

    /** @param id 1 or 2: this one's server id; it replicates with the other on the same port */
    public Slapd(int id, int port) throws IOException {
        this(id, port, Certificates.cluster().tls(id));
    }

    /** @param tls what it has in its {@code /etc/twinhost/tls} */
    Slapd(int id, int port, Path tls) throws IOException {
        this.host = host(id);
        this.port = port;
        this.tls = tls;
        folder = Files.createTempDirectory("twinhost-slapd");
        Files.createDirectories(folder.resolve("data"));
        var template = Files.readString(SOURCES.resolve("slapd.conf.template"))
                .replace("@SCHEMA_DIR@", SOURCES.toString())
                .replace("@TLS_DIR@", tls.toString())
                .replace("@RUN_DIR@", folder.toString())
                .replace("@DATA_DIR@", folder.resolve("data").toString())
                .replace("@SERVER_ID@", String.valueOf(id))
                .replace("@PEER_ADDRESS@", host(3 - id))
                .replace("@PEER_PORT@", String.valueOf(port));
        Files.writeString(folder.resolve("slapd.conf"), template);
        try {
            start();
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    public static String host(int id) {
        return "127.0.0." + id;
    }

    public static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    /** What the config service of its node has there. */
    public Path tls() {
        return tls;
    }

    public DirectorySettings settings() {
        return settings(tls);
    }

    /** The same, asked by somebody with these certificates. */
    DirectorySettings settings(Path certificates) {
        return new DirectorySettings(host, port, new Tree(SUFFIX), certificates, TIMEOUT);
    }

    /** A connection as the config service of its node has one. */
    public LDAPConnection connect() throws LDAPException {
        return settings().connect();
    }

    /** Returns when it answers. */
    public void start() throws IOException {
        process = new ProcessBuilder("/usr/sbin/slapd", "-d", "stats", "-f", folder.resolve("slapd.conf").toString(),
                "-h", "ldaps://" + host + ":" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Awaitility.await("slapd answers").atMost(Duration.ofSeconds(15)).pollInterval(Duration.ofMillis(20))
                .ignoreExceptions().until(() -> {
                    try (var connection = connect()) {
                        return connection.isConnected();
                    }
                });
    }

    /** What it said since it was started, of connections and questions too. */
    String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    /** As after a disk that was replaced. */
    void wipe() throws IOException {
        for (var name : List.of("data.mdb", "lock.mdb")) {
            Files.deleteIfExists(folder.resolve("data").resolve(name));
        }
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(5, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        kill();
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}

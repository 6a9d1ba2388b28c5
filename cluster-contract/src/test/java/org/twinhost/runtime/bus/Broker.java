package org.twinhost.runtime.bus;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real Mosquitto of a test's own, configured as on a node, on a free loopback port. */
public final class Broker implements AutoCloseable {

    public static final Path BINARY = Path.of("/usr/sbin/mosquitto");
    private static final Path OF_A_NODE = Path.of("../compose/etc");

    private final int port;
    private final Path etc;
    private final Path configuration;
    private Process process;

    /** @param etc in its {@code tls} is the broker's certificate */
    public Broker(Path etc) throws IOException {
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        this.etc = etc;
        configuration = etc.resolve("mosquitto.conf");
        Files.copy(OF_A_NODE.resolve("mosquitto.acl"), etc.resolve("mosquitto.acl"));
        // A test that is root's: the broker stays root, or it could not read the test's files.
        Files.writeString(configuration, Files.readString(OF_A_NODE.resolve("mosquitto.conf"))
                .replace("listener 7883 ", "listener " + port + " ")
                .replace("/etc/twinhost/", etc + "/")
                .replace("/usr/lib/twinhost/", etc + "/")
                .replace("/var/lib/twinhost/mosquitto/", etc + "/") + "user root\n");
        start();
    }

    public static boolean isInstalled() {
        return Files.isExecutable(BINARY);
    }

    public int port() {
        return port;
    }

    /** The node's folder of the configuration. */
    public Path etc() {
        return etc;
    }

    public void start() throws IOException {
        process = new ProcessBuilder(BINARY.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** SIGKILL: retained messages are gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(5, TimeUnit.SECONDS);
    }

    /** As the unit does it: certificates are read anew. */
    void reload() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
    }

    @Override
    public void close() throws Exception {
        kill();
        Files.deleteIfExists(configuration);
    }
}

package org.twinhost.runtime.bus;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real Mosquitto of a test's own, on a free loopback port. */
public final class Broker implements AutoCloseable {

    public static final Path BINARY = Path.of("/usr/sbin/mosquitto");

    private final int port;
    private final Path configuration;
    private Process process;

    public Broker() throws IOException {
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        configuration = Files.createTempFile("twinhost-broker", ".conf");
        Files.write(configuration, List.of(
                "allow_anonymous true", "listener " + port + " 127.0.0.1", "user root", "max_queued_messages 10000",
                "message_size_limit 1048576"));
        start();
    }

    public static boolean isInstalled() {
        return Files.isExecutable(BINARY);
    }

    public int port() {
        return port;
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

    @Override
    public void close() throws Exception {
        kill();
        Files.deleteIfExists(configuration);
    }
}

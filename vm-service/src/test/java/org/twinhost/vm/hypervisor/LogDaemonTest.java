package org.twinhost.vm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A virtlogd that is gone leaves its socket behind. */
class LogDaemonTest {

    private static final Path KERNELS_LIST = Path.of("/proc/net/unix");

    @TempDir
    Path folder;

    @Test
    void whereThereIsNoSocketLibvirtDoesWithoutIt() {
        var daemon = new LogDaemon(folder.resolve("virtlogd-sock"), KERNELS_LIST);
        daemon.look();
        assertThat(daemon.trouble()).isEmpty();
    }

    @Test
    void aSocketOnWhichNobodyListensAnyMoreIsNamedUntilSomebodyDoes() throws IOException {
        var socket = folder.resolve("virtlogd-sock");
        var daemon = new LogDaemon(socket, KERNELS_LIST);
        try (var listening = listening(socket); var client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            assertThat(client.isConnected()).isTrue();
            daemon.look();
            assertThat(daemon.trouble()).isEmpty();
            listening.close();
            daemon.look();
            assertThat(daemon.trouble()).as("connections that it had do not count").contains("virtlogd does not run",
                    socket.toString(), "systemctl start");
        }
        Files.delete(socket);
        try (var _ = listening(socket)) {
            daemon.look();
            assertThat(daemon.trouble()).isEmpty();
        }
    }

    private static ServerSocketChannel listening(Path socket) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
    }
}

package org.twinhost.twinctl.rest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class UnixHttpTest {

    @TempDir
    Path folder;

    @Test
    void whoIsNotLetInDoesNotWaitForEver() throws IOException {
        var socket = folder.resolve("gateway.sock");
        var address = UnixDomainSocketAddress.of(socket);
        var waiting = new ArrayList<SocketChannel>();
        try (var full = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address, 1)) {
            while (waiting.size() < 100 && waits(address, waiting)) {
                // One more of those who are not accepted.
            }
            assertThatThrownBy(() -> UnixHttp.ask(socket, "GET", "/v1/status", new byte[0], Duration.ofMillis(300)))
                    .isInstanceOf(UnixHttp.TooLateException.class);
        } finally {
            for (var each : waiting) {
                each.close();
            }
        }
    }

    /** Whether there was still room for one. */
    private static boolean waits(UnixDomainSocketAddress address, ArrayList<SocketChannel> waiting) throws IOException {
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        waiting.add(channel);
        channel.configureBlocking(false);
        try {
            return channel.connect(address);
        } catch (IOException full) {
            return false;
        }
    }
}

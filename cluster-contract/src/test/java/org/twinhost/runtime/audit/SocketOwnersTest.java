package org.twinhost.runtime.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real connections over loopback, and what the kernel says of them. */
class SocketOwnersTest {

    private final SocketOwners owners = new SocketOwners();

    private static int ourUid() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    private static ServerSocketChannel listening() throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
    }

    private Peer peer(SocketChannel accepted) throws IOException {
        return owners.peer((InetSocketAddress) accepted.getRemoteAddress(), (InetSocketAddress) accepted.getLocalAddress());
    }

    @Test
    void theOwnerOfTheOtherEndIsKnownWithHisProcess() throws IOException {
        try (var server = listening(); var client = SocketChannel.open(StandardProtocolFamily.INET)) {
            client.connect(server.getLocalAddress());
            try (var accepted = server.accept()) {
                var peer = peer(accepted);
                assertThat(peer.uid()).isEqualTo(ourUid());
                assertThat(peer.pid()).isEqualTo(ProcessHandle.current().pid());
                assertThat(peer.program()).isNotBlank();
                assertThat(peer.login()).isEqualTo(System.getProperty("user.name"));
                assertThat(peer.from()).startsWith("127.0.0.1:");
            }
        }
    }

    @Test
    void aClientWithAnIpv6SocketIsFoundAsWell() throws IOException {
        try (var server = listening(); var client = SocketChannel.open()) {
            client.connect(server.getLocalAddress());
            try (var accepted = server.accept()) {
                assertThat(peer(accepted).uid()).isEqualTo(ourUid());
            }
        }
    }

    /** The kernel shows such a socket as root's: that would be the wrong word to take. */
    @Test
    void whoHasClosedHisEndIsNobodyRatherThanRoot() throws IOException {
        try (var server = listening()) {
            var client = SocketChannel.open(StandardProtocolFamily.INET);
            client.connect(server.getLocalAddress());
            try (var accepted = server.accept()) {
                client.close();
                assertThat(peer(accepted)).isEqualTo(Peer.unknown(peer(accepted).from()));
            }
        }
    }

    @Test
    void whoListensIsKnownAndTheNextWhoDoesIsAnother() throws IOException {
        var nobody = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 1);
        assertThat(owners.listeners(nobody)).isEmpty();
        InetSocketAddress address;
        SocketOwners.Listener first;
        try (var server = listening()) {
            address = (InetSocketAddress) server.getLocalAddress();
            assertThat(owners.listeners(address)).singleElement()
                    .extracting(SocketOwners.Listener::uid).isEqualTo(ourUid());
            first = owners.listeners(address).getFirst();
        }
        assertThat(owners.listeners(address)).isEmpty();
        // By an IPv6 socket, as Java makes them if it is not told otherwise.
        try (var server = ServerSocketChannel.open().bind(address)) {
            assertThat(server.isOpen()).isTrue();
            assertThat(owners.listeners(address)).singleElement().isNotEqualTo(first);
        }
        assertThat(owners.uid("root")).hasValue(0);
        assertThat(owners.uid("no such user")).isEmpty();
    }

    @Test
    void theLoginBehindSudoIsTheKernelsWord(@TempDir Path proc) throws IOException {
        var word = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "0100007F" : "7F000001";
        Files.createDirectories(proc.resolve("net"));
        Files.writeString(proc.resolve("net/tcp"), "  sl  local_address rem_address   st tx_queue rx_queue\n"
                + "   0: " + word + ":9C40 " + word + ":1E7E 01 00000000:00000000 00:00000000 00000000 "
                + ourUid() + " 0 4242 1\n");
        Files.createDirectories(proc.resolve("77/fd"));
        Files.createFile(proc.resolve("77/fd/4")); // no link, as one that is closed at that moment
        Files.createSymbolicLink(proc.resolve("77/fd/5"), Path.of("socket:[4242]"));
        Files.writeString(proc.resolve("77/comm"), "twinctl\n");
        Files.writeString(proc.resolve("77/loginuid"), "10000");
        var passwd = Files.writeString(proc.resolve("passwd"),
                "caller:x:" + ourUid() + ":0::/root:/bin/sh\neva:x:10000:10000::/home/eva:/bin/sh\n");
        var loopback = InetAddress.getByName("127.0.0.1");
        assertThat(new SocketOwners(proc, passwd)
                .peer(new InetSocketAddress(loopback, 40_000), new InetSocketAddress(loopback, 7806)))
                .isEqualTo(new Peer("127.0.0.1:40000", ourUid(), "caller", 77L, "twinctl", "eva"));
    }
}

package org.twinhost.heartbeat.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.runtime.files.ClusterKeys;

/** Real sockets on loopback addresses, and a real pair of terminals made by socat. */
class LinksTest {

    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes();
    private static final Path SOCAT = Path.of("/usr/bin/socat");

    private static final class Ear implements Receiver {
        final List<Packet> heard = new CopyOnWriteArrayList<>();
        final List<String> refused = new CopyOnWriteArrayList<>();

        @Override
        public void heard(String link, String address, Packet packet, boolean newest) {
            heard.add(packet);
        }

        @Override
        public void refused(String link, String address, String reason) {
            refused.add(link + " " + address + " " + reason);
        }
    }

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var one : open) {
            one.close();
        }
    }

    private Links links(NodeId self, byte[] key, int port, ClusterSnapshot snapshot, Ear ear) {
        var keys = ClusterKeys.of(key);
        var links = new Links(self, () -> keys, port, ear);
        open.add(links);
        links.configure(snapshot);
        return links;
    }

    private static int freePort() throws IOException {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static ClusterSnapshot snapshot(LinkConfig.Kind kind, String one, String two) {
        return new ClusterSnapshot(new Revision(1, "aa"), "jupiter", Timing.ofDeadtime(1000), 0, false,
                List.of(new NodeConfig(ONE, false, List.of(new NodeConfig.LinkEnd("link", one))),
                        new NodeConfig(TWO, false, List.of(new NodeConfig.LinkEnd("link", two)))),
                List.of(new LinkConfig("link", kind, false, 1)), List.of(), List.of(), List.of(), List.of());
    }

    private static Packet packet(NodeId from, NodeId to, long counter) {
        return Packets.bare(from, to, "link", new NodeSession(1, 1), counter);
    }

    private static void untilHeard(Links from, Packet packet, Ear ear) {
        await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50)).until(() -> {
            from.send(packet);
            return ear.heard.contains(packet);
        });
        assertThat(ear.heard.stream().filter(packet::equals)).as("sent again and again").hasSize(1);
    }

    @Test
    void anAddressThatThisNodeCannotReachEndsNothing() throws IOException {
        // A card that only the peer has, and an address of another family.
        for (var unreachable : List.of("fe80::2%nocard0", "::1")) {
            var links = links(ONE, KEY, freePort(), snapshot(LinkConfig.Kind.UDP, "127.0.0.1", unreachable), new Ear());
            for (int i = 0; i < 20; i++) {
                links.send(packet(ONE, TWO, i));
            }
        }
        links(ONE, KEY, freePort(), snapshot(LinkConfig.Kind.UDP, "fe80::1%nocard0", "127.0.0.2"), new Ear());
        // It tries again each second, on the same thread.
        await().pollDelay(Duration.ofMillis(300)).atMost(Duration.ofSeconds(20)).until(() -> Thread.getAllStackTraces().keySet()
                .stream().filter(thread -> thread.getName().equals("link-link")).count() == 3);
    }

    @Test
    void packetsCrossUdp() throws IOException {
        var port = freePort();
        var snapshot = snapshot(LinkConfig.Kind.UDP, "127.0.0.1", "127.0.0.2");
        var earOne = new Ear();
        var earTwo = new Ear();
        var one = links(ONE, KEY, port, snapshot, earOne);
        var two = links(TWO, KEY, port, snapshot, earTwo);

        untilHeard(one, packet(ONE, TWO, 1), earTwo);
        untilHeard(two, packet(TWO, ONE, 1), earOne);
    }

    @Test
    void anotherKeyOrForeignBytesAreRefusedWithTheSender() throws IOException {
        var port = freePort();
        var snapshot = snapshot(LinkConfig.Kind.UDP, "127.0.0.1", "127.0.0.2");
        var ear = new Ear();
        links(TWO, KEY, port, snapshot, ear);
        var stranger = links(ONE, "another key, also of 32 bytes ..".getBytes(), port, snapshot, new Ear());

        await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50)).until(() -> {
            stranger.send(packet(ONE, TWO, 1));
            return !ear.refused.isEmpty();
        });
        assertThat(ear.refused.getFirst()).startsWith("link 127.0.0.1").contains("key");
        assertThat(ear.heard).isEmpty();
        try (var socket = new DatagramSocket()) {
            socket.send(new DatagramPacket("hello".getBytes(), 5, InetAddress.getByName("127.0.0.2"), port));
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ear.refused.stream().anyMatch(text -> text.contains("no packets of heartbeat")));
        try (var socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.3"))) {
            socket.send(new DatagramPacket("hello".getBytes(), 5, InetAddress.getByName("127.0.0.2"), port));
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ear.refused.stream().anyMatch(text -> text.startsWith("link 127.0.0.3 and other strangers")));
    }

    @Test
    void packetsCrossASerialLineAlsoAfterTheCableWasOut() throws Exception {
        assumeThat(SOCAT).isExecutable();
        var ends = Map.of(ONE, folder.resolve("ttyA"), TWO, folder.resolve("ttyB"));
        var cable = cable(ends);
        var snapshot = snapshot(LinkConfig.Kind.SERIAL, ends.get(ONE).toString(), ends.get(TWO).toString());
        var earOne = new Ear();
        var earTwo = new Ear();
        var one = links(ONE, KEY, 0, snapshot, earOne);
        var two = links(TWO, KEY, 0, snapshot, earTwo);
        untilHeard(one, packet(ONE, TWO, 1), earTwo);
        untilHeard(two, packet(TWO, ONE, 1), earOne);

        cable.destroyForcibly().waitFor();
        Files.deleteIfExists(ends.get(ONE));
        Files.deleteIfExists(ends.get(TWO));
        cable(ends);
        untilHeard(one, packet(ONE, TWO, 2), earTwo);
        untilHeard(two, packet(TWO, ONE, 2), earOne);
    }

    private Process cable(Map<NodeId, Path> ends) throws IOException {
        var process = new ProcessBuilder(SOCAT.toString(), "pty,raw,echo=0,link=" + ends.get(ONE),
                "pty,raw,echo=0,link=" + ends.get(TWO)).start();
        open.add(process::destroyForcibly);
        await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(ends.get(ONE)) && Files.exists(ends.get(TWO)));
        return process;
    }
}

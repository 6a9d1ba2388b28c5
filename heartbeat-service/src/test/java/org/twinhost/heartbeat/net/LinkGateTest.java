package org.twinhost.heartbeat.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.heartbeat.core.packet.PacketCodec;
import org.twinhost.runtime.files.ClusterKeys;

/** What comes off a wire, and what of it gets through. */
class LinkGateTest implements Receiver {

    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes();
    private static final byte[] NEXT = "fedcba9876543210fedcba9876543210".getBytes();
    private static final ClusterKeys KEYS = ClusterKeys.of(SECRET);

    private final List<Packet> heard = new ArrayList<>();
    private final List<Packet> outdated = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private ClusterKeys mine = KEYS;
    private InetAddress peer;
    private LinkGate gate;

    @Override
    public void heard(String link, String address, Packet packet, boolean newest) {
        (newest ? heard : outdated).add(packet);
    }

    @Override
    public void refused(String link, String address, String reason) {
        refused.add(address + ": " + reason);
    }

    @BeforeEach
    void aLink() throws IOException {
        peer = InetAddress.getByName("10.90.1.2");
        gate = new LinkGate("red", Set.of(peer), () -> mine, this);
    }

    private static Packet packet(long incarnation, long session, long counter) {
        return Packets.bare(new NodeId("jupiter2"), new NodeId("jupiter1"), "red", new NodeSession(incarnation, session),
                counter);
    }

    private static byte[] sealed(Packet packet, ClusterKeys keys) {
        return new PacketSeal(() -> keys).seal(PacketCodec.encode(packet));
    }

    private void arrives(byte[] bytes) {
        gate.arrived(peer, ByteBuffer.wrap(bytes));
    }

    private void arrives(Packet packet) {
        arrives(sealed(packet, KEYS));
    }

    @Test
    void whatIsNoneOfOursIsRefusedWithASentence() throws IOException {
        var good = sealed(packet(1, 1, 1), KEYS);
        gate.arrived(InetAddress.getByName("10.90.1.66"), ByteBuffer.wrap(good));
        gate.arrived(InetAddress.getByName("10.90.1.67"), ByteBuffer.wrap(good));
        arrives(new byte[0]);
        arrives(new byte[PacketCodec.PACKET_BYTES_MAX + 1]);
        for (int version : new int[] {1, 3}) {
            var other = good.clone();
            other[3] = (byte) version;
            arrives(other);
        }
        arrives(sealed(packet(1, 1, 1), ClusterKeys.of(NEXT)));
        var damaged = good.clone();
        damaged[20]++;
        arrives(damaged);

        assertThat(heard).isEmpty();
        assertThat(refused).satisfiesExactly(
                text -> assertThat(text).startsWith("10.90.1.66 and other strangers: "),
                text -> assertThat(text).startsWith("10.90.1.66 and other strangers: "),
                text -> assertThat(text).contains("no packets of heartbeat"),
                text -> assertThat(text).contains("no packets of heartbeat"),
                text -> assertThat(text).contains("older version", "bring that node"),
                text -> assertThat(text).contains("newer version", "bring this node"),
                text -> assertThat(text).contains("Compare cluster.key on both nodes"),
                text -> assertThat(text).contains("forged"));
        arrives(good);
        assertThat(heard).containsExactly(packet(1, 1, 1));
    }

    @Test
    void whatIsPlayedAgainEndsHere() {
        arrives(packet(1, 1, 7));
        arrives(packet(1, 1, 5));
        for (int i = 0; i < 1_000; i++) {
            arrives(packet(1, 1, 5 + i % 3));
        }
        assertThat(heard).containsExactly(packet(1, 1, 7), packet(1, 1, 5), packet(1, 1, 6));
        arrives(packet(1, 2, 1));
        arrives(packet(1, 1, 100));
        assertThat(heard).as("a service that started again counts anew; its earlier start is over")
                .endsWith(packet(1, 2, 1));
        assertThat(refused).isEmpty();
    }

    /** Somebody restored a node's folder, or plays its last boot: the administrator is to know, whatever it is. */
    @Test
    void anEarlierBootIsLetThroughAsWhatItIs() {
        arrives(packet(2, 2, 1));
        arrives(packet(1, 9, 1));
        assertThat(outdated).containsExactly(packet(1, 9, 1));
    }

    @Test
    void keysAreChangedWhileItListens() {
        var changing = ClusterKeys.of(NEXT, SECRET);
        arrives(sealed(packet(1, 1, 1), ClusterKeys.of(NEXT)));
        assertThat(heard).isEmpty();
        mine = ClusterKeys.of(SECRET, NEXT);
        arrives(sealed(packet(1, 1, 2), KEYS));
        arrives(sealed(packet(1, 1, 3), changing));
        mine = changing;
        arrives(sealed(packet(1, 1, 4), KEYS));
        arrives(sealed(packet(1, 1, 5), changing));
        assertThat(heard).extracting(Packet::counter).containsExactly(2L, 3L, 4L, 5L);
        mine = ClusterKeys.of(NEXT);
        arrives(sealed(packet(1, 1, 6), KEYS));
        assertThat(heard).hasSize(4);
    }
}

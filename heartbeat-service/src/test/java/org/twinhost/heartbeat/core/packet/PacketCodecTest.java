package org.twinhost.heartbeat.core.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.config.Revision;

class PacketCodecTest {

    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");
    private static final Packet PACKET = new Packet(ONE, TWO, "yellow", new NodeSession(3, 14), 159, 265_358,
            new NodeSession(9, 7), List.of(new Packet.Echo("yellow", 93), new Packet.Echo("serial", -5)),
            new Packet.Status(new View(5, List.of(ONE, TWO), TWO), null, new View(6, List.of(ONE), ONE), 6,
                    new Revision(8, "0123456789abcdef"), true, false),
            true, 42, new Packet.Fragment(17, true, 250, "Guten Tag".getBytes()));

    @Test
    void aPacketComesBackAsItWas() {
        var back = PacketCodec.decode(PacketCodec.encode(PACKET));
        assertThat(back).usingRecursiveComparison().isEqualTo(PACKET);
    }

    @Test
    void aNodeInNoViewAndWithoutConfigurationComesBackToo() {
        var bare = new Packet(ONE, TWO, "red", new NodeSession(1, 1), 1, 0, NodeSession.UNKNOWN, List.of(),
                new Packet.Status(View.NONE, null, null, 0, null, false, true), false, 1, null);
        assertThat(PacketCodec.decode(PacketCodec.encode(bare))).isEqualTo(bare);
    }

    @Test
    void garbageIsRefusedAndNothingElse() {
        var random = new Random(4);
        var good = PacketCodec.encode(PACKET);
        for (int i = 0; i < 20_000; i++) {
            var bytes = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                PacketCodec.decode(bytes);
            } catch (IllegalArgumentException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
        assertThatThrownBy(() -> PacketCodec.decode(new byte[3])).isInstanceOf(IllegalArgumentException.class);
    }
}

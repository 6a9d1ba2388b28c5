package org.twinhost.heartbeat.core.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.config.Revision;
import org.twinhost.runtime.fuzz.Fuzz;

/** Packets from somebody who has the key and means harm, or a fault. */
class PacketFuzzTest {

    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");
    private static final View VIEW = new View(5, List.of(ONE, TWO), TWO);

    private static byte[] packet(List<Packet.Echo> echoes, View promised, Revision revision, Packet.Fragment fragment) {
        return PacketCodec.encode(new Packet(ONE, TWO, "yellow", new NodeSession(3, 14), 159, 265_358, new NodeSession(9, 7),
                echoes, new Packet.Status(VIEW, promised, promised, 6, revision, true, false), true, 42, fragment));
    }

    @Test
    void isAPacketOrIsRefused() {
        var messages = List.of(
                packet(List.of(), null, null, null),
                packet(List.of(new Packet.Echo("yellow", 93), new Packet.Echo("serial", -5)), VIEW,
                        new Revision(8, "0123456789abcdef"), null),
                packet(List.of(), VIEW, null, new Packet.Fragment(17, true, 250, "Guten Tag".getBytes())));
        var tally = new Fuzz(messages).against(input -> {
            try {
                PacketCodec.decode(input);
                return true;
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank();
                return false;
            }
        });
        assertThat(tally.taken()).isGreaterThan(Fuzz.INPUTS / 100);
        assertThat(tally.refused()).isGreaterThan(Fuzz.INPUTS / 100);
    }
}

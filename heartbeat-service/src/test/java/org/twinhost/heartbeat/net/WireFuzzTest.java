package org.twinhost.heartbeat.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.heartbeat.core.packet.PacketCodec;
import org.twinhost.runtime.files.ClusterKeys;
import org.twinhost.runtime.fuzz.Fuzz;

/** Bytes from somebody on the wire who has no key: nothing but what the peer said is ever heard. */
class WireFuzzTest implements Receiver {

    private static final ClusterKeys KEYS = ClusterKeys.of("0123456789abcdef0123456789abcdef".getBytes());
    private static final List<Packet> SAID = LongStream.rangeClosed(1, 3).mapToObj(counter -> Packets.bare(
            new NodeId("jupiter2"), new NodeId("jupiter1"), "red", new NodeSession(7, counter), counter)).toList();
    private static final List<byte[]> SEALED = SAID.stream()
            .map(packet -> new PacketSeal(() -> KEYS).seal(PacketCodec.encode(packet))).toList();

    private final List<Packet> heard = new ArrayList<>();
    private int refused;

    @Override
    public void heard(String link, String address, Packet packet, boolean newest) {
        assertThat(SAID).contains(packet);
        heard.add(packet);
    }

    @Override
    public void refused(String link, String address, String reason) {
        assertThat(reason).isNotBlank();
        refused++;
    }

    @Test
    void noDatagramIsHeardThatThePeerDidNotSend() throws UnknownHostException {
        var peer = InetAddress.getByName("10.90.1.2");
        var tally = new Fuzz(SEALED).against(input -> {
            heard.clear();
            new LinkGate("red", Set.of(peer), () -> KEYS, this).arrived(peer, ByteBuffer.wrap(input));
            return !heard.isEmpty();
        });
        assertThat(tally.refused()).isGreaterThan(Fuzz.INPUTS * 9 / 10).isEqualTo(refused);
    }

    @Test
    void norIsAnythingOnTheSerialLineAndWhatIsSentAfterTheGarbageIs() {
        var framed = SEALED.stream().map(SerialFraming::frame).toList();
        new Fuzz(framed).against(input -> {
            heard.clear();
            var gate = new LinkGate("serial", Set.of(), () -> KEYS, this);
            var line = new SerialFraming(PacketCodec.PACKET_BYTES_MAX);
            line.take(input, input.length, packet -> gate.arrived("/dev/ttyS0", ByteBuffer.wrap(packet)));
            var isHeardInIt = !heard.isEmpty();
            var last = SerialFraming.frame(SEALED.getLast());
            line.take(last, last.length, packet -> gate.arrived("/dev/ttyS0", ByteBuffer.wrap(packet)));
            assertThat(heard).as("what was sent after it").contains(SAID.getLast());
            return isHeardInIt;
        });
    }
}

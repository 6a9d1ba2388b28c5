package org.twinhost.heartbeat.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SerialFramingTest {

    private final SerialFraming framing = new SerialFraming(1000);
    private final List<byte[]> packets = new ArrayList<>();

    private void arrive(byte[] bytes) {
        framing.take(bytes, bytes.length, packets::add);
    }

    @Test
    void everyByteMayBeInAPacket() {
        var all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        for (byte one : SerialFraming.frame(all)) {
            arrive(new byte[] {one});
        }
        assertThat(packets).containsExactly(all);
    }

    @Test
    void garbageCostsOnlyWhatItHit() {
        var garbage = new byte[5000];
        new Random(1).nextBytes(garbage);
        arrive(garbage);
        packets.clear();
        arrive(SerialFraming.frame("first".getBytes()));
        arrive("half a frame".getBytes());
        arrive(SerialFraming.frame("second".getBytes()));
        assertThat(packets).contains("first".getBytes(), "second".getBytes());
    }
}

package org.twinhost.simulator.world.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.simulator.time.Dice;
import org.twinhost.simulator.time.Timeline;

class LinkWayTest {

    private final Timeline time = new Timeline(() -> { });
    private final List<Integer> arrived = new ArrayList<>();

    private LinkWay wire(LinkConfig.Kind kind) {
        return LinkWay.of(kind, time, new Dice(1));
    }

    private void send(LinkWay wire, int count) {
        for (int i = 0; i < count; i++) {
            var number = i;
            wire.carry(180, () -> arrived.add(number));
        }
    }

    @Test
    void aSerialLineCarries11kBytesASecondInOrderAndDropsTheOldestThatWait() {
        send(wire(LinkConfig.Kind.SERIAL), 12);
        time.runUntil(99_000);
        assertThat(arrived).as("20 ms a packet").containsExactly(0, 4, 5, 6);
        time.runUntil(1_000_000);
        assertThat(arrived).containsExactly(0, 4, 5, 6, 7, 8, 9, 10, 11);
    }

    @Test
    void whatADeadSenderHeldBackNeverArrives() {
        var wire = wire(LinkConfig.Kind.SERIAL);
        send(wire, 5);
        wire.forget();
        time.runUntil(1_000_000);
        assertThat(arrived).containsExactly(0);
    }

    @Test
    void aSlowLinkIsLateAndOutOfOrderAndHeals() {
        var wire = wire(LinkConfig.Kind.UDP);
        wire.slow(100_000);
        wire.duplicates(1.0);
        send(wire, 20);
        time.runUntil(49_000);
        assertThat(arrived).isEmpty();
        time.runUntil(160_000);
        assertThat(arrived).hasSize(40).isNotEqualTo(arrived.stream().sorted().toList());
        wire.heal();
        wire.loses(1.0);
        send(wire, 20);
        wire.heal();
        wire.cut(true);
        send(wire, 20);
        time.runUntil(400_000);
        assertThat(arrived).hasSize(40);
    }
}

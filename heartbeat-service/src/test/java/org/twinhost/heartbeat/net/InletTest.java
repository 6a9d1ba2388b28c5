package org.twinhost.heartbeat.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.heartbeat.core.packet.Packet;

/** A flood on one link, and what the others lose by it: nothing. */
class InletTest implements Inlet.Desk {

    private static final int INBOX_MAX = 1_000;

    private final Queue<Runnable> inbox = new ArrayDeque<>();
    private final List<String> heard = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final Inlet inlet = new Inlet(task -> inbox.size() < INBOX_MAX && inbox.add(task), this);

    @Override
    public void heard(String link, String address, Packet packet) {
        heard.add(link + " " + packet.counter());
    }

    @Override
    public void refused(String link, String address, String reason, long count) {
        refused.add(link + " " + address + " " + reason + " " + count);
    }

    private void arrives(String link, long counter, boolean newest) {
        inlet.heard(link, "10.90.1.2", Packets.bare(new NodeId("jupiter2"), new NodeId("jupiter1"), link,
                new NodeSession(1, 1), counter), newest);
    }

    private void work() {
        while (!inbox.isEmpty()) {
            inbox.remove().run();
        }
    }

    @Test
    void aFloodOfPacketsFillsTheShareOfItsLink() {
        for (int i = 0; i < 10_000; i++) {
            arrives("red", i, true);
        }
        arrives("yellow", 1, true);
        assertThat(inbox).hasSize(Inlet.WAITING_MAX + 1);
        work();
        assertThat(heard).endsWith("yellow 1");
        arrives("red", 10_001, true);
        work();
        assertThat(heard).as("there is room again").endsWith("red 10001");
    }

    @Test
    void whatIsOfAnEarlierBootTakesAFewPlaces() {
        for (int i = 0; i < 10_000; i++) {
            arrives("red", i, false);
        }
        arrives("red", 4711, true);
        assertThat(inbox).hasSize(Inlet.OUTDATED_MAX + 1);
    }

    @Test
    void whatIsRefusedIsToldInASum() {
        for (int i = 0; i < 10_000; i++) {
            inlet.refused("red", "10.90.1.2", "forged");
        }
        inlet.refused("yellow", "10.90.3.2", "forged");
        assertThat(inbox).isEmpty();
        inlet.tellRefused();
        work();
        assertThat(refused).containsExactlyInAnyOrder("red 10.90.1.2 forged 10000", "yellow 10.90.3.2 forged 1");
        inlet.tellRefused();
        assertThat(inbox).isEmpty();
    }

    @Test
    void whatFindsNoRoomIsToldTheNextTime() {
        while (inbox.size() < INBOX_MAX) {
            inbox.add(() -> {});
        }
        inlet.refused("red", "10.90.1.2", "forged");
        inlet.tellRefused();
        inlet.refused("red", "10.90.1.2", "forged");
        work();
        assertThat(refused).isEmpty();
        inlet.tellRefused();
        work();
        assertThat(refused).containsExactly("red 10.90.1.2 forged 2");
    }

    @Test
    void placesThatAreInventedHaveABound() {
        for (int i = 0; i < 10_000; i++) {
            inlet.refused("red", "10.90.1.2", "reason " + i);
        }
        inlet.tellRefused();
        assertThat(inbox).hasSizeLessThan(INBOX_MAX / 2);
    }
}

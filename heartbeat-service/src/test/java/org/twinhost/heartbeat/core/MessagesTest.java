package org.twinhost.heartbeat.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.twinhost.heartbeat.core.MiniCluster.Machine;
import org.twinhost.heartbeat.core.packet.Packet;

/** Messages between two nodes: each once, in order, over whatever is left. */
class MessagesTest {

    private final MiniCluster cluster = MiniCluster.twoThatMet(11);
    private final Machine one = cluster.node(1);
    private final Machine two = cluster.node(2);

    @Test
    void eachOnceAndInOrderWhileAThirdOfAllPacketsIsLost() {
        cluster.loss = 0.33;
        cluster.delayMaxMs = 40;
        var sent = new ArrayList<String>();
        for (int i = 0; i < 60; i++) {
            var text = "message " + i + " " + "x".repeat(cluster.random.nextInt(3_000));
            sent.add(text);
            cluster.send(one, two, text);
            cluster.run(50);
        }
        cluster.runUntil(() -> two.got.getOrDefault(one.name, sent.subList(0, 0)).size() == sent.size(), 20_000);
        assertThat(two.got.get(one.name)).hasSameSizeAs(sent);
        assertThat(two.got.get(one.name).equals(sent)).isTrue();
    }

    @Test
    void aLargeOneIsThereAtOnce() {
        var text = "y".repeat(32 * 1024);
        cluster.send(one, two, text);
        cluster.run(50);
        assertThat(two.got.getOrDefault(one.name, new ArrayList<>()).contains(text)).isTrue();
    }

    @Test
    void aLinkThatWasCutThisMomentCostsOneRetry() {
        cluster.cut("yellow", one);
        cluster.cut("yellow", two);
        cluster.send(one, two, "mark yourself outdated");
        cluster.run(250);
        assertThat(two.got.get(one.name)).containsExactly("mark yourself outdated");
    }

    @Test
    void theSerialLineIsTheLastWay() {
        for (var link : new String[] {"yellow", "red"}) {
            cluster.cut(link, one);
            cluster.cut(link, two);
        }
        cluster.run(600);
        cluster.send(one, two, "short");
        cluster.run(100);
        assertThat(two.got.get(one.name)).containsExactly("short");
    }

    @Test
    void whatWasOnItsWayToAnEarlierSessionIsDropped() {
        cluster.kill(two);
        cluster.send(one, two, "for the old one");
        cluster.run(300);
        cluster.start(two);
        cluster.run(300);
        cluster.send(one, two, "for the new one");
        cluster.run(300);
        assertThat(two.got.get(one.name)).containsExactly("for the new one");
    }

    @Test
    void whatIsForALostNodeIsRefusedAtOnce() {
        cluster.powerCut(two);
        cluster.run(3_000);
        cluster.send(one, two, "anybody there?");
        assertThat(one.said).anyMatch(text -> text.contains("dropped a message for jupiter2: it is not heard"));
    }

    @Test
    void aPacketHeardTwiceIsVoid() {
        var packets = new ArrayList<Packet>();
        Heartbeat.on(one.state, new HeartbeatEvent.Submitted(one.nowMs(), two.name, "once".getBytes())).effects()
                .forEach(effect -> {
                    if (effect instanceof HeartbeatEffect.Transmit(var packet)) {
                        packets.add(packet);
                    }
                });
        var first = Heartbeat.on(two.state, new HeartbeatEvent.Heard(two.nowMs(), "yellow", "a", packets.getFirst()));
        var again = Heartbeat.on(first.state(), new HeartbeatEvent.Heard(two.nowMs(), "yellow", "a", packets.getFirst()));
        var diverted = Heartbeat.on(first.state(), new HeartbeatEvent.Heard(two.nowMs(), "red", "a", packets.getFirst()));
        assertThat(first.effects()).anyMatch(HeartbeatEffect.Deliver.class::isInstance);
        assertThat(again.effects()).isEmpty();
        assertThat(diverted.effects()).as("sealed for another link").isEmpty();
        assertThat(again.state()).isEqualTo(first.state());
    }
}

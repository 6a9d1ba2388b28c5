package org.twinhost.heartbeat.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.heartbeat.core.MiniCluster.Machine;

/** What the administrator is shown of a link of which nothing arrives any more. Deadtime is 1 s, keepalive 200 ms. */
class LinksTest {

    private static final int DEADTIME_MS = MiniCluster.TIMING.deadtimeMs();

    private final MiniCluster cluster = MiniCluster.twoThatMet(7);
    private final Machine one = cluster.node(1);
    private final Machine two = cluster.node(2);

    private static LinkState red(Machine at, Machine other) {
        return at.report().peer(other.name).orElseThrow().links().stream()
                .filter(link -> link.name().equals("red")).findFirst().orElseThrow();
    }

    private static boolean isPublishedNow(Machine at) {
        return Heartbeat.on(at.state, new HeartbeatEvent.Tick(at.nowMs())).effects()
                .contains(new HeartbeatEffect.Publish());
    }

    /** The clocks of the nodes are an hour apart. */
    @Test
    void aDeadLinkIsLateAndThenDownWhateverThePeersClockSays() {
        cluster.cut("red", one);
        cluster.cut("red", two);
        cluster.run(2L * DEADTIME_MS);

        for (var node : cluster.machines.values()) {
            var other = node == one ? two : one;
            assertThat(red(node, other).up()).isFalse();
            assertThat(red(node, other).lastHeardMs()).isBetween(1_990L, 2_210L);
            assertThat(node.said).filteredOn(text -> text.contains("link red") && !text.endsWith(" is up"))
                    .satisfiesExactly(
                            late -> assertThat(late).contains("nothing from " + other.name),
                            down -> assertThat(down).contains("is down: silent for 1"));
        }
        assertThat(cluster.isWhole()).isTrue();
    }

    @Test
    void thatItIsDownIsPublishedInTheMomentFromWhichItIsShown() {
        cluster.cut("red", one);
        cluster.run(300);
        cluster.run(DEADTIME_MS - 1 - red(one, two).lastHeardMs());
        assertThat(red(one, two).up()).isTrue();
        assertThat(isPublishedNow(one)).isFalse();

        cluster.run(1);
        assertThat(red(one, two).up()).isFalse();
        assertThat(isPublishedNow(one)).isTrue();
    }
}

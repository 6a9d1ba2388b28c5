package org.twinhost.simulator.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.resource.store.EventLog;
import org.twinhost.simulator.check.Health;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.run.SimulationPlan;
import org.twinhost.simulator.world.World;

/** History, through all the real services of a cluster: it survives a node, and a disk. Here every start has an empty one. */
class EventsTest {

    private static final long SECOND = 1_000_000;

    private final World world = new World(7, SimulationPlan.of(7).settings().snapshot(), Services.ALL, false, Invariants::new);
    private final Health health = new Health(world);

    @Test
    void whoWasLostLearnsWhatCameOfThatAndWhatItHadToldItselfBefore() {
        world.nodes().forEach(Node::powerOn);
        becomesHealthy();
        var lost = world.nodes().getLast();
        world.time().runUntil(in(10));
        var before = events(lost).stream().filter(each -> each.node().equals(lost.name())).toList();
        assertThat(before).isNotEmpty();

        lost.powerCut("a test wants it");
        world.time().runUntil(in(60));
        lost.powerOn();
        becomesHealthy();
        world.time().runUntil(in(15));

        var known = events(lost);
        assertThat(known).as("what it had told itself").containsAll(before);
        var loss = known.stream().filter(each -> each.kind() == EventKind.NODE_LOST).reduce((_, last) -> last).orElseThrow();
        assertThat(loss.subject()).isEqualTo(lost.name().value());
        assertThat(known.stream().filter(each -> each.root().equals(loss.id()))).extracting(ClusterEvent::kind).contains(
                EventKind.FENCE_ASKED, EventKind.PROVEN_OFF, EventKind.PROMOTE, EventKind.GUEST_STARTED,
                EventKind.FAILOVER_COMPLETE);
        assertThat(log(lost).failovers()).singleElement().satisfies(
                told -> assertThat(told.lostNode()).isEqualTo(lost.name()));
        world.nodes().forEach(node -> assertThat(events(node)).as("known on %s", node.name()).containsAll(known));
    }

    private void becomesHealthy() {
        assertThat(world.time().runUntil(in(180), () -> health.complaint() == null))
                .as(() -> health.complaint() + "\n" + String.join("\n", world.story().lines())).isTrue();
    }

    private static EventLog log(Node node) {
        return node.process(ServiceName.RESOURCE).code(ResourceCode.class).orElseThrow().events();
    }

    private static List<ClusterEvent> events(Node node) {
        return log(node).all();
    }

    private long in(long seconds) {
        return world.time().nowMicros() + seconds * SECOND;
    }
}

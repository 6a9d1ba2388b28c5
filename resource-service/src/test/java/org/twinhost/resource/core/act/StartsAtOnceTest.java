package org.twinhost.resource.core.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.resource.Operation;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.resource.world.Configurations;
import org.twinhost.resource.world.World;

/**
 * Forty guests are to start. Libvirt begins eight at a time, and a start that it has not begun in five seconds counts as
 * failed: three such, and the guest would be given up on a healthy node.
 */
class StartsAtOnceTest {

    private final Map<NodeId, Integer> most = new TreeMap<>();

    @Test
    void aNodeIsOrderedNoMoreStartsThanItCanBegin() {
        Map<String, String> homes = new TreeMap<>();
        IntStream.range(10, 50).forEach(i -> homes.put("guest" + i, i % 2 == 0 ? "jupiter1" : "jupiter2"));
        var world = new World(1, Configurations.cluster(1000, false, homes));
        world.nodes().forEach(node -> count(world, node.id));
        world.runUntil(60_000);
        assertThat(most).containsEntry(J1, VmCommand.AT_ONCE_MAX).containsEntry(J2, VmCommand.AT_ONCE_MAX);
        assertThat(world.nodes()).allMatch(node -> homes.entrySet().stream()
                .filter(home -> home.getValue().equals(node.id.value())).allMatch(home -> node.runs(home.getKey())));
    }

    private void count(World world, NodeId node) {
        Set<String> underWay = new HashSet<>();
        world.node(node).tap(event -> {
            if (event instanceof ResourceEvent.OrderReceived order && order.operation() instanceof Operation.StartGuest) {
                underWay.add(order.id());
            } else if (event instanceof ResourceEvent.Performed performed) {
                underWay.remove(performed.id());
            }
            most.merge(node, underWay.size(), Math::max);
        });
    }
}

package org.twinhost.simulator.check;

import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.service.ResourceCode;
import org.twinhost.simulator.world.World;

/**
 * Maintenance: who knows of it orders nothing and has nobody fenced, and once every node that runs knows of it nothing is
 * started and nobody is shot.
 *
 * <p>Limits: what was ordered before, and waits at an executor that stood still, is done when that wakes; so is a power-off
 * that was on disk already.
 */
public final class MaintenanceChecks {

    /** A clock that was set is known to a resource service within a second, and what is under way ends meanwhile. */
    private static final long KNOWN_MICROS = 5_000_000;
    private static final long SETTLED_MICROS = 25_000_000;

    private final World world;

    MaintenanceChecks(World world) {
        this.world = world;
    }

    /** A coordinator orders something anew. */
    public void orders(Process coordinator, String what) {
        var since = knownFor(coordinator.node());
        world.check(since.isEmpty() || since.get() < KNOWN_MICROS, coordinator.node().name() + " orders to " + what
                + ", and has known of maintenance for " + since.orElse(0L) / 1_000 + " ms");
    }

    /** A resource service asks for a fencing. */
    void asksToFence(Process asker, NodeId victim) {
        var since = knownFor(asker.node());
        world.check(since.isEmpty() || since.get() < KNOWN_MICROS, asker.node().name() + " asks that " + victim
                + " be fenced, and has known of maintenance for " + since.orElse(0L) / 1_000 + " ms");
    }

    /** Something is begun by whoever carries it out. */
    void begins(NodeId node, String what) {
        world.check(!isSettled(), node + " " + what + ", and everybody has known of maintenance for "
                + SETTLED_MICROS / 1_000_000 + " s");
    }

    private boolean isSettled() {
        var now = world.time().nowMicros();
        return world.nodes().stream().filter(Node::isOn).allMatch(node -> !node.isFrozen()
                && knownFor(node).filter(micros -> micros >= SETTLED_MICROS).isPresent()
                && node.processes().stream().allMatch(process -> process.isAlive()
                        && process.startedOrResumedAtMicros() <= now - SETTLED_MICROS));
    }

    /** How long its resource service has known that there is maintenance, by the node's own clock; empty: it does not. */
    private static Optional<Long> knownFor(Node node) {
        return Optional.ofNullable(node.process(ServiceName.RESOURCE)).flatMap(process -> process.code(ResourceCode.class))
                .flatMap(ResourceCode::maintenanceKnownForMicros);
    }
}

package org.twinhost.simulator.check;

import java.util.Optional;
import java.util.Set;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.resource.core.plan.Condition;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.service.ResourceCode;
import org.twinhost.simulator.world.World;

/**
 * L1, as a person would see it: every node says that every node is there, every replica UpToDate, every guest as wanted and
 * nothing being fenced; and it is true.
 */
public final class Health {

    private final World world;

    public Health(World world) {
        this.world = world;
    }

    /** What is not well; null: all is. */
    public String complaint() {
        for (var node : world.nodes()) {
            var complaint = complaint(node);
            if (complaint != null) {
                return complaint;
            }
        }
        if (world.powerSwitches().hasOrdersUnderWay()) {
            return "a BMC is about to carry out an order";
        }
        if (!world.volumes().isHealed()) {
            return String.join("; ", world.volumes().notHealed());
        }
        var directories = world.directories().complaint();
        return directories != null ? directories
                : Invariants.of(world).instances().notAsWanted(wanted()).or(this::waitsForItsDisk).orElse(null);
    }

    /** A guest that runs, and whose disk nobody serves there, does not run. */
    private Optional<String> waitsForItsDisk() {
        return world.guests().processes().stream()
                .filter(qemu -> Invariants.of(world).volume(qemu.guest()).roleOn(qemu.node().name()) != Role.PRIMARY)
                .map(qemu -> qemu.guest() + " runs on " + qemu.node().name() + ", where its volume is not Primary")
                .findFirst();
    }

    /** Whether a node says that a guest was tried everywhere; it is tried again when its restart window is over. */
    public boolean hasGivenAGuestUp() {
        return world.nodes().stream()
                .flatMap(node -> node.process(ServiceName.RESOURCE).code(ResourceCode.class).stream())
                .flatMap(resource -> resource.status().resources().stream())
                .anyMatch(guest -> guest.state().equals(Condition.FAILED.label()));
    }

    /** The newest configuration that a node's resource service acts on. */
    public ClusterSnapshot wanted() {
        return world.nodes().stream()
                .map(node -> node.process(ServiceName.RESOURCE))
                .filter(Process::isAlive)
                .flatMap(process -> process.snapshots().current().stream())
                .max((one, other) -> one.revision().compareTo(other.revision()))
                .orElse(world.first());
    }

    private String complaint(Node node) {
        if (!node.isOn() || node.isFrozen()) {
            return node.name() + " is " + (node.isOn() ? "frozen" : "off");
        }
        for (var process : node.processes()) {
            if (!process.isAlive()) {
                return process.service().label() + " of " + node.name() + " does not run";
            }
        }
        var resource = node.process(ServiceName.RESOURCE).code(ResourceCode.class);
        return resource.isEmpty()
                ? "resource of " + node.name() + " has not started"
                : complaint(node.name().value(), resource.get().status());
    }

    private static String complaint(String teller, ClusterStatus status) {
        if (!Boolean.TRUE.equals(status.cluster().quorate())) {
            return teller + " is not quorate: " + status.cluster().view();
        }
        for (var node : status.nodes()) {
            if (!Set.of("online", "standby").contains(node.state())) {
                return teller + " says: " + node.name() + " is " + node.state();
            }
            for (var service : node.services()) {
                if (!"UP".equals(service.status())) {
                    return teller + " says: " + service.name() + " of " + node.name() + " is " + service.status();
                }
            }
        }
        for (var volume : status.volumes()) {
            for (var replica : volume.replicas()) {
                if (replica.disk() != DiskState.UP_TO_DATE) {
                    return teller + " says: " + volume.name() + " on " + replica.node() + " is " + replica.disk();
                }
            }
        }
        for (var guest : status.resources()) {
            if (!guest.state().equals(guest.target()) || guest.reason() != null) {
                return teller + " says: " + guest.name() + " is " + guest.state() + ", wanted " + guest.target() + ": "
                        + guest.reason();
            }
        }
        return status.fencing().stream().filter(fencing -> !"confirmed".equals(fencing.outcome())).findFirst()
                .map(fencing -> teller + " says: fencing of " + fencing.node() + " is " + fencing.outcome()).orElse(null);
    }
}

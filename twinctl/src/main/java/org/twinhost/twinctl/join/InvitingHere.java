package org.twinhost.twinctl.join;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.join.message.Examination;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.setup.node.NodeToBe;

/** The node that invites, in earnest. */
final class InvitingHere implements InvitingNode {

    private static final Duration MAINTENANCE_MAX = Duration.ofMinutes(2);
    private static final long TRY_EVERY_MS = 2_000;

    private final Here here;
    private final NodeId invited;

    InvitingHere(Here here, NodeId invited) {
        this.here = here;
        this.invited = invited;
    }

    /** In force if the cluster runs; empty: it does not. */
    private Optional<ClusterSnapshot> inForce() {
        try {
            return Optional.of(Records.as(here.rest.get("v1", "snapshot"), ClusterSnapshot.class));
        } catch (Refusal silent) {
            return Optional.empty();
        }
    }

    @Override
    public Now look() {
        try {
            var prepared = here.installation.asPrepared();
            var inForce = inForce();
            var configuration = inForce.orElse(prepared.configuration());
            var refusals = unfit(configuration, prepared.node(), invited);
            var shared = shared(here.machine, prepared, configuration, here.surroundings.etc(), refusals);
            var offer = refusals.isEmpty() ? new NodeToBe(configuration, invited, shared, prepared.volumeGroup(),
                    prepared.firewall()) : null;
            return new Now(refusals, offer, inForce.isPresent(), isAlive());
        } catch (Refusal unreadable) {
            return new Now(List.of(String.valueOf(unreadable.getMessage())), null, false, false);
        }
    }

    /**
     * The cluster's secrets, and passwords of the fence devices that there are now: some may have come or gone since this node
     * was set up.
     *
     * @param refusals gets which the other node would lack
     */
    static Map<String, String> shared(
            Machine machine, NodeToBe prepared, ClusterSnapshot configuration, Path etc, List<String> refusals) {
        var shared = new LinkedHashMap<>(prepared.shared());
        shared.keySet().retainAll(NodeToBe.OF_THE_CLUSTER);
        var files = configuration.fenceDevices().stream().flatMap(each -> each.passwordAt().stream()).distinct().toList();
        for (var file : files) {
            if (!etc.equals(Path.of(file).getParent())) {
                refusals.add(file + ", a fence device's password, is not in " + etc + " itself, from which the other node gets"
                        + " it: move it there on this node, and name it so: twinctl config edit");
                continue;
            }
            machine.read(file).ifPresentOrElse(content -> shared.put(String.valueOf(Path.of(file).getFileName()), content),
                    () -> refusals.add(file + " can't be read, and the other node needs it: a fence device's password"));
        }
        return shared;
    }

    /** Why that node can't be invited, whatever machine comes. */
    static List<String> unfit(ClusterSnapshot configuration, NodeId self, NodeId invited) {
        var reasons = new ArrayList<String>();
        if (configuration.node(invited).isEmpty()) {
            reasons.add("the configuration of " + configuration.cluster() + " has no node " + invited + ", but "
                    + String.join(", ", configuration.nodes().stream().map(each -> each.name().value()).toList()));
        } else if (invited.equals(self)) {
            reasons.add(invited + " is this node itself; invite the other one");
        }
        return reasons;
    }

    /** This node's addresses on the links, the preferred first. */
    static List<String> addresses(ClusterSnapshot configuration, NodeId self) {
        return configuration.links().stream().filter(link -> link.kind() == LinkConfig.Kind.UDP)
                .sorted((one, other) -> Integer.compare(one.order(), other.order()))
                .flatMap(link -> configuration.node(self).flatMap(node -> node.addressOn(link.name())).stream()).toList();
    }

    private boolean isAlive() {
        try {
            return Records.as(here.rest.get("v1", "membership"), HeartbeatState.class).peers().stream()
                    .anyMatch(peer -> peer.node().equals(invited) && peer.liveness() == Liveness.ALIVE);
        } catch (Refusal silent) {
            return false;
        }
    }

    @Override
    public String writeMaintenance() {
        return here.first.writeMaintenance(here.pace.clock());
    }

    @Override
    public @Nullable String endMaintenance() {
        var written = here.first.maintenanceUntil();
        var untilMs = here.pace.ms() + here.surroundings.patience().of(MAINTENANCE_MAX).toMillis();
        while (true) {
            try {
                var is = Records.as(here.rest.get("v1", "snapshot"), ClusterSnapshot.class).maintenanceUntil();
                if (is == null || !is.equals(written)) {
                    return null;
                }
                here.rest.delete("v1", "maintenance");
                return null;
            } catch (Refusal notYet) {
                // The directories of two nodes that have just started take a moment to agree who writes.
                if (here.pace.ms() >= untilMs) {
                    return notYet.getMessage();
                }
                here.pace.pause(TRY_EVERY_MS);
            }
        }
    }

    @Override
    public void start(Consumer<String> tell) {
        here.start(tell);
    }

    @Override
    public void watch(BooleanSupplier wanted, Consumer<String> tell) {
        here.watch(wanted, tell);
    }

    @Override
    public void settle(BooleanSupplier wanted, Consumer<String> tell) {
        here.settle(wanted, tell);
    }

    @Override
    public Examination examine() {
        return here.examine();
    }
}

package org.twinhost.config.core.needs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.fields.FieldChecks;
import org.twinhost.config.core.rules.FenceRules;
import org.twinhost.config.core.rules.SnapshotValidation;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConstraintConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.heartbeat.HeartbeatCommand;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.vm.VmCommand;

/**
 * What each node would have to have that it has not had to have before: bridges, kernels, memory and CPUs for the guests that
 * may run on it, devices for its replicas, addresses on its links, fence devices of the others.
 */
public final class Needs {

    private Needs() {}

    /**
     * What is to be asked, node by node.
     *
     * @param running null: nothing is in force yet, so everything is new
     * @param next with something missing it needs nothing: it is refused anyway
     */
    public static List<Question> of(@Nullable ClusterSnapshot running, ClusterSnapshot next) {
        if (!FieldChecks.missing(next).isEmpty()) {
            return List.of();
        }
        var before = Optional.ofNullable(running);
        var questions = new ArrayList<Question>();
        for (var node : next.nodes()) {
            vm(before, next, node.name()).forEach(command ->
                    questions.add(new Question(node.name(), ServiceName.VM, command)));
            replication(before, next, node.name()).forEach(command ->
                    questions.add(new Question(node.name(), ServiceName.REPLICATION, command)));
            heartbeat(before, next, node).forEach(command ->
                    questions.add(new Question(node.name(), ServiceName.HEARTBEAT, command)));
            memory(before, next, node.name()).ifPresent(command ->
                    questions.add(new Question(node.name(), ServiceName.VM, command, true)));
            fencing(before, next, node.name()).forEach(command ->
                    questions.add(new Question(node.name(), ServiceName.FENCING, command, true)));
        }
        return questions;
    }

    // Guests -----------------------------------------------------------------------------------------------------------

    private static List<VmCommand.Check> vm(Optional<ClusterSnapshot> before, ClusterSnapshot next, NodeId node) {
        var bridges = new TreeSet<String>();
        var files = new TreeSet<String>();
        var had = before.map(snapshot -> guests(snapshot, node)).orElse(List.of());
        guests(next, node).forEach(guest -> {
            bridges.addAll(guest.bridges());
            files.addAll(files(guest));
        });
        had.forEach(guest -> {
            guest.bridges().forEach(bridges::remove);
            files(guest).forEach(files::remove);
        });
        int memoryMib = grown(had, guests(next, node), GuestConfig::memoryMib);
        int vcpus = grown(had, guests(next, node), GuestConfig::vcpus);
        if (bridges.isEmpty() && files.isEmpty() && memoryMib == 0 && vcpus == 0) {
            return List.of();
        }
        var someBridges = parts(bridges, VmCommand.Check.COUNT_MAX);
        var someFiles = parts(files, VmCommand.Check.COUNT_MAX);
        var checks = new ArrayList<VmCommand.Check>();
        for (int i = 0; i < Math.max(1, Math.max(someBridges.size(), someFiles.size())); i++) {
            checks.add(new VmCommand.Check(i < someBridges.size() ? someBridges.get(i) : List.of(),
                    i < someFiles.size() ? someFiles.get(i) : List.of(), i == 0 ? memoryMib : 0, i == 0 ? vcpus : 0));
        }
        return checks;
    }

    /** Those that may run there: all their disks have a replica there, and no constraint says never. */
    private static List<GuestConfig> guests(ClusterSnapshot snapshot, NodeId node) {
        return snapshot.guests().stream()
                .filter(guest -> guest.volumes().stream().allMatch(name ->
                        snapshot.volume(name).flatMap(volume -> volume.replicaOn(node)).isPresent()))
                .filter(guest -> snapshot.constraints().stream().noneMatch(constraint ->
                        constraint.resource().equals(guest.name()) && constraint.node().equals(node)
                                && constraint.score() <= -ConstraintConfig.INFINITY))
                .toList();
    }

    /** Of all that may come to run there, where they have more than before. */
    private static Optional<VmCommand.CheckAll> memory(Optional<ClusterSnapshot> before, ClusterSnapshot next, NodeId node) {
        var started = started(next, node);
        var memoryMib = started.stream().mapToLong(GuestConfig::memoryMib).sum();
        var had = before.map(snapshot -> started(snapshot, node).stream().mapToLong(GuestConfig::memoryMib).sum()).orElse(0L);
        return memoryMib > had ? Optional.of(new VmCommand.CheckAll(started.size(), memoryMib)) : Optional.empty();
    }

    private static List<GuestConfig> started(ClusterSnapshot snapshot, NodeId node) {
        return guests(snapshot, node).stream().filter(guest -> guest.target() == GuestConfig.Target.STARTED).toList();
    }

    private static List<String> files(GuestConfig guest) {
        var boot = guest.boot();
        return boot == null ? List.of() : Stream.of(boot.kernel(), boot.initrd(), boot.firmware())
                .filter(file -> file != null && !file.isBlank()).toList();
    }

    /** The most of those that want more than before; 0: none does. */
    private static int grown(List<GuestConfig> had, List<GuestConfig> has, ToIntFunction<GuestConfig> what) {
        return has.stream().filter(guest -> had.stream().noneMatch(each -> each.name().equals(guest.name())
                && what.applyAsInt(each) >= what.applyAsInt(guest))).mapToInt(what).max().orElse(0);
    }

    // Replicas and links -----------------------------------------------------------------------------------------------

    private static List<ReplicationCommand.Check> replication(
            Optional<ClusterSnapshot> before, ClusterSnapshot next, NodeId node) {
        var had = before.map(snapshot -> devices(snapshot, node)).orElse(List.of());
        var fresh = devices(next, node).stream().filter(device -> !had.contains(device)).toList();
        return parts(fresh, ReplicationCommand.Check.COUNT_MAX).stream().map(ReplicationCommand.Check::new).toList();
    }

    private static List<ReplicationCommand.Device> devices(ClusterSnapshot snapshot, NodeId node) {
        return snapshot.volumes().stream().flatMap(volume -> volume.replicaOn(node).stream().map(replica ->
                new ReplicationCommand.Device(volume.name(), replica.device(), volume.sizeBytes(), metaDisk(volume, node))))
                .toList();
    }

    /** As it is written, which may be in no form at all. */
    private static @Nullable String metaDisk(VolumeConfig volume, NodeId node) {
        return volume.metaDisks().stream().filter(each -> each.node().equals(node)).findFirst()
                .map(VolumeConfig.MetaDiskConfig::disk).orElse(null);
    }

    /** What is no address is refused by the configuration's own rules, and nobody is asked whether he has it. */
    private static List<HeartbeatCommand.Check> heartbeat(
            Optional<ClusterSnapshot> before, ClusterSnapshot next, NodeConfig node) {
        var had = before.flatMap(snapshot -> snapshot.node(node.name())).map(NodeConfig::links).orElse(List.of());
        var fresh = node.links().stream().filter(end -> SnapshotValidation.mayBeOn(next, end)).map(NodeConfig.LinkEnd::address)
                .filter(address -> had.stream().noneMatch(end -> Objects.equals(end.address(), address))).distinct().toList();
        return parts(fresh, HeartbeatCommand.Check.COUNT_MAX).stream().map(HeartbeatCommand.Check::new).toList();
    }

    // Fence devices ----------------------------------------------------------------------------------------------------

    /** Those that it would switch others off with. */
    private static List<FencingCommand.Check> fencing(Optional<ClusterSnapshot> before, ClusterSnapshot next, NodeId node) {
        var had = before.map(ClusterSnapshot::fenceDevices).orElse(List.of());
        var fresh = next.fenceDevices().stream().filter(device -> !device.node().equals(node) && !had.contains(device)
                && FenceRules.mayBeAsked(device)).toList();
        return parts(fresh, FencingCommand.Check.COUNT_MAX).stream().map(FencingCommand.Check::new).toList();
    }

    private static <T> List<List<T>> parts(Collection<T> all, int most) {
        var list = List.copyOf(all);
        var parts = new ArrayList<List<T>>();
        for (int from = 0; from < list.size(); from += most) {
            parts.add(list.subList(from, Math.min(list.size(), from + most)));
        }
        return parts;
    }
}

package org.twinhost.simulator.world;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.replication.volume.VolumeDesk;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.world.disk.Disk;
import org.twinhost.simulator.world.network.Wires;

/** Backing stores, connections between replicas, and what must be true of the data. */
public final class Volumes {

    private static final long REST_CHECK_MICROS = 1_000_000;
    private static final long IMAGE_STEP = 100_000;

    private final World world;
    private final Wires wires;
    private final Map<String, Observer.Volume> observers = new TreeMap<>();
    private final Map<String, Map<NodeId, Disk>> disks = new TreeMap<>();
    private final Map<String, Map<NodeId, GuestDoor>> doors = new TreeMap<>();

    Volumes(World world) {
        this.world = world;
        this.wires = new Wires(world.dice(), world.first(), world::node);
        world.first().volumes().forEach(volume -> observerOf(volume.name(), volume.sizeBytes()));
        world.time().after(REST_CHECK_MICROS, this::checkAtRestForEver);
    }

    void addTo(Node node) {
        for (var volume : world.first().volumes()) {
            if (volume.replicaOn(node.name()).isPresent()) {
                disk(node, volume.name(), volume.sizeBytes());
            }
        }
    }

    /** TCP between the replication services. */
    public Wires wires() {
        return wires;
    }

    /** The disk under a volume's replica on that node; made when it is asked for first. */
    public Disk disk(Node node, String volume, long sizeBytes) {
        return disks.computeIfAbsent(volume, _ -> new TreeMap<>()).computeIfAbsent(node.name(), _ -> {
            var disk = new Disk(world.dice().split(), sizeBytes);
            var observer = observerOf(volume, sizeBytes);
            disk.onPowerCut(() -> observer.losesPower(node));
            disk.onMetadata(bytes -> observer.writesMetadata(node, bytes));
            node.add(disk);
            return disk;
        });
    }

    /** The disk under a volume's replica; null: the node never had one. */
    public Disk disk(NodeId node, String volume) {
        return disks.getOrDefault(volume, Map.of()).get(node);
    }

    /** Every store holds something, each something else. To be done before anything runs. */
    public void holdImages() {
        var number = 0L;
        for (var replicas : disks.values()) {
            for (var disk : replicas.values()) {
                number += IMAGE_STEP;
                disk.foreign(number);
            }
        }
    }

    /** A volume at work on a node; null: its service does not run there. */
    VolumeDesk desk(NodeId node, String volume) {
        var door = door(node, volume);
        return door == null || !door.process().isAlive() ? null : door.desk();
    }

    /** Who watches a volume. */
    public Observer.Volume observer(String volume) {
        return observers.get(volume);
    }

    private Observer.Volume observerOf(String volume, long sizeBytes) {
        return observers.computeIfAbsent(volume, _ -> world.observer().volume(volume, new Workload(world, sizeBytes)));
    }

    // What replication tells ---------------------------------------------------------------------------------------------

    /** A replica begins to work on a node. */
    public GuestDoor open(Process process, VolumeDesk desk) {
        var volume = desk.name();
        var door = new GuestDoor(process, desk);
        doors.computeIfAbsent(volume, _ -> new TreeMap<>()).put(process.node().name(), door);
        observers.get(volume).serves(process.node(), process, desk, disks.get(volume).get(process.node().name()));
        return door;
    }

    /** The export of a volume on a node; null: nobody listens. */
    GuestDoor door(NodeId node, String volume) {
        var door = doors.getOrDefault(volume, Map.of()).get(node);
        return door != null && door.isOpen() ? door : null;
    }

    // What must be true --------------------------------------------------------------------------------------------------

    private void checkAtRestForEver() {
        observers.values().forEach(Observer.Volume::checkIfAtRest);
        world.time().after(REST_CHECK_MICROS, this::checkAtRestForEver);
    }

    /** Whether nothing is under way on any volume and both replicas say that they are equal. */
    public boolean isAtRest() {
        return observers.values().stream().allMatch(Observer.Volume::isAtRest);
    }

    /** Whether every volume is UpToDate on both nodes, connected, with nothing left to sync (L1). */
    public boolean isHealed() {
        return observers.values().stream().allMatch(Observer.Volume::isHealed);
    }

    /** Every volume in words. */
    public List<String> describe() {
        return observers.values().stream().map(Observer.Volume::describe).toList();
    }

    /** Why not, in words; empty: it is. */
    public List<String> notHealed() {
        return observers.values().stream().filter(each -> !each.isHealed()).map(Observer.Volume::describe).toList();
    }

    /** At the end, when it has healed and the guests are paused: both replicas hold all, and are equal (S2, S6). */
    public void checkEqualAtRest() {
        observers.values().forEach(Observer.Volume::checkAtTheEnd);
    }

    /** The volumes of the first configuration. */
    public List<String> names() {
        return world.first().volumes().stream().map(VolumeConfig::name).toList();
    }
}

package org.twinhost.simulator.world.guest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Surroundings;

/** Hypervisors and guests. Faults are done to {@link #libvirt} of a node. */
public final class Guests {

    private final Surroundings world;
    private final Map<NodeId, Libvirt> libvirts = new TreeMap<>();
    private final List<Qemu> processes = new ArrayList<>();
    private VirtualDisk.Maker disks;
    private boolean disksAreVolumes = true;
    private long lives;

    /** @param volumes how guests come to their volumes */
    public Guests(Surroundings world, VirtualDisk.Maker volumes) {
        this.world = world;
        this.disks = volumes;
    }

    /** Gives the node its libvirtd. */
    public void addTo(Node node) {
        var libvirt = new Libvirt(world, this, node);
        libvirts.put(node.name(), libvirt);
        node.add(libvirt);
    }

    /** A node's libvirtd, to be asked by its vm service and broken by the fault plan. */
    public Libvirt libvirt(NodeId node) {
        return libvirts.get(node);
    }

    /** All QEMU processes there are. */
    public List<Qemu> processes() {
        return processes;
    }

    /** From now on guests ask nothing new of their disks. */
    public void rest() {
        processes.forEach(Qemu::rest);
    }

    /** Disks that need no replication service, for tests. */
    public void disks(VirtualDisk.Maker maker) {
        disks = maker;
        disksAreVolumes = false;
    }

    /** Whether guests' disks are volumes; false in tests of guests alone, where there is no replica to speak of. */
    public boolean disksAreVolumes() {
        return disksAreVolumes;
    }

    Qemu launch(Node node, GuestConfig guest, Runnable halted) {
        var qemu = new Qemu(node, guest, ++lives, disks, halted);
        processes.add(qemu);
        return qemu;
    }

    void ended(Qemu qemu) {
        world.story().tell(qemu.node().name(), "QEMU of " + qemu.guest() + " is gone, life " + qemu.life());
        processes.remove(qemu);
        qemu.end();
    }
}

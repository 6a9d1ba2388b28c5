package org.twinhost.simulator.world;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.replication.volume.VolumeDesk;
import org.twinhost.replication.volume.VolumePorts;
import org.twinhost.simulator.node.Process;

/** A volume's NBD export in one life of the replication service. */
public final class GuestDoor implements VolumePorts.Export {

    private final Process process;
    private final VolumeDesk desk;
    private final List<GuestDisk> clients = new ArrayList<>();
    private boolean open = true;

    public GuestDoor(Process process, VolumeDesk desk) {
        this.process = process;
        this.desk = desk;
    }

    Process process() {
        return process;
    }

    VolumeDesk desk() {
        return desk;
    }

    boolean isOpen() {
        return open;
    }

    /** In the process. */
    boolean enter(GuestDisk client) {
        if (!open || !desk.mayOpen()) {
            return false;
        }
        clients.add(client);
        desk.guestConnections(clients.size());
        return true;
    }

    /** In the process. */
    void leave(GuestDisk client) {
        if (clients.remove(client)) {
            desk.guestConnections(clients.size());
        }
    }

    @Override
    public void dropClients() {
        var sent = List.copyOf(clients);
        clients.clear();
        if (!sent.isEmpty()) {
            process.execute(() -> desk.guestConnections(clients.size()));
        }
        sent.forEach(GuestDisk::disconnected);
    }

    @Override
    public void close() {
        open = false;
        dropClients();
    }

    /** The process is gone. */
    public void gone() {
        open = false;
        var sent = List.copyOf(clients);
        clients.clear();
        sent.forEach(GuestDisk::disconnected);
    }
}

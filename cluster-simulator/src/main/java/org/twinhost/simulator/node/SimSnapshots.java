package org.twinhost.simulator.node;

import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.runtime.bus.Bus;
import org.twinhost.runtime.bus.Snapshots;

/** The configuration as a process knows it: kept in a file of its own, then from config-service. */
public final class SimSnapshots extends Snapshots {

    private static final String FILE = "snapshot.json";

    private final Process process;

    SimSnapshots(Process process) {
        this.process = process;
    }

    void start(Bus bus) {
        process.files().read(FILE, ClusterSnapshot.class).ifPresent(kept -> take(kept, _ -> { }));
        if (process.service() != ServiceName.CONFIG) {
            bus.onState(ServiceName.CONFIG, Topics.SNAPSHOT, ClusterSnapshot.class, snapshot -> take(snapshot, this::keep));
        }
    }

    private void keep(ClusterSnapshot snapshot) {
        try {
            process.files().write(process, FILE, snapshot);
        } catch (java.io.UncheckedIOException full) {
            process.world().story().tell(process.node().name(), full.getMessage());
        }
    }
}

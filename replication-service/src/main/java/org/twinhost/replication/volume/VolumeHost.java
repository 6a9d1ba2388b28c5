package org.twinhost.replication.volume;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.twinhost.contract.config.MetaDisk;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.replication.core.area.LogCapacity;
import org.twinhost.replication.core.blocks.MemoryBudget;
import org.twinhost.replication.core.verify.VerifySetup;

/** What a node lends its volumes. Called on the thread that follows the configuration. */
public interface VolumeHost {

    /**
     * @param device of this node's replica
     * @param metaDisk of its metadata; empty: behind the data
     */
    VolumePorts place(String volume, String device, long sizeBytes, Optional<MetaDisk> metaDisk) throws IOException;

    /**
     * Why this node could not have these replicas; empty: it could. Nothing is changed, and no volume disturbed. Any thread;
     * it returns at once.
     */
    CompletableFuture<List<String>> check(List<ReplicationCommand.Device> devices);

    /** Awaits peers there from now on; asked again and again, which does nothing while it listens. */
    void listen(String address) throws IOException;

    /** Of every volume's activity log. */
    default LogCapacity logCapacity() {
        return LogCapacity.USUAL;
    }

    /** Of an online verify of each volume. */
    default VerifySetup verify() {
        return VerifySetup.USUAL;
    }

    /** Of all volumes together, for what is dirty. */
    MemoryBudget memory();

    /** A new random generation, never 0. From any volume's loop. */
    long newGeneration();
}

package org.twinhost.replication.core.control;

import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.replication.core.area.LogCapacity;
import org.twinhost.replication.core.blocks.MemoryBudget;
import org.twinhost.replication.core.ports.Surroundings;
import org.twinhost.replication.core.verify.VerifySetup;

/**
 * What a replica is told at its start.
 *
 * @param birth what its replicas know each other by; no other volume has it
 * @param peer the node of the other replica; null: there is none
 * @param boot identifies this boot of the node; a role and UpToDate outlive the service only within one boot
 * @param incarnation the number of this boot, 0 where nobody counts them
 * @param detached whether the service remembers that this replica was detached ({@link Surroundings#rememberDetached})
 * @param initialSource whose data the configuration calls right at the first meeting; null: it does not say
 * @param silenceMs after this silence the connection is given up
 * @param logCapacity of the activity log
 * @param verify of comparing both replicas
 * @param memory for sets of blocks, shared by the volumes of a process
 * @param comparing for chunks that are being compared, shared by them too
 */
public record VolumeSetup(
        String name, long sizeBytes, long birth, NodeId self, @Nullable NodeId peer, long boot, long incarnation,
        boolean detached, @Nullable NodeId initialSource, int silenceMs, LogCapacity logCapacity, VerifySetup verify,
        MemoryBudget memory, MemoryBudget comparing) {

    /** The lower id leads: it opens connections, and wins where both want the same. */
    boolean leads() {
        return peer != null && self.compareTo(peer) < 0;
    }
}

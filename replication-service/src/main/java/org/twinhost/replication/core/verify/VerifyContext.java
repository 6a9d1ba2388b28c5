package org.twinhost.replication.core.verify;

import org.twinhost.replication.core.blocks.MemoryBudget;
import org.twinhost.replication.core.facts.Permit;
import org.twinhost.replication.core.io.IoEvents;
import org.twinhost.replication.core.io.IoPolicy;
import org.twinhost.replication.core.io.RangeLocks;
import org.twinhost.replication.core.ports.Surroundings;
import org.twinhost.replication.core.wire.Frame;

/**
 * What verify needs of the replica it runs in. It knows nothing of roles and links: it asks whether it may go on.
 *
 * @param comparing room for chunks, of all volumes of the process together
 */
public record VerifyContext(long sizeBytes, IoPolicy.Published policy, IoEvents events, Surroundings out, RangeLocks locks,
        Digests digests, MemoryBudget comparing, Rules rules) {

    /** So many chunks of all volumes of a process together: as many of its few disk threads can wait for a disk that hangs. */
    public static final int CHUNKS_AT_ONCE = 2;

    /** What the replica says. */
    public interface Rules {

        /** Whether this replica may compare itself with the peer's. */
        Permit compare();

        /** Whether it may lock a chunk for a peer that compares. */
        Permit beCompared();

        /** The guest waits for something: it goes first. */
        boolean isGuestBusy();

        String nodeHere();

        String nodeThere();
    }

    int linkEpoch() {
        return policy.now().linkEpoch();
    }

    int diskEpoch() {
        return policy.now().diskEpoch();
    }

    void send(Frame frame) {
        out.send(frame, null);
    }
}

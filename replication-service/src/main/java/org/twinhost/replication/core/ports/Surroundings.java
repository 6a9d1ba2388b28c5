package org.twinhost.replication.core.ports;

import org.jspecify.annotations.Nullable;
import org.twinhost.replication.core.wire.Frame;

/**
 * All that a replica touches: its effects go out here, in order; their ends come back through the {@link Done}s and the
 * events of {@code Replica}, on the same thread. The service puts Netty and a block device behind it, tests a fake world
 * under one seed.
 */
public interface Surroundings {

    Payload allocate(int length);

    /** Opens the store, or opens it again after it failed. Ends only after all I/O on the old handle has ended. */
    void openDisk(Done done);

    void read(long offset, Payload into, Done done);

    /** @param durable true: done means that it survives a power cut (FUA) */
    void write(long offset, Payload from, boolean durable, Done done);

    /** @param offset from the start of the volume's metadata, which may lie behind its data or elsewhere */
    void readBytes(long offset, int length, BytesDone done);

    /**
     * Not durable before the next {@link #flush}.
     *
     * @param offset from the start of the volume's metadata
     */
    void writeBytes(long offset, byte[] bytes, Done done);

    /** Whether every block of the data can be proven to be zero, in a second or two; what can't is not proven. */
    void proveZeroes(Proof proof);

    /** All writes that were done before, of data and metadata, are durable when this is. */
    void flush(Done done);

    /**
     * Remembers durably, elsewhere than on the volume's own disk, that this replica was detached: whatever its metadata
     * will say when it is readable again, it is Outdated (S5 when the disk itself can't be written any more).
     */
    void rememberDetached(boolean detached, Done done);

    /**
     * Digests of this replica's data, which lie beside the volume and need not outlive the process. Where none are kept nothing
     * is known of any chunk, which is safe.
     */
    default void readDigests(long offset, int length, BytesDone done) {
        done.done(new byte[0], "no digests are kept");
    }

    /** @see #readDigests */
    default void writeDigests(long offset, byte[] bytes, Done done) {
        done.done("no digests are kept");
    }

    /** Sends a frame on the connection that is up; takes over one reference of the payload, which may be null. */
    void send(Frame frame, @Nullable Payload payload);

    /** Ends the connection; the replica counts it as ended already. */
    void disconnect(String why);

    /**
     * Closes the guest's connections at once: what is answered from now on reaches nobody. QEMU connects again when it may,
     * and sends again what was not answered.
     */
    void sendGuestsAway();

    /** Asks the peer over the cluster's messages to mark its replica; {@code Replica.outdateAnswered} follows. */
    void askOutdate(String connection);

    /** A new random generation, never 0. */
    long newGeneration();

    /** One line for the log. */
    void say(String line);

    /** The reported state may have changed. */
    void changed();

    @FunctionalInterface
    interface Proof {
        void proven(boolean zero);
    }

    @FunctionalInterface
    interface BytesDone {
        void done(byte[] bytes, @Nullable String failure);
    }
}

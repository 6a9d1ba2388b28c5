package org.twinhost.replication.volume;

import java.util.Optional;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.ports.Surroundings;

/**
 * A volume's backing store, which can fail and be opened again, and the note that remembers that it failed. Called on the
 * volume's loop; every end arrives there, once, and never before the call has returned.
 */
public interface VolumeStorage {

    /** Read once, before the volume starts. */
    boolean isRememberedAsDetached();

    Payload allocate(int length);

    /** The old handle is closed first, with all that is under way on it. */
    void open(Done done);

    /** Begins the end; what is under way is finished. */
    void close();

    void read(long offset, Payload into, Done done);

    /** @param durable true: done only once these bytes are stable */
    void write(long offset, Payload from, boolean durable, Done done);

    /** @param offset from the start of the metadata, wherever that lies */
    void readBytes(long offset, int length, Surroundings.BytesDone done);

    /** @param offset from the start of the metadata */
    void writeBytes(long offset, byte[] bytes, Done done);

    /** Of digests, which lie beside the volume; where nothing was written there is nothing, or a failure. */
    void readDigests(long offset, int length, Surroundings.BytesDone done);

    /** Need not be durable: who reads it is this process. */
    void writeDigests(long offset, byte[] bytes, Done done);

    /** What the last verify found, as it was kept; read once, before the volume starts. */
    Optional<byte[]> verifyNote();

    /** Durably, beside the volume. */
    void keepVerifyNote(byte[] note, Done done);

    /** Whether all of the data is known to be zero; false where that would take long to tell. */
    void proveZeroes(Surroundings.Proof proof);

    /** Done once every write that was done before is stable, of data and metadata. */
    void flush(Done done);

    /** Durably, and not on the volume's own disk (S5). */
    void rememberDetached(boolean detached, Done done);
}

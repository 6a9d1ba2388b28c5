package org.twinhost.replication.volume;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.ports.Surroundings;
import org.twinhost.replication.core.wire.Frame;

/** A replica's effects, done. */
final class VolumeSurroundings implements Surroundings {

    private final VolumeDesk desk;
    private final VolumeStorage storage;
    private final LongSupplier generations;

    VolumeSurroundings(VolumeDesk desk, VolumeStorage storage, LongSupplier generations) {
        this.desk = desk;
        this.storage = storage;
        this.generations = generations;
    }

    @Override
    public Payload allocate(int length) {
        return storage.allocate(length);
    }

    @Override
    public void openDisk(Done done) {
        storage.open(failure -> desk.ended(done, failure));
    }

    @Override
    public void read(long offset, Payload into, Done done) {
        storage.read(offset, into, failure -> desk.ended(done, failure));
    }

    @Override
    public void write(long offset, Payload from, boolean durable, Done done) {
        storage.write(offset, from, durable, failure -> desk.ended(done, failure));
    }

    @Override
    public void readBytes(long offset, int length, BytesDone done) {
        storage.readBytes(offset, length, (bytes, failure) -> desk.ended(failed -> done.done(bytes, failed), failure));
    }

    @Override
    public void writeBytes(long offset, byte[] bytes, Done done) {
        storage.writeBytes(offset, bytes, failure -> desk.ended(done, failure));
    }

    @Override
    public void readDigests(long offset, int length, BytesDone done) {
        storage.readDigests(offset, length, (bytes, failure) -> desk.ended(failed -> done.done(bytes, failed), failure));
    }

    @Override
    public void writeDigests(long offset, byte[] bytes, Done done) {
        storage.writeDigests(offset, bytes, failure -> desk.ended(done, failure));
    }

    @Override
    public void proveZeroes(Proof proof) {
        storage.proveZeroes(zero -> desk.ended(_ -> proof.proven(zero), null));
    }

    @Override
    public void flush(Done done) {
        storage.flush(failure -> desk.ended(done, failure));
    }

    @Override
    public void rememberDetached(boolean detached, Done done) {
        storage.rememberDetached(detached, failure -> desk.ended(done, failure));
    }

    @Override
    public void send(Frame frame, @Nullable Payload payload) {
        desk.send(frame, payload);
    }

    @Override
    public void disconnect(String why) {
        desk.disconnect(why);
    }

    @Override
    public void sendGuestsAway() {
        desk.sendGuestsAway();
    }

    @Override
    public void askOutdate(String connection) {
        desk.askOutdate(connection);
    }

    @Override
    public long newGeneration() {
        return generations.getAsLong();
    }

    @Override
    public void say(String line) {
        StateLog.say(desk.name(), line);
    }

    @Override
    public void changed() {
        desk.changed();
    }
}

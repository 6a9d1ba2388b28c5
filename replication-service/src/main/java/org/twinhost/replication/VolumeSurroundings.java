package org.twinhost.replication;

import io.netty.buffer.PooledByteBufAllocator;
import java.security.SecureRandom;
import org.twinhost.replication.core.Done;
import org.twinhost.replication.core.Frame;
import org.twinhost.replication.core.Payload;
import org.twinhost.replication.core.Surroundings;
import org.twinhost.replication.net.BufferPayload;

/** A replica's effects, done. */
final class VolumeSurroundings implements Surroundings {

    private final VolumeEngine engine;
    private final VolumeDisk disk;
    private final SecureRandom random = new SecureRandom();

    VolumeSurroundings(VolumeEngine engine, VolumeDisk disk) {
        this.engine = engine;
        this.disk = disk;
    }

    @Override
    public Payload allocate(int length) {
        return BufferPayload.into(PooledByteBufAllocator.DEFAULT.directBuffer(length, length));
    }

    @Override
    public void openDisk(Done done) {
        disk.open(engine, done);
    }

    @Override
    public void read(long offset, Payload into, Done done) {
        disk.read(offset, ((BufferPayload) into).buffer(), failure -> engine.onLoop(() -> done.done(failure)));
    }

    @Override
    public void write(long offset, Payload from, boolean durable, Done done) {
        disk.write(offset, ((BufferPayload) from).buffer(), durable, failure -> engine.onLoop(() -> done.done(failure)));
    }

    @Override
    public void readBytes(long offset, int length, BytesDone done) {
        var buffer = PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
        disk.read(offset, buffer, failure -> engine.onLoop(() -> {
            var bytes = new byte[failure == null ? length : 0];
            if (failure == null) {
                buffer.readBytes(bytes);
            }
            buffer.release();
            done.done(bytes, failure);
        }));
    }

    @Override
    public void writeBytes(long offset, byte[] bytes, Done done) {
        var buffer = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length, bytes.length).writeBytes(bytes);
        disk.write(offset, buffer, false, failure -> engine.onLoop(() -> {
            buffer.release();
            done.done(failure);
        }));
    }

    @Override
    public void flush(Done done) {
        disk.flush(failure -> engine.onLoop(() -> done.done(failure)));
    }

    @Override
    public void rememberDetached(boolean detached, Done done) {
        disk.rememberDetached(engine, detached, done);
    }

    @Override
    public void send(Frame frame, Payload payload) {
        engine.send(frame, payload);
    }

    @Override
    public void disconnect(String why) {
        engine.disconnect(why);
    }

    @Override
    public void askMark(String connection) {
        engine.askMark(connection);
    }

    @Override
    public long newGeneration() {
        long generation;
        do {
            generation = random.nextLong();
        } while (generation == 0);
        return generation;
    }

    @Override
    public void say(String line) {
        engine.say(line);
    }

    @Override
    public void changed() {
        engine.changed();
    }
}

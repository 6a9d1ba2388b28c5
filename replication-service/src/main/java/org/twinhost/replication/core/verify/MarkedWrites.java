package org.twinhost.replication.core.verify;

import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.ports.Surroundings;
import org.twinhost.replication.core.wire.Frame;

/**
 * What a replica touches, with each write of its data marked before the disk has it: whoever writes, the guest, the peer or a
 * resync, no digest is believed for what it writes.
 */
public final class MarkedWrites implements Surroundings {

    private final Surroundings out;
    private final Digests digests;

    public MarkedWrites(Surroundings out, Digests digests) {
        this.out = out;
        this.digests = digests;
    }

    @Override
    public void write(long offset, Payload from, boolean durable, Done done) {
        digests.isWritten(offset, from.length());
        out.write(offset, from, durable, done);
    }

    @Override
    public Payload allocate(int length) {
        return out.allocate(length);
    }

    @Override
    public void openDisk(Done done) {
        out.openDisk(done);
    }

    @Override
    public void read(long offset, Payload into, Done done) {
        out.read(offset, into, done);
    }

    @Override
    public void readBytes(long offset, int length, BytesDone done) {
        out.readBytes(offset, length, done);
    }

    @Override
    public void writeBytes(long offset, byte[] bytes, Done done) {
        out.writeBytes(offset, bytes, done);
    }

    @Override
    public void readDigests(long offset, int length, BytesDone done) {
        out.readDigests(offset, length, done);
    }

    @Override
    public void writeDigests(long offset, byte[] bytes, Done done) {
        out.writeDigests(offset, bytes, done);
    }

    @Override
    public void proveZeroes(Proof proof) {
        out.proveZeroes(proof);
    }

    @Override
    public void flush(Done done) {
        out.flush(done);
    }

    @Override
    public void rememberDetached(boolean detached, Done done) {
        out.rememberDetached(detached, done);
    }

    @Override
    public void send(Frame frame, Payload payload) {
        out.send(frame, payload);
    }

    @Override
    public void disconnect(String why) {
        out.disconnect(why);
    }

    @Override
    public void sendGuestsAway() {
        out.sendGuestsAway();
    }

    @Override
    public void askOutdate(String connection) {
        out.askOutdate(connection);
    }

    @Override
    public long newGeneration() {
        return out.newGeneration();
    }

    @Override
    public void say(String line) {
        out.say(line);
    }

    @Override
    public void changed() {
        out.changed();
    }
}

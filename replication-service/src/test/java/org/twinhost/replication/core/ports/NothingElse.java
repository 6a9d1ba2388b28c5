package org.twinhost.replication.core.ports;

import org.twinhost.replication.core.wire.Frame;

/** For tests of a part that touches little: whatever a test does not give it, it must not ask for. */
public abstract class NothingElse implements Surroundings {

    @Override
    public Payload allocate(int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void openDisk(Done done) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void read(long offset, Payload into, Done done) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void write(long offset, Payload from, boolean durable, Done done) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void readBytes(long offset, int length, BytesDone done) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void writeBytes(long offset, byte[] bytes, Done done) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void proveZeroes(Proof proof) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void flush(Done done) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void rememberDetached(boolean detached, Done done) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void send(Frame frame, Payload payload) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void disconnect(String why) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void sendGuestsAway() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void askOutdate(String connection) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long newGeneration() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void say(String line) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void changed() {
        throw new UnsupportedOperationException();
    }
}

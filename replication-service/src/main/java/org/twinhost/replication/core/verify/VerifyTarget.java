package org.twinhost.replication.core.verify;

import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.wire.Frame;

/**
 * The side that is compared. It locks what it is asked for, tells what is there, and keeps the lock until the other side is
 * done with it or its time is over, so nothing comes between what was read and what is repaired. While it is Primary it locks
 * nothing: its own guest's writes wait for the peer's disk, which would wait for this lock. The other side holds its lock from
 * before: so nothing is waited for here but this disk, and who is not ready says so.
 */
final class VerifyTarget {

    private final VerifyContext in;
    private final DiskRequests requests;
    private Chunk chunk;
    private boolean compared;

    VerifyTarget(VerifyContext in, DiskRequests requests) {
        this.in = in;
        this.requests = requests;
    }

    /** The peer compares, since it said so on this connection. */
    boolean isCompared() {
        return compared;
    }

    boolean isQuiet() {
        return chunk == null;
    }

    private final class Chunk extends LockedChunk {
        private int given;
        private boolean repaired;

        Chunk(long id, long offset, int length) {
            super(VerifyTarget.this.in, VerifyTarget.this.requests, id, offset, length);
        }

        @Override
        void known(Sums read) {
            in.send(new Frame.VerifySums(id, read.checksums(), read.unreadable(), in.digests().match(number(), read)));
        }

        /** The other side's time ends by itself. */
        @Override
        void late() {
            close();
        }

        @Override
        void gone() {
            chunk = null;
        }
    }

    void runs(boolean now) {
        compared = now;
    }

    /** A lock that the other side keeps for too long, or that may not be held any more, is given up. */
    void tick(long nowMs) {
        if (chunk != null && !in.rules().beCompared().isGranted()) {
            chunk.close();
        }
        if (chunk != null) {
            chunk.tick(nowMs);
        }
    }

    /** A chunk of the length is locked already, or it lies outside: no replica asks so. */
    void lock(long id, long offset, int length) {
        compared = true; // said before, perhaps, and this disk was lost since
        if (offset < 0 || length <= 0 || length > Digests.CHUNK || offset > in.sizeBytes() - length
                || offset >>> Digests.CHUNK_SHIFT != offset + length - 1 >>> Digests.CHUNK_SHIFT
                || chunk != null && !chunk.isOver()) {
            in.events().peerMisbehaved("a chunk to compare that is none");
        } else if (chunk != null || !requests.isNone() || !in.rules().beCompared().isGranted() || !isReady(offset)
                || !in.comparing().take(Digests.CHUNK)) {
            in.send(new Frame.VerifyBusy(id));
        } else {
            chunk = new Chunk(id, offset, length);
            chunk.take();
        }
    }

    private boolean isReady(long offset) {
        in.digests().diskIs(in.diskEpoch());
        return in.digests().isReady(offset >>> Digests.CHUNK_SHIFT);
    }

    void give(long id, int at, int bytes) {
        if (has(id) && isPart(at, bytes)) {
            if (bytes > chunk.length() - chunk.given) {
                in.events().peerMisbehaved("more than a chunk of a chunk"); // it may lie in memory until the peer takes it
                return;
            }
            chunk.given += bytes;
            chunk.readPart(at, bytes, data -> in.out().send(new Frame.VerifyGiven(id, at, bytes), data.retain()),
                    () -> in.send(new Frame.VerifyBusy(id)));
        }
    }

    /** Takes over the payload's reference. */
    void repair(long id, int at, int bytes, Payload data) {
        if (has(id) && data.length() == bytes && isPart(at, bytes)) {
            chunk.repaired = true;
            chunk.writePart(at, data, () -> in.send(new Frame.VerifyTaken(id)), () -> in.send(new Frame.VerifyBusy(id)));
        } else {
            data.release();
        }
    }

    /** Of what was told, and one after the other: so much memory is taken, and no more. */
    private boolean isPart(int at, int bytes) {
        if (chunk.mine() == null || chunk.isBusy() || !chunk.isInside(at, bytes)) {
            in.events().peerMisbehaved("a part of a chunk that is none");
            return false;
        }
        return true;
    }

    private boolean has(long id) {
        return chunk != null && chunk.id == id && !chunk.isOver();
    }

    void end(long id, boolean equal) {
        if (has(id)) {
            if (equal && !chunk.repaired && chunk.mine() != null && chunk.mine().isWhole()) {
                in.digests().keep(chunk.number(), chunk.mine());
            }
            chunk.close();
        }
    }

    /** The connection or the disk is gone. */
    void abort() {
        compared = false;
        if (chunk != null) {
            chunk.close();
        }
    }
}

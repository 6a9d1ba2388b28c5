package org.twinhost.replication.core.verify;

import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.wire.DigestMatch;
import org.twinhost.replication.core.wire.Frame;

/**
 * The side that is compared. It locks what it is asked for, tells what is there, and keeps the lock until the other side is
 * done with it, so nothing comes between what was read and what is repaired. While it is Primary it locks nothing: its own
 * guest's writes wait for the peer's disk, which would wait for this lock.
 */
public final class VerifyTarget {

    private final VerifyContext in;
    private Chunk chunk;
    private boolean compared;

    public VerifyTarget(VerifyContext in) {
        this.in = in;
    }

    /** The peer compares, since it said so on this connection. */
    public boolean isCompared() {
        return compared;
    }

    public boolean isQuiet() {
        return chunk == null;
    }

    private final class Chunk extends LockedChunk {
        private DigestMatch digest = DigestMatch.UNKNOWN;

        Chunk(long id, long offset, int length) {
            super(VerifyTarget.this.in, id, offset, length);
        }

        @Override
        void known(Sums read) {
            digest = in.digests().match(number(), read);
            in.send(new Frame.VerifySums(id, read.checksums(), read.unreadable(), digest));
        }

        @Override
        void gone() {
            chunk = null;
        }
    }

    public void runs(boolean now) {
        compared = now;
    }

    /** A chunk of the length is locked already, or it lies outside: no replica asks so. */
    public void lock(long id, long offset, int length) {
        if (offset < 0 || length <= 0 || length > Digests.CHUNK || offset > in.sizeBytes() - length
                || offset >>> Digests.CHUNK_SHIFT != offset + length - 1 >>> Digests.CHUNK_SHIFT
                || chunk != null && !chunk.isOver()) {
            in.events().peerMisbehaved("a chunk to compare that is none");
        } else if (chunk != null || !in.rules().beCompared().isGranted()) {
            in.send(new Frame.VerifyBusy(id));
        } else {
            chunk = new Chunk(id, offset, length);
            chunk.take();
        }
    }

    public void give(long id, int at, int bytes) {
        if (isKnown(id, at, bytes)) {
            chunk.readPart(at, bytes, data -> in.out().send(new Frame.VerifyGiven(id, at, bytes), data.retain()));
        }
    }

    /** Takes over the payload's reference. */
    public void repair(long id, int at, int bytes, Payload data) {
        if (isKnown(id, at, bytes) && data.length() == bytes) {
            chunk.writePart(at, data, () -> in.send(new Frame.VerifyTaken(id)));
        } else {
            data.release();
        }
    }

    private boolean isKnown(long id, int at, int bytes) {
        return has(id) && chunk.mine() != null && chunk.isInside(at, bytes);
    }

    boolean has(long id) {
        return chunk != null && chunk.id == id && !chunk.isOver();
    }

    public void end(long id, boolean equal) {
        if (has(id)) {
            if (equal && chunk.mine() != null && chunk.mine().isWhole()) {
                in.digests().keep(chunk.number(), chunk.mine());
            }
            chunk.close();
        }
    }

    /** The connection or the disk is gone. */
    public void abort() {
        compared = false;
        if (chunk != null) {
            chunk.close();
        }
    }
}

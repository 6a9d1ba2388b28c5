package org.twinhost.replication.core.verify;

import java.util.function.Consumer;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.io.RangeLocks;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.Payload;

/**
 * A chunk that is compared, at either side: its bytes stay as they are while the lock is held. What the disk was asked for ends
 * before the lock goes, whatever happens meanwhile: a repair must not arrive behind a later write (S2).
 */
abstract class LockedChunk extends RangeLocks.Holder {

    /** So many blocks of one chunk are a bad spot; more are a bad disk. */
    static final int UNREADABLE_MAX = 16;

    private static final int BLOCK = BlockSet.BLOCK;

    final VerifyContext in;
    final long id;
    private final int linkEpoch;
    private final int diskEpoch;
    private boolean held;
    private boolean over;
    private boolean gone;
    private int underWay;
    private Sums mine;

    LockedChunk(VerifyContext in, long id, long offset, int length) {
        super(offset, length);
        this.in = in;
        this.id = id;
        this.linkEpoch = in.linkEpoch();
        this.diskEpoch = in.diskEpoch();
    }

    /** Its blocks are read, all of them or one by one. */
    abstract void known(Sums read);

    /** Unlocked, and nothing of it is under way. */
    abstract void gone();

    /** The lock is held, and reading begins. */
    void begins() {
        // only one side tells the other
    }

    final int length() {
        return (int) (to - from);
    }

    final long number() {
        return from >>> Digests.CHUNK_SHIFT;
    }

    final Sums mine() {
        return mine;
    }

    final boolean isOver() {
        return over;
    }

    final void take() {
        in.digests().diskIs(diskEpoch);
        underWay++;
        in.digests().open(number(), () -> {
            underWay--;
            if (isVoid()) {
                close();
            } else {
                in.locks().acquire(this);
            }
        });
    }

    private boolean isVoid() {
        return over || linkEpoch != in.linkEpoch() || diskEpoch != in.diskEpoch();
    }

    @Override
    protected final void granted() {
        held = true;
        if (isVoid()) {
            close();
        } else {
            begins();
            readAll();
        }
    }

    /** Gives up the lock as soon as the disk has ended what it was asked for. */
    final void close() {
        over = true;
        if (underWay > 0 || gone) {
            return;
        }
        gone = true;
        if (held) {
            in.locks().release(this);
        } else {
            in.locks().forget(this);
        }
        gone();
        in.events().ended();
    }

    /** @param data given back at the end */
    private void perform(Payload data, Consumer<Done> what, Consumer<String> then) {
        underWay++;
        what.accept(failure -> {
            underWay--;
            if (!isVoid()) {
                then.accept(failure);
            }
            data.release();
            if (isVoid()) {
                close();
            }
        });
    }

    private void readAll() {
        var data = in.out().allocate(length());
        perform(data, done -> in.out().read(from, data, done), failure -> {
            if (failure == null) {
                isKnown(new Sums(data.checksums(BLOCK), Sums.ALL_READ));
            } else {
                var blocks = (length() + BLOCK - 1) / BLOCK;
                readBlock(0, new Sums(new long[blocks], new long[(blocks + 63) / 64]), failure);
            }
        });
    }

    private void readBlock(int block, Sums read, String why) {
        if (block == read.blocks()) {
            isKnown(read);
            return;
        }
        var data = in.out().allocate(Math.min(BLOCK, length() - block * BLOCK));
        perform(data, done -> in.out().read(from + (long) block * BLOCK, data, done), failure -> {
            if (failure == null) {
                read.checksums()[block] = data.checksums(BLOCK)[0];
            } else {
                read.unreadable()[block >>> 6] |= 1L << block;
            }
            if (read.unreadableBlocks() > Math.min(UNREADABLE_MAX, read.blocks() - 1)) {
                in.events().diskFailed("read at " + from + ": " + why);
            } else {
                readBlock(block + 1, read, why);
            }
        });
    }

    private void isKnown(Sums read) {
        mine = read;
        known(read);
    }

    final boolean isInside(int at, int bytes) {
        return at >= 0 && bytes > 0 && at <= length() - bytes && at % BLOCK == 0;
    }

    final void readPart(int at, int bytes, Consumer<Payload> then) {
        var data = in.out().allocate(bytes);
        perform(data, done -> in.out().read(from + at, data, done), failure -> {
            if (failure == null) {
                then.accept(data);
            } else {
                in.events().diskFailed("read at " + (from + at) + ": " + failure);
            }
        });
    }

    /** Durably. Takes over the payload's reference. */
    final void writePart(int at, Payload data, Runnable then) {
        perform(data, done -> in.out().write(from + at, data, true, done), failure -> {
            if (failure == null) {
                then.run();
            } else {
                in.events().diskFailed("write at " + (from + at) + ": " + failure);
            }
        });
    }
}

package org.twinhost.replication.core.verify;

import java.util.function.Consumer;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.io.RangeLocks;
import org.twinhost.replication.core.ports.Payload;

/**
 * A chunk that is compared, at either side: its bytes stay as they are while the lock is held, or else it is void. What waits
 * for the lock is the guest, so the lock, and waiting for it, takes {@link #HELD_MS} at most. Only a repair that the disk has
 * not ended keeps it longer: it must not arrive behind a later write (S2). Reads that are late find the chunk void.
 *
 * <p>A bad spot gives up no disk: what can't be read or written there is named. Else a pass that nobody asked for would cost
 * the replica at each of them, and again after each resync. Only a flush that fails does, as ever.
 */
abstract class LockedChunk extends RangeLocks.Holder {

    /** So many blocks of one chunk are a bad spot that is repaired; of more nothing is. */
    static final int UNREADABLE_MAX = 16;
    /** Longer than a good disk under load needs for it, and shorter than a guest takes for a failure of its disk. */
    static final long HELD_MS = 5_000;

    private static final int BLOCK = BlockSet.BLOCK;

    final VerifyContext in;
    final long id;
    private final DiskRequests requests;
    private final int linkEpoch;
    private final int diskEpoch;
    private boolean held;
    private boolean over;
    private boolean gone;
    /** Of parts, that is beside the first reading. */
    private int partsUnderWay;
    private int writing;
    /** What this disk was asked for it and has not answered. */
    private int asked;
    private long sinceMs = -1;
    private Sums mine;

    /** Room for it was taken of {@link VerifyContext#comparing}; it gives it back. */
    LockedChunk(VerifyContext in, DiskRequests requests, long id, long offset, int length) {
        super(offset, length);
        this.in = in;
        this.requests = requests;
        this.id = id;
        this.linkEpoch = in.linkEpoch();
        this.diskEpoch = in.diskEpoch();
    }

    /** Its blocks are read, all of them or one by one. */
    abstract void known(Sums read);

    /** It is not done in its time: it is to be closed. */
    abstract void late();

    /** Unlocked, and nothing is being written for it. */
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

    final boolean isHeld() {
        return held;
    }

    /** A part is being read or written. */
    final boolean isBusy() {
        return partsUnderWay > 0;
    }

    /** Known to be a disk that fails rather than a bad spot. */
    static boolean isBad(Sums read) {
        return read.unreadableBlocks() > UNREADABLE_MAX;
    }

    final void take() {
        in.locks().acquire(this);
    }

    final void tick(long nowMs) {
        if (sinceMs < 0) {
            sinceMs = nowMs;
        } else if (!over && nowMs - sinceMs >= HELD_MS) {
            late();
        }
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

    /** Gives up the lock, as soon as nothing is being written under it. */
    final void close() {
        over = true;
        if (writing > 0 || gone) {
            return;
        }
        gone = true;
        if (held) {
            in.locks().release(this);
        } else {
            in.locks().withdraw(this);
        }
        gone();
        giveRoomBack();
        in.events().ended();
    }

    /** Only when the disk has answered: what it does not answer keeps one of the threads that all volumes share. */
    private void giveRoomBack() {
        if (gone && asked == 0) {
            in.comparing().give(Digests.CHUNK);
        }
    }

    private void asks() {
        asked++;
        requests.begins(from);
    }

    private void hasAnswer() {
        asked--;
        requests.ended();
        giveRoomBack();
    }

    private interface Read {
        /** @param failure null: it was read */
        void ended(Payload data, String failure);
    }

    private void read(long offset, int length, Read then) {
        read(offset, length, then, () -> { });
    }

    /** @param isVoid instead, where the chunk is over */
    private void read(long offset, int length, Read then, Runnable isVoid) {
        var data = in.out().allocate(length);
        asks();
        in.out().read(offset, data, failure -> {
            hasAnswer();
            if (isVoid()) {
                close();
                isVoid.run();
            } else {
                then.ended(data, failure);
            }
            data.release();
        });
    }

    private void readAll() {
        read(from, length(), (data, failure) -> {
            if (failure == null) {
                isKnown(new Sums(data.checksums(BLOCK), Sums.ALL_READ));
            } else {
                var blocks = (length() + BLOCK - 1) / BLOCK;
                readBlock(0, new Sums(new long[blocks], new long[(blocks + 63) / 64]));
            }
        });
    }

    /** Where too many can't be read the rest is not tried. */
    private void readBlock(int block, Sums read) {
        if (block == read.blocks()) {
            isKnown(read);
        } else if (isBad(read)) {
            read.isNotReadable(block);
            readBlock(block + 1, read);
        } else {
            read(from + (long) block * BLOCK, Math.min(BLOCK, length() - block * BLOCK), (data, failure) -> {
                if (failure == null) {
                    read.checksums()[block] = data.checksums(BLOCK)[0];
                } else {
                    if (read.isWhole()) {
                        in.out().say("verify: the block at " + (from + (long) block * BLOCK) + " can't be read, perhaps more of"
                                + " that MiB: " + failure);
                    }
                    read.isNotReadable(block);
                }
                readBlock(block + 1, read);
            });
        }
    }

    private void isKnown(Sums read) {
        mine = read;
        known(read);
    }

    final boolean isInside(int at, int bytes) {
        return at >= 0 && bytes > 0 && at <= length() - bytes && at % BLOCK == 0;
    }

    /** @param failed this part can't be read, though it could before */
    final void readPart(int at, int bytes, Consumer<Payload> then, Runnable failed) {
        partsUnderWay++;
        read(from + at, bytes, (data, failure) -> {
            partsUnderWay--;
            if (failure == null) {
                then.accept(data);
            } else {
                in.out().say("verify: " + bytes + " bytes at " + (from + at) + " can't be read again: " + failure);
                failed.run();
            }
        });
    }

    /**
     * Durably. Takes over the payload's reference.
     *
     * @param failed what is there now is what was there, or a part of what should be: not right before, nor after
     */
    final void writePart(int at, Payload data, Runnable then, Runnable failed) {
        partsUnderWay++;
        readOnceMore(at / BLOCK, at, data, then, failed);
    }

    /** Under the lock: an error of a moment must not cost what may be the newest. What can be read now is not overwritten. */
    private void readOnceMore(int block, int at, Payload data, Runnable then, Runnable failed) {
        if ((long) block * BLOCK >= at + data.length()) {
            write(at, data, then, failed);
        } else if (mine.isReadable(block)) {
            readOnceMore(block + 1, at, data, then, failed);
        } else {
            read(from + (long) block * BLOCK, Math.min(BLOCK, length() - block * BLOCK), (_, failure) -> {
                if (failure != null) {
                    readOnceMore(block + 1, at, data, then, failed);
                } else {
                    partsUnderWay--;
                    in.out().say("verify: the block at " + (from + (long) block * BLOCK) + " can be read now: it"
                            + " stays as it is");
                    data.release();
                    failed.run();
                }
            }, data::release);
        }
    }

    private void write(int at, Payload data, Runnable then, Runnable failed) {
        writing++;
        asks();
        in.out().write(from + at, data, false, failure -> {
            writing--;
            hasAnswer();
            if (isVoid()) {
                close();
            } else if (failure == null) {
                flush(then);
            } else {
                partsUnderWay--;
                in.out().say("verify: " + data.length() + " bytes at " + (from + at) + " can't be repaired: " + failure);
                failed.run();
            }
            data.release();
        });
    }

    /** Of its own, because its failure says something else: what others wrote before may be lost with it (S2). */
    private void flush(Runnable then) {
        asks();
        in.out().flush(failure -> {
            partsUnderWay--;
            hasAnswer();
            if (failure != null && diskEpoch == in.diskEpoch()) {
                in.events().diskFailed("flush: " + failure);
            } else if (!isVoid()) {
                then.run();
            }
        });
    }
}

package org.twinhost.replication.core;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The metadata behind the data: two copies of the facts, the ring of the log, the bitmap. A change is written and flushed
 * to one copy, then to the other, and only then true (S5). One change at a time, in order.
 */
final class MetaStore {

    private static final int SECOND_COPY = 64 << 10;
    private static final int RING = 128 << 10;
    private static final int BITMAP = 1 << 20;

    /** What the disk said. */
    sealed interface Loaded {
        record Blank() implements Loaded {}

        record Found(Metadata meta, ActivityLog.Found log) implements Loaded {}

        record Unreadable(String reason) implements Loaded {}

        record Damaged(String reason) implements Loaded {}
    }

    interface LoadDone {
        void done(Loaded loaded);
    }

    private record Change(UnaryOperator<Metadata> change, Done done) {}

    private final Surroundings out;
    private final long start;
    private final DirtyBitmap bits;
    private final java.util.function.Consumer<String> failed;
    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    private Metadata current;
    private boolean writing;
    private boolean open;
    /** Raised whenever the disk goes: what was under way before is void. */
    private int epoch;

    MetaStore(Surroundings out, long sizeBytes, DirtyBitmap bits, java.util.function.Consumer<String> failed) {
        this.out = out;
        this.start = sizeBytes;
        this.bits = bits;
        this.failed = failed;
    }

    Metadata current() {
        return current;
    }

    /** Whether a fact is durable, and no change on its way to the disk takes it back: it may be there already (S5). */
    boolean stands(Predicate<Metadata> fact) {
        var next = current;
        var stands = fact.test(next);
        for (var change : changes) {
            next = change.change().apply(next);
            stands &= fact.test(next);
        }
        return stands;
    }

    boolean isOpen() {
        return open;
    }

    boolean isIdle() {
        return !writing && changes.isEmpty();
    }

    /** Reads all of it; bits are added to the bitmap. Not open before {@link #opened}. */
    void load(LoadDone done) {
        out.readBytes(start, RING + ActivityLog.RING * ActivityLog.BLOCK, (bytes, failure) -> {
            if (failure != null) {
                done.done(new Loaded.Unreadable("its metadata can't be read: " + failure));
                return;
            }
            var first = copy(bytes, 0);
            var second = copy(bytes, SECOND_COPY);
            if (first.isEmpty() && second.isEmpty()) {
                done.done(MetadataCodec.isBlank(bytes)
                        ? new Loaded.Blank()
                        : new Loaded.Damaged("neither copy of its metadata has a valid checksum; it is left untouched:"
                                + " zero the 4 MiB behind the data to start from a full resync"));
                return;
            }
            var newest = first.isPresent() && (second.isEmpty() || first.get().version() >= second.get().version())
                    ? first.get() : second.get();
            var ring = new byte[ActivityLog.RING * ActivityLog.BLOCK];
            System.arraycopy(bytes, RING, ring, 0, ring.length);
            loadBitmap(new Loaded.Found(newest, ActivityLog.read(ring)), done);
        });
    }

    private void loadBitmap(Loaded.Found found, LoadDone done) {
        out.readBytes(start + BITMAP, bits.pageCount() * BitmapPage.BYTES, (bytes, failure) -> {
            if (failure != null) {
                done.done(new Loaded.Unreadable("its bitmap can't be read: " + failure));
                return;
            }
            for (int page = 0; page < bits.pageCount(); page++) {
                if (!BitmapPage.decode(bytes, page * BitmapPage.BYTES, page, bits)) {
                    out.say("bitmap page " + page + " is damaged: its blocks count as different");
                }
            }
            done.done(found);
        });
    }

    private static Optional<Metadata> copy(byte[] bytes, int at) {
        var block = new byte[MetadataCodec.BLOCK];
        System.arraycopy(bytes, at, block, 0, block.length);
        return MetadataCodec.decode(block);
    }

    void opened(Metadata meta) {
        current = meta;
        open = true;
    }

    /** The first metadata of a blank store: all bitmap pages are written too. */
    void format(Metadata born, Done done) {
        opened(born);
        var all = new BitSet();
        all.set(0, bits.pageCount());
        bits.staleAgain(all);
        persist(UnaryOperator.identity(), done);
    }

    /** The disk is gone; what was not durable never happened. */
    void close(String why) {
        open = false;
        writing = false;
        epoch++;
        var ended = new ArrayDeque<>(changes);
        changes.clear();
        ended.forEach(change -> change.done().done(why));
    }

    /**
     * Changes the facts, and writes the bitmap as it is then.
     *
     * @param change the same each time it is asked, and without effects
     */
    void persist(UnaryOperator<Metadata> change, Done done) {
        if (!open) {
            done.done("the disk is detached");
            return;
        }
        changes.add(new Change(change, done));
        pump();
    }

    /** Only the bitmap. */
    void persistBits(Done done) {
        if (!open) {
            done.done("the disk is detached");
            return;
        }
        var now = epoch;
        writePages(bits.takeStale(), now, failure -> {
            if (failure != null && now == epoch) {
                failed.accept(failure);
            }
            done.done(failure);
        });
    }

    void writeLog(ActivityLog log, Done done) {
        if (!open) {
            done.done("the disk is detached");
            return;
        }
        var now = epoch;
        var block = log.nextBlock();
        out.writeBytes(start + RING + (long) log.place() * ActivityLog.BLOCK, block, unless(now, done, _ ->
                out.flush(unless(now, done, _ -> done.done(null)))));
    }

    private void pump() {
        if (writing || changes.isEmpty()) {
            return;
        }
        writing = true;
        var change = changes.peek();
        var next = change.change().apply(current).next();
        var block = MetadataCodec.encode(next);
        var now = epoch;
        Done end = failure -> {
            writing = false;
            if (failure == null) {
                changes.poll();
                current = next;
                change.done().done(null);
                pump();
            }
        };
        writePages(bits.takeStale(), now, unless(now, end, _ ->
                out.writeBytes(start, block, unless(now, end, _ ->
                        out.flush(unless(now, end, _ ->
                                out.writeBytes(start + SECOND_COPY, block, unless(now, end, _ ->
                                        out.flush(unless(now, end, _ -> end.done(null)))))))))));
    }

    private void writePages(BitSet pages, int now, Done done) {
        writePage(pages, pages.nextSetBit(0), now, done);
    }

    private void writePage(BitSet pages, int page, int now, Done done) {
        if (page < 0) {
            if (pages.isEmpty()) {
                done.done(null);
            } else {
                out.flush(done);
            }
            return;
        }
        out.writeBytes(start + BITMAP + (long) page * BitmapPage.BYTES, BitmapPage.encode(bits, page), failure -> {
            if (failure != null) {
                bits.staleAgain(pages);
                done.done(failure);
            } else if (now != epoch) {
                done.done("the disk was detached");
            } else {
                writePage(pages, pages.nextSetBit(page + 1), now, done);
            }
        });
    }

    /** Goes on only if it worked and the disk is still the same. */
    private Done unless(int before, Done end, Done onward) {
        return failure -> {
            if (before != epoch) {
                return;
            }
            if (failure != null) {
                end.done(failure);
                failed.accept(failure);
                return;
            }
            onward.done(null);
        };
    }
}

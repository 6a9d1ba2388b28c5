package org.twinhost.replication.core;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.twinhost.replication.core.facts.ReplicaFacts;

/**
 * Where a volume's metadata lies and how it is read and written: two copies of the facts, the ring of the log, the pages of
 * the bitmap. It knows no order between facts; who changes them waits for the end of one write before the next.
 */
final class MetadataArea {

    private static final int SECOND_COPY = 64 << 10;
    private static final int RING = 128 << 10;
    private static final int BITMAP = 1 << 20;

    /** What the disk said. */
    sealed interface Loaded {
        record Blank() implements Loaded {}

        record Found(ReplicaFacts meta, ActivityLog.Found log) implements Loaded {}

        record Unreadable(String reason) implements Loaded {}

        record Damaged(String reason) implements Loaded {}
    }

    interface LoadDone {
        void done(Loaded loaded);
    }

    private final Surroundings out;
    private final long start;
    private final DirtyBitmap bits;
    private final UnflushedAtPeer unflushedAtPeer;
    private final Consumer<String> failed;
    /** Pages that were taken for writing and are not known to be flushed, a set for each writer. */
    private final List<BitSet> pagesUnderWay = new ArrayList<>();
    private boolean open;
    /** Raised whenever the disk goes: what was under way before is void. */
    private int epoch;

    /** Blocks that the peer has written and not confirmed as flushed: its power cut may take them back. */
    interface UnflushedAtPeer {
        /** 64 blocks of them, as in {@link DirtyBitmap#word}. */
        long word(int index);
    }

    /**
     * @param unflushedAtPeer what stays named on the disk though its bit is cleared: a resync clears a bit when the peer has
     *     the block, and both nodes may lose their power before the peer has flushed it (S6)
     * @param failed told when the disk fails, after whoever waits for the write
     */
    MetadataArea(Surroundings out, long sizeBytes, DirtyBitmap bits, UnflushedAtPeer unflushedAtPeer, Consumer<String> failed) {
        this.out = out;
        this.start = sizeBytes;
        this.bits = bits;
        this.unflushedAtPeer = unflushedAtPeer;
        this.failed = failed;
    }

    boolean isOpen() {
        return open;
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

    private static Optional<ReplicaFacts> copy(byte[] bytes, int at) {
        var block = new byte[MetadataCodec.BLOCK];
        System.arraycopy(bytes, at, block, 0, block.length);
        return MetadataCodec.decode(block);
    }

    /** What was loaded holds: it may be written. */
    void opened() {
        open = true;
    }

    /** The area of a blank store: with the next facts all bitmap pages are written too. */
    void openBlank() {
        opened();
        var all = new BitSet();
        all.set(0, bits.pageCount());
        bits.staleAgain(all);
    }

    /** The disk is gone: of facts and log under way no end is told any more, a write of bits ends with a failure. */
    void close() {
        open = false;
        epoch++;
        pagesUnderWay.clear();
    }

    /** The bitmap as it is, then the facts, flushed to one copy and then to the other: only then are they true (S5). */
    void writeFacts(ReplicaFacts next, Done done) {
        var block = MetadataCodec.encode(next);
        var now = epoch;
        writePages(now, unless(now, done, _ ->
                out.writeBytes(start, block, unless(now, done, _ ->
                        out.flush(unless(now, done, _ ->
                                out.writeBytes(start + SECOND_COPY, block, unless(now, done, _ ->
                                        out.flush(unless(now, done, _ -> done.done(null)))))))))));
    }

    /** Only the bitmap. */
    void writeBits(Done done) {
        if (!open) {
            done.done("the disk is detached");
            return;
        }
        var now = epoch;
        writePages(now, failure -> {
            if (failure != null && now == epoch) {
                failed.accept(failure);
            }
            done.done(failure);
        });
    }

    /** The log's next transaction. */
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

    /** Pages that another write has taken are written again: what they name is durable only once they are flushed (S6). */
    private void writePages(int now, Done done) {
        var pages = bits.takeStale();
        pagesUnderWay.forEach(pages::or);
        if (pages.isEmpty()) {
            done.done(null);
            return;
        }
        pagesUnderWay.add(pages);
        writePage(pages, pages.nextSetBit(0), now, failure -> {
            pagesUnderWay.removeIf(each -> each == pages);
            done.done(failure);
        });
    }

    private void writePage(BitSet pages, int page, int now, Done done) {
        if (page < 0) {
            out.flush(done);
            return;
        }
        out.writeBytes(start + BITMAP + (long) page * BitmapPage.BYTES, encoded(page), failure -> {
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

    private byte[] encoded(int page) {
        for (int word = page * BitmapPage.WORDS; word < Math.min(bits.wordCount(), (page + 1) * BitmapPage.WORDS); word++) {
            if ((unflushedAtPeer.word(word) & ~bits.word(word)) != 0) {
                var again = new BitSet();
                again.set(page);
                bits.staleAgain(again); // once the peer has flushed, fewer are named
                break;
            }
        }
        return BitmapPage.encode(word -> bits.word(word) | unflushedAtPeer.word(word), bits.wordCount(), page);
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

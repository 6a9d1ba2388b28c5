package org.twinhost.replication.core.area;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.twinhost.replication.core.facts.ReplicaFacts;
import org.twinhost.replication.core.io.FlushQueue;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.Surroundings;

/**
 * A volume's metadata on its disk: how it is read and written ({@link MetadataLayout}: where). It knows no order between
 * facts; who changes them waits for the end of one write before the next. Offsets count from the start of the metadata.
 */
public final class MetadataArea {

    /** What the disk said. */
    public sealed interface Loaded {
        record Blank() implements Loaded {}

        record Found(ReplicaFacts meta, ActivityLog.Found log) implements Loaded {}

        record Unreadable(String reason) implements Loaded {}

        record Damaged(String reason) implements Loaded {}
    }

    public interface LoadDone {
        void done(Loaded loaded);
    }

    /** One writing of the bitmap, for all that wait for it. */
    private record Round(int epoch, List<Done> waiting) {}

    private final Surroundings out;
    private final MetadataLayout layout;
    private final DirtyBitmap bits;
    private final NamedBlocks named;
    private final Consumer<String> failed;
    private final BitmapSummary summary;
    private final ArrayList<Done> nextRound = new ArrayList<>();
    private @Nullable Round round;
    private boolean open;
    /** Header and summary are not on the disk yet: it is blank, or of the layout of before. */
    private boolean unlabelled;
    /** Raised whenever the disk goes: what was under way before is void. */
    private int epoch;

    /**
     * @param atPeer what stays named on the disk though its bit is cleared
     * @param failed told when the disk fails, before whoever waits for the bitmap and after whoever waits for the log
     */
    public MetadataArea(Surroundings out, long sizeBytes, DirtyBitmap bits, FlushQueue atPeer, Consumer<String> failed) {
        this.out = out;
        this.layout = new MetadataLayout(sizeBytes);
        this.bits = bits;
        this.named = new NamedBlocks(bits, atPeer);
        this.failed = failed;
        this.summary = new BitmapSummary(layout.pages());
    }

    boolean isOpen() {
        return open;
    }

    /** Reads all of it; bits are added to the bitmap. Not open before {@link #opened}. */
    public void load(LoadDone done) {
        new MetadataLoad(out, layout, bits, summary).begin((loaded, isOld) -> {
            unlabelled = isOld;
            done.done(loaded);
        });
    }

    /** What was loaded holds: it may be written. */
    public void opened() {
        open = true;
    }

    /** The area of a blank store: its first facts come after header and summary. */
    public void openBlank() {
        opened();
        unlabelled = true;
        bits.staleWhereSet();
    }

    /** The disk is gone: of facts and log under way no end is told any more, a write of bits ends with a failure. */
    void close() {
        open = false;
        epoch++;
        if (round != null) {
            round.waiting().addAll(nextRound);
            nextRound.clear();
            round = null;
        }
    }

    /** The bitmap as it is, then the facts, flushed to one copy and then to the other: only then are they true (S5). */
    public void writeFacts(ReplicaFacts next, Done done) {
        var block = MetadataCodec.encode(next);
        var now = epoch;
        askForRound(unlessDetached(now, done, _ ->
                out.writeBytes(MetadataLayout.FIRST_FACTS, block, unless(now, done, _ ->
                        out.flush(unless(now, done, _ ->
                                out.writeBytes(MetadataLayout.SECOND_FACTS, block, unless(now, done, _ ->
                                        out.flush(unless(now, done, _ -> done.done(null)))))))))));
    }

    /** Only the bitmap. */
    public void writeBits(Done done) {
        if (open) {
            askForRound(done);
        } else {
            done.done("the disk is detached");
        }
    }

    /** The log's next transaction. */
    void writeLog(ActivityLog log, Done done) {
        if (!open) {
            done.done("the disk is detached");
            return;
        }
        var now = epoch;
        var block = log.nextBlock();
        out.writeBytes(MetadataLayout.RING + (long) log.place() * ActivityLog.BLOCK, block, unless(now, done, _ ->
                out.flush(unless(now, done, _ -> done.done(null)))));
    }

    // The bitmap -------------------------------------------------------------------------------------------------------

    /** Two writings at once could pass each other: who asks meanwhile waits for the next one. */
    private void askForRound(Done done) {
        nextRound.add(done);
        if (round == null) {
            beginRound();
        }
    }

    /**
     * Pages that list their bits are durable before the summary says so; what it says of the others needs no page. Until then
     * the summary says of a page what was true before.
     */
    private void beginRound() {
        var mine = new Round(epoch, new ArrayList<>(nextRound));
        nextRound.clear();
        round = mine;
        var pages = bits.takeStale();
        var listed = new BitSet();
        var blocks = new BitSet();
        if (unlabelled) {
            summary.clear();
            for (int page = bits.nextPage(0); page >= 0; page = bits.nextPage(page + 1)) {
                summary.note(page, named.page(page));
            }
            blocks.set(0, layout.summaryBlocks());
        }
        for (int page = pages.nextSetBit(0); page >= 0; page = pages.nextSetBit(page + 1)) {
            note(page, listed, blocks);
        }
        Done ended = failure -> endRound(mine, pages, failure);
        writePages(listed, listed.nextSetBit(0), mine, ended, _ ->
                writeSummary(blocks, blocks.nextSetBit(0), mine, ended, _ ->
                        label(mine, ended)));
    }

    private void note(int page, BitSet listed, BitSet blocks) {
        var now = named.page(page);
        listed.set(page, now == DirtyBitmap.Page.LISTED);
        if (summary.note(page, now)) {
            blocks.set(BitmapSummary.blockOf(page));
        }
    }

    private void endRound(Round mine, BitSet pages, @Nullable String failure) {
        if (mine.epoch() != epoch) {
            mine.waiting().forEach(each -> each.done("the disk was detached"));
            return;
        }
        if (failure != null) {
            bits.staleAgain(pages);
            failed.accept(failure);
            mine.waiting().forEach(each -> each.done(failure));
            return;
        }
        round = null;
        mine.waiting().forEach(each -> each.done(null));
        if (round == null && !nextRound.isEmpty()) {
            beginRound();
        }
    }

    private void writePages(BitSet pages, int page, Round mine, Done ended, Done onward) {
        if (page >= 0) {
            if (named.isMoreThanBits(page)) {
                bits.stale(page);
            }
            out.writeBytes(layout.page(page), BitmapPage.encode(named, page), goOn(mine, ended, _ ->
                    writePages(pages, pages.nextSetBit(page + 1), mine, ended, onward)));
        } else if (pages.isEmpty()) {
            onward.done(null);
        } else {
            out.flush(goOn(mine, ended, onward));
        }
    }

    private void writeSummary(BitSet blocks, int block, Round mine, Done ended, Done onward) {
        if (block >= 0) {
            var at = MetadataLayout.SUMMARY + (long) block * MetadataLayout.BLOCK;
            out.writeBytes(at, summary.encode(block), goOn(mine, ended, _ ->
                    writeSummary(blocks, blocks.nextSetBit(block + 1), mine, ended, onward)));
        } else if (blocks.isEmpty()) {
            onward.done(null);
        } else {
            out.flush(goOn(mine, ended, onward));
        }
    }

    /** The header comes last: facts of this layout are only written once it is durable. */
    private void label(Round mine, Done ended) {
        if (!unlabelled) {
            ended.done(null);
            return;
        }
        var header = AreaHeader.of(layout).encode();
        out.writeBytes(MetadataLayout.FIRST_HEADER, header, goOn(mine, ended, _ ->
                out.writeBytes(MetadataLayout.SECOND_HEADER, header, goOn(mine, ended, _ ->
                        out.flush(goOn(mine, ended, _ -> {
                            unlabelled = false;
                            ended.done(null);
                        }))))));
    }

    private Done goOn(Round mine, Done ended, Done onward) {
        return failure -> {
            if (failure != null || mine.epoch() != epoch) {
                ended.done(failure);
            } else {
                onward.done(null);
            }
        };
    }

    /** Of what the round has told already, nothing is told again. */
    private Done unlessDetached(int before, Done end, Done onward) {
        return failure -> {
            if (before == epoch) {
                (failure == null ? onward : end).done(failure);
            }
        };
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

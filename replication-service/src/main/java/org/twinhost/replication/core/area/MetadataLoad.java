package org.twinhost.replication.core.area;

import java.util.Arrays;
import java.util.Optional;
import org.twinhost.replication.core.area.MetadataArea.Loaded;
import org.twinhost.replication.core.ports.Surroundings;

/** Reads a volume's metadata: the facts, the log, and of the bitmap only what its summary says may hold bits. */
final class MetadataLoad {

    private static final int RUN_PAGES_MAX = 256;

    interface End {
        /** @param isOld of the layout of before: it has no header and no summary yet */
        void ended(Loaded loaded, boolean isOld);
    }

    private final Surroundings out;
    private final MetadataLayout layout;
    private final DirtyBitmap bits;
    private final BitmapSummary summary;

    MetadataLoad(Surroundings out, MetadataLayout layout, DirtyBitmap bits, BitmapSummary summary) {
        this.out = out;
        this.layout = layout;
        this.bits = bits;
        this.summary = summary;
    }

    void begin(End end) {
        var length = MetadataLayout.SUMMARY + layout.summaryBlocks() * MetadataLayout.BLOCK;
        out.readBytes(0, length, (bytes, failure) -> {
            if (failure != null) {
                end.ended(new Loaded.Unreadable("its metadata can't be read: " + failure), false);
            } else {
                judge(bytes, end);
            }
        });
    }

    private void judge(byte[] bytes, End end) {
        var first = MetadataCodec.decode(block(bytes, MetadataLayout.FIRST_FACTS));
        var second = MetadataCodec.decode(block(bytes, MetadataLayout.SECOND_FACTS));
        if (first.isEmpty() && second.isEmpty()) {
            end.ended(isBlank(bytes) ? new Loaded.Blank() : new Loaded.Damaged(whyNone(bytes)), true);
            return;
        }
        var at = first.isPresent() && (second.isEmpty() || first.get().version() >= second.get().version())
                ? MetadataLayout.FIRST_FACTS : MetadataLayout.SECOND_FACTS;
        var meta = (at == MetadataLayout.FIRST_FACTS ? first : second).orElseThrow();
        var found = new Loaded.Found(meta, ActivityLog.read(
                Arrays.copyOfRange(bytes, MetadataLayout.RING, MetadataLayout.RING_END)));
        if (meta.sizeBytes() != layout.sizeBytes()) {
            end.ended(found, false); // another volume's, which is refused by its name
            return;
        }
        var isOld = MetadataCodec.format(block(bytes, at)) == MetadataCodec.FORMAT_WITHOUT_HEADER;
        var unfit = isOld ? Optional.<String>empty() : whyUnfit(bytes);
        if (unfit.isPresent()) {
            end.ended(new Loaded.Damaged(unfit.get()), false);
            return;
        }
        bits.staleWhereSet();
        readSummary(bytes, isOld);
        readPages(0, found, isOld, end);
    }

    private static byte[] block(byte[] bytes, int at) {
        return Arrays.copyOfRange(bytes, at, at + MetadataLayout.BLOCK);
    }

    /** Never used, or a power cut came while it was made: a header and a summary without facts promise nothing. */
    private static boolean isBlank(byte[] bytes) {
        var behindFirst = MetadataLayout.FIRST_HEADER + MetadataLayout.BLOCK;
        var behindSecond = MetadataLayout.SECOND_HEADER + MetadataLayout.BLOCK;
        return isZeroOrHeader(block(bytes, MetadataLayout.FIRST_HEADER))
                && isZeroOrHeader(block(bytes, MetadataLayout.SECOND_HEADER))
                && MetadataCodec.isBlank(bytes, MetadataLayout.FIRST_FACTS, MetadataLayout.FIRST_HEADER)
                && MetadataCodec.isBlank(bytes, behindFirst, MetadataLayout.SECOND_HEADER)
                && MetadataCodec.isBlank(bytes, behindSecond, MetadataLayout.RING_END);
    }

    private static boolean isZeroOrHeader(byte[] block) {
        return MetadataCodec.isBlank(block, 0, block.length) || AreaHeader.decode(block).isPresent();
    }

    private String whyNone(byte[] bytes) {
        var format = Math.max(MetadataCodec.format(block(bytes, MetadataLayout.FIRST_FACTS)),
                MetadataCodec.format(block(bytes, MetadataLayout.SECOND_FACTS)));
        return format > MetadataCodec.FORMAT
                ? "its metadata was written by a newer version (format " + format + ", this one knows "
                        + MetadataCodec.FORMAT + "): update this node"
                : "neither copy of its metadata has a valid checksum; it is left untouched: zero the first "
                        + MetadataLayout.RING_END / 1024 + " KiB of it, behind the data or on its meta-disk, to start from"
                        + " a full resync";
    }

    private Optional<String> whyUnfit(byte[] bytes) {
        return AreaHeader.decode(block(bytes, MetadataLayout.FIRST_HEADER))
                .or(() -> AreaHeader.decode(block(bytes, MetadataLayout.SECOND_HEADER)))
                .map(header -> header.whyNot(layout))
                .orElse(Optional.of("neither header of its metadata has a valid checksum; it is left untouched"));
    }

    /** Without one, every page has to be looked at. */
    private void readSummary(byte[] bytes, boolean isOld) {
        var rotten = 0;
        for (int block = 0; block < layout.summaryBlocks() && !isOld; block++) {
            rotten += summary.decode(bytes, MetadataLayout.SUMMARY + block * MetadataLayout.BLOCK, block);
        }
        if (rotten > 0) {
            out.say(rotten + " sectors of the bitmap's summary are damaged: all pages that they speak of are read");
        }
        for (int page = 0; isOld && page < layout.pages(); page++) {
            summary.note(page, DirtyBitmap.Page.LISTED);
        }
    }

    /** Page after page, in reads of up to 1 MiB. */
    private void readPages(int from, Loaded.Found found, boolean isOld, End end) {
        var first = from;
        while (first < layout.pages() && summary.page(first) != DirtyBitmap.Page.LISTED) {
            if (summary.page(first) == DirtyBitmap.Page.FULL) {
                bits.setPage(first);
                bits.fresh(first);
            }
            first++;
        }
        if (first == layout.pages()) {
            end.ended(found, isOld);
            return;
        }
        var last = first + 1;
        while (last < layout.pages() && last - first < RUN_PAGES_MAX && summary.page(last) == DirtyBitmap.Page.LISTED) {
            last++;
        }
        readRun(first, last, found, isOld, end);
    }

    private void readRun(int first, int last, Loaded.Found found, boolean isOld, End end) {
        out.readBytes(layout.page(first), (last - first) * BitmapPage.BYTES, (bytes, failure) -> {
            if (failure != null) {
                end.ended(new Loaded.Unreadable("its bitmap can't be read: " + failure), isOld);
                return;
            }
            for (int page = first; page < last; page++) {
                switch (BitmapPage.decode(bytes, (page - first) * BitmapPage.BYTES, page, bits)) {
                    case EQUAL -> bits.fresh(page);
                    case OLDER -> bits.stale(page);
                    case DAMAGED -> {
                        bits.stale(page);
                        out.say("bitmap page " + page + " is damaged: its blocks count as different");
                    }
                }
            }
            readPages(last, found, isOld, end);
        });
    }
}

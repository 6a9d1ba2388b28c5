package org.twinhost.replication.core.area;

import org.twinhost.contract.config.VolumeLimits;

/**
 * Where things lie in a volume's metadata, in bytes from its start: facts and header twice, the ring of the activity log, the
 * summary of the bitmap, the bitmap. The layout of before had neither header nor summary; all else lies where it lay.
 */
public record MetadataLayout(long sizeBytes) {

    public static final int BLOCK = 4096;
    static final int FIRST_FACTS = 0;
    public static final int FIRST_HEADER = BLOCK;
    static final int SECOND_FACTS = 64 << 10;
    static final int SECOND_HEADER = SECOND_FACTS + BLOCK;
    static final int RING = 128 << 10;
    static final int RING_END = RING + ActivityLog.RING * ActivityLog.BLOCK;
    public static final int SUMMARY = RING_END;
    public static final int BITMAP = (int) VolumeLimits.METADATA_HEAD_BYTES;

    public int pages() {
        return (int) ((bytes() - BITMAP) / BitmapPage.BYTES);
    }

    public int summaryBlocks() {
        return BitmapSummary.blocks(pages());
    }

    long page(int page) {
        return BITMAP + (long) page * BitmapPage.BYTES;
    }

    long bytes() {
        return VolumeLimits.metadataBytes(sizeBytes);
    }
}

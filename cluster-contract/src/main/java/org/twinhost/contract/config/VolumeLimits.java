package org.twinhost.contract.config;

/**
 * How large volumes may be, and what each costs: one table, which configuration checks, the replication service carries and
 * administrators are told. All sizes in bytes.
 */
public final class VolumeLimits {

    /** A bit of the bitmap, and a volume's size is a multiple of it. */
    public static final int BLOCK_BYTES = 4096;

    /** 64 TiB: the bitmap then is 2 GiB of metadata, and its directory 2 MiB of memory. */
    public static final long SIZE_BYTES_MAX = 1L << 46;

    /** Bits of one page of the bitmap: what a checksum and the page's number leave of 4 KiB. */
    public static final int PAGE_BLOCKS = 511 * 64;

    /** Before the bitmap: the facts twice, the header twice, the activity log, the summary of the bitmap. */
    public static final long METADATA_HEAD_BYTES = 1L << 20;

    /** Where several volumes share one device for their metadata, each has a slot of this size, the first at 0. */
    public static final long SLOT_BYTES = 256L << 20;

    /** Slots of one device. */
    public static final int SLOT_INDEX_MAX = 1023;

    /** Memory of one replication service for what its volumes keep at all times, an eighth of its heap of 128 MiB. */
    public static final long KEPT_BYTES_MAX = 16L << 20;

    /** And for what is dirty, a quarter of its heap. What is dirty beyond it is remembered more coarsely, in 4 MiB or 1 GiB. */
    public static final long DIRTY_BYTES_MAX = 32L << 20;

    /** Of a volume of any size: the activity log's table, the metadata while it is loaded, its reserve for a resync. */
    private static final long MEMORY_BYTES_EACH = 128L << 10;

    /** Of each GiB: its place in the directories of three sets of blocks and in the summary. */
    private static final int MEMORY_BYTES_PER_GIB = 32;

    /** How many volumes one service has memory for, be they ever so small. */
    public static final int VOLUMES_MAX = (int) (KEPT_BYTES_MAX / (MEMORY_BYTES_EACH + MEMORY_BYTES_PER_GIB));

    private VolumeLimits() {}

    /** What the metadata of such a volume takes, behind its data or elsewhere. */
    public static long metadataBytes(long sizeBytes) {
        var blocks = (sizeBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
        var pages = ((blocks + 63) / 64 + PAGE_BLOCKS / 64 - 1) / (PAGE_BLOCKS / 64);
        return METADATA_HEAD_BYTES + pages * BLOCK_BYTES;
    }

    /** What such a volume takes of {@link #KEPT_BYTES_MAX}, also when nothing is dirty. */
    public static long memoryBytes(long sizeBytes) {
        return MEMORY_BYTES_EACH + ((sizeBytes + (1L << 30) - 1) >>> 30) * MEMORY_BYTES_PER_GIB;
    }
}

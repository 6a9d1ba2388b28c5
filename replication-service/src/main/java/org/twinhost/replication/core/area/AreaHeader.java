package org.twinhost.replication.core.area;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.twinhost.replication.core.blocks.BlockSet;

/**
 * Describes a volume's metadata to whoever opens it: version, sizes, positions, and the features that must be known to read
 * it. Its content fits the first 512 bytes of its block, and there are two of it.
 *
 * @param version of the layout
 * @param sizeBytes of the volume
 * @param areaBytes of the metadata
 * @param blockBytes what a bit of the bitmap stands for
 * @param positions of ring, summary and bitmap, from the start of the metadata
 * @param required features without which nobody may read or write it
 */
public record AreaHeader(
        int version, long sizeBytes, long areaBytes, int blockBytes, List<Long> positions, List<String> required) {

    static final int VERSION = 2;
    /** Pages of the bitmap count only as the summary says; who does not know it would lose bits. */
    public static final String SUMMARY = "bitmap-summary";

    private static final long MAGIC = 0x5457_4d45_5441_4844L;
    private static final int SECTOR = 512;
    private static final List<String> KNOWN = List.of(SUMMARY);

    public static AreaHeader of(MetadataLayout layout) {
        return new AreaHeader(VERSION, layout.sizeBytes(), layout.bytes(), BlockSet.BLOCK,
                List.of((long) MetadataLayout.RING, (long) MetadataLayout.SUMMARY, (long) MetadataLayout.BITMAP), KNOWN);
    }

    public byte[] encode() {
        var out = ByteBuffer.allocate(MetadataLayout.BLOCK);
        out.putLong(MAGIC).putInt(version).putLong(sizeBytes).putLong(areaBytes).putInt(blockBytes);
        out.put((byte) positions.size());
        positions.forEach(out::putLong);
        var names = String.join(" ", required).getBytes(StandardCharsets.US_ASCII);
        out.putShort((short) names.length).put(names);
        out.putInt(SECTOR - Integer.BYTES, crc(out.array()));
        return out.array();
    }

    /** Empty: there is none. */
    static Optional<AreaHeader> decode(byte[] block) {
        var in = ByteBuffer.wrap(block);
        if (in.getInt(SECTOR - Integer.BYTES) != crc(block) || in.getLong() != MAGIC) {
            return Optional.empty();
        }
        var version = in.getInt();
        var sizeBytes = in.getLong();
        var areaBytes = in.getLong();
        var blockBytes = in.getInt();
        var positions = new Long[in.get()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = in.getLong();
        }
        var names = new byte[in.getShort()];
        in.get(names);
        var required = new String(names, StandardCharsets.US_ASCII);
        return Optional.of(new AreaHeader(version, sizeBytes, areaBytes, blockBytes, List.of(positions),
                required.isEmpty() ? List.of() : List.of(required.split(" "))));
    }

    /** Why this build can't read what it describes; empty: it can. */
    Optional<String> whyNot(MetadataLayout layout) {
        var unknown = required.stream().filter(name -> !KNOWN.contains(name)).toList();
        if (version > VERSION || !unknown.isEmpty()) {
            return Optional.of("its metadata was written by a newer version (layout " + version + (unknown.isEmpty() ? "" :
                    ", which requires " + String.join(", ", unknown)) + "; this one knows layout " + VERSION
                    + "): update this node");
        }
        return equals(of(layout)) ? Optional.empty()
                : Optional.of("its metadata describes another layout: " + this + ", expected " + of(layout));
    }

    private static int crc(byte[] block) {
        var crc = new CRC32C();
        crc.update(block, 0, SECTOR - Integer.BYTES);
        crc.update(block, SECTOR, block.length - SECTOR);
        return (int) crc.getValue();
    }
}

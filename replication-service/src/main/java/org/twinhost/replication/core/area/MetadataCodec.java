package org.twinhost.replication.core.area;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.core.facts.InitialSync;
import org.twinhost.replication.core.facts.ReplicaFacts;
import org.twinhost.replication.core.facts.Resolution;

/**
 * One copy of the metadata: a block whose content fits its first 512 bytes, so that a disk that tears writes at its
 * sectors leaves the old or the new copy, and a CRC32C over all of it.
 */
public final class MetadataCodec {

    static final int BLOCK = 4096;
    private static final int SECTOR = 512;
    private static final long MAGIC = 0x5457_494e_484f_5354L;
    /** The layout of before: no header says where the rest is, no summary which pages of the bitmap count. */
    public static final int FORMAT_WITHOUT_HEADER = 1;
    /**
     * Whoever does not know header and summary must not read these facts: it would miss bits. Whoever does not know the initial
     * sync must not either: it would take two stores for equal that are not.
     */
    static final int FORMAT_WITHOUT_WORD = 3;
    /** Only while a person's word on a split brain stands: whoever does not know it would forget it. */
    static final int FORMAT = 4;

    private MetadataCodec() {}

    public static byte[] encode(ReplicaFacts meta) {
        var out = ByteBuffer.allocate(BLOCK);
        var word = meta.resolution();
        out.putLong(MAGIC).putInt(word == null ? FORMAT_WITHOUT_WORD : FORMAT).putLong(meta.version());
        text(out, meta.volume());
        out.putLong(meta.sizeBytes()).putLong(meta.birth()).putLong(meta.generation()).putLong(meta.base());
        out.put((byte) meta.disk().ordinal()).put((byte) (meta.excluded() ? 1 : 0)).put((byte) (meta.primary() ? 1 : 0));
        out.putLong(meta.boot()).putLong(meta.peerIncarnation());
        text(out, meta.connection());
        out.put((byte) meta.history().size());
        meta.history().forEach(out::putLong);
        out.put((byte) meta.initial().ordinal());
        if (word != null) {
            out.put((byte) (word.discardsHere() ? 1 : 0)).putLong(word.here()).putLong(word.there());
        }
        if (out.position() > SECTOR - Integer.BYTES) {
            throw new IllegalStateException("metadata of " + meta.volume() + " takes " + out.position() + " bytes");
        }
        out.putInt(SECTOR - Integer.BYTES, crc(out.array()));
        return out.array();
    }

    /** The copy, or empty where it is none. */
    public static Optional<ReplicaFacts> decode(byte[] block) {
        var format = format(block);
        if (format < FORMAT_WITHOUT_HEADER || format > FORMAT) {
            return Optional.empty();
        }
        var in = ByteBuffer.wrap(block).position(Long.BYTES + Integer.BYTES);
        var version = in.getLong();
        var volume = text(in);
        var sizeBytes = in.getLong();
        var birth = in.getLong();
        var generation = in.getLong();
        var base = in.getLong();
        var disk = DiskState.values()[in.get()];
        var excluded = in.get() == 1;
        var primary = in.get() == 1;
        var boot = in.getLong();
        var peerIncarnation = in.getLong();
        var connection = text(in);
        var history = new ArrayList<Long>();
        for (int left = in.get(); left > 0; left--) {
            history.add(in.getLong());
        }
        // The formats before say nothing of the initial sync: what was never synced is at its birth.
        var initial = format >= FORMAT_WITHOUT_WORD ? InitialSync.values()[in.get()]
                : generation == birth && disk != DiskState.UP_TO_DATE ? InitialSync.UNDECIDED : InitialSync.DONE;
        var word = format == FORMAT ? new Resolution(in.get() == 1, in.getLong(), in.getLong()) : null;
        return Optional.of(new ReplicaFacts(version, volume, sizeBytes, birth, generation, history, base, excluded, disk,
                primary, boot, initial, connection, peerIncarnation, word));
    }

    /** How the copy is written; 0: it is none. */
    public static int format(byte[] block) {
        var in = ByteBuffer.wrap(block);
        return in.getInt(SECTOR - Integer.BYTES) == crc(block) && in.getLong() == MAGIC ? in.getInt() : 0;
    }

    static boolean isBlank(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] != 0) {
                return false;
            }
        }
        return true;
    }

    private static int crc(byte[] block) {
        var crc = new CRC32C();
        crc.update(block, 0, SECTOR - Integer.BYTES);
        crc.update(block, SECTOR, block.length - SECTOR);
        return (int) crc.getValue();
    }

    private static void text(ByteBuffer out, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.put((byte) bytes.length).put(bytes);
    }

    private static String text(ByteBuffer in) {
        var bytes = new byte[in.get()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

package org.twinhost.twinctl.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.twinhost.twinctl.bundle.Item.Piece;

/** Reads no more than is wanted. It cuts between lines, so that no secret is cut in two and not known any more. */
enum Limited {
    /** The first that comes. */
    HEAD,
    /** The last. */
    TAIL;

    private static final int CHUNK = 64 << 10;

    Piece read(InputStream in, int bytesMax) throws IOException {
        return switch (this) {
            case HEAD -> head(in, bytesMax);
            case TAIL -> tail(in, bytesMax);
        };
    }

    private static Piece head(InputStream in, int bytesMax) throws IOException {
        var bytes = in.readNBytes(bytesMax + 1);
        return bytes.length <= bytesMax ? Piece.of(bytes)
                : new Piece(Arrays.copyOf(bytes, lastLine(bytes)), "only the first " + bytesMax + " bytes");
    }

    private static int lastLine(byte[] bytes) {
        var end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    private static Piece tail(InputStream in, int bytesMax) throws IOException {
        var kept = new byte[bytesMax];
        long all = 0;
        for (var chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in.readNBytes(CHUNK)) {
            for (var each : chunk) {
                kept[(int) (all++ % bytesMax)] = each;
            }
        }
        if (all <= bytesMax) {
            return Piece.of(Arrays.copyOf(kept, (int) all));
        }
        var start = (int) (all % bytesMax);
        var last = new ByteArrayOutputStream(bytesMax);
        last.write(kept, start, bytesMax - start);
        last.write(kept, 0, start);
        var bytes = last.toByteArray();
        var from = 0;
        while (from < bytes.length && bytes[from] != '\n') {
            from++;
        }
        return new Piece(Arrays.copyOfRange(bytes, Math.min(from + 1, bytes.length), bytes.length),
                "only the last " + bytesMax + " bytes of " + all);
    }
}

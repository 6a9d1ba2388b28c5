package org.twinhost.twinctl.bundle;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;

/** Files of root in a gzipped archive as POSIX has it (ustar). */
final class Tar implements Closeable {

    private static final int BLOCK = 512;
    private static final int NAME_MAX = 100;
    private static final int FOLDERS_MAX = 155;

    private final OutputStream out;
    private final Instant at;

    /** @param at when its files were made */
    Tar(OutputStream out, Instant at) throws IOException {
        this.out = new GZIPOutputStream(out);
        this.at = at;
    }

    /** @param name ASCII, its folders with slashes */
    void add(String name, byte[] content) throws IOException {
        out.write(header(name, content.length));
        out.write(content);
        out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }

    private byte[] header(String name, int size) throws IOException {
        // A name that is too long for its field leaves its folders to another.
        var cut = name.length() <= NAME_MAX ? -1 : name.indexOf('/', name.length() - NAME_MAX - 1);
        if (name.length() > NAME_MAX && (cut < 0 || cut > FOLDERS_MAX)) {
            throw new IOException("an archive has no room for the name " + name);
        }
        var header = ByteBuffer.allocate(BLOCK);
        put(header, 0, name.substring(cut + 1));
        put(header, 345, name.substring(0, Math.max(cut, 0)));
        put(header, 100, "0000600");
        put(header, 108, octal(0, 7));
        put(header, 116, octal(0, 7));
        put(header, 124, octal(size, 11));
        put(header, 136, octal(at.getEpochSecond(), 11));
        put(header, 156, "0");
        put(header, 257, "ustar\0" + "00");
        put(header, 265, "root");
        put(header, 297, "root");
        put(header, 148, octal(sum(header.array()), 6) + "\0 ");
        return header.array();
    }

    private static void put(ByteBuffer header, int at, String text) {
        header.put(at, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String octal(long number, int digits) {
        var text = Long.toOctalString(number);
        return "0".repeat(digits - text.length()) + text;
    }

    /** Its own place counts as spaces. */
    private static int sum(byte[] header) {
        int sum = 8 * ' ';
        for (var each : header) {
            sum += each & 0xFF;
        }
        return sum;
    }

    /** The archive ends with two empty blocks. */
    @Override
    public void close() throws IOException {
        out.write(new byte[2 * BLOCK]);
        out.close();
    }
}

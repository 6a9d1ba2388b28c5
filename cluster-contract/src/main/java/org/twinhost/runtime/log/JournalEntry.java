package org.twinhost.runtime.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jboss.logmanager.Level;

/**
 * An entry of journald's native protocol: lines {@code NAME=value}; where a value has more than one line, {@code NAME}, its
 * length as 64 bits little-endian, and the bytes.
 */
final class JournalEntry {

    private static final int SHORT_MAX = 512;
    private static final int CRITICAL = 2;
    private static final int ERROR = 3;
    private static final int WARNING = 4;
    private static final int INFORMATIONAL = 6;
    private static final int DEBUG = 7;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

    private JournalEntry() {}

    /**
     * One datagram.
     *
     * @param service whose line it is
     * @param textBytesMax of a longer text the rest is left out, which it says
     */
    static byte[] of(LoggedLine line, String service, int textBytesMax) {
        var entry = new JournalEntry();
        entry.add("PRIORITY", String.valueOf(priority(line.level())));
        entry.add("SYSLOG_IDENTIFIER", "twinhost-" + service);
        entry.add("LOGGER", cut(line.logger(), SHORT_MAX));
        entry.add("TWINHOST_SERVICE", service);
        line.fields().forEach((field, value) -> entry.add(name(field), cut(value, SHORT_MAX)));
        entry.add("MESSAGE", cut(line.text(), textBytesMax));
        return entry.bytes.toByteArray();
    }

    private static String name(String field) {
        return "TWINHOST_" + field.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static int priority(java.util.logging.Level level) {
        var value = level.intValue();
        if (value >= Level.FATAL.intValue()) {
            return CRITICAL;
        }
        if (value >= Level.ERROR.intValue()) {
            return ERROR;
        }
        if (value >= Level.WARN.intValue()) {
            return WARNING;
        }
        return value >= Level.INFO.intValue() ? INFORMATIONAL : DEBUG;
    }

    private void add(String name, String value) {
        var content = value.getBytes(StandardCharsets.UTF_8);
        bytes.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        if (value.indexOf('\n') < 0) {
            bytes.write('=');
        } else {
            bytes.write('\n');
            bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(content.length).array());
        }
        bytes.writeBytes(content);
        bytes.write('\n');
    }

    /** Whole characters, so that what is left is still text. */
    private static String cut(String value, int bytesMax) {
        var content = value.getBytes(StandardCharsets.UTF_8);
        if (content.length <= bytesMax) {
            return value;
        }
        var end = bytesMax;
        while (end > 0 && (content[end] & 0xC0) == 0x80) {
            end--;
        }
        var left = content.length - end;
        return new String(content, 0, end, StandardCharsets.UTF_8) + "… (" + left + " more bytes are left out)";
    }
}

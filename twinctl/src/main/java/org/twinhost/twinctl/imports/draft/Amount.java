package org.twinhost.twinctl.imports.draft;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Sizes and times as old files write them. */
public final class Amount {

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})([a-zA-Z]?)");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,12})(\\.[0-9]{1,9})?(us|usec|ms|msec|s|sec|m|min|h|hr|d)?");
    private static final long KIB = 1024;
    private static final long SECTOR = 512;

    private Amount() {}

    /**
     * Bytes, of a number with {@code s} (sectors), {@code B}, {@code K}, {@code M}, {@code G}, {@code T} behind it.
     *
     * @param unit of a number without one
     * @return empty: it is no size, or none that fits
     */
    public static OptionalLong bytes(String text, char unit) {
        var parts = SIZE.matcher(text.replaceFirst("(?i)(?<=[KMGT])i?b$", ""));
        if (!parts.matches()) {
            return OptionalLong.empty();
        }
        var factor = switch (parts.group(2).isEmpty() ? unit : parts.group(2).charAt(0)) {
            case 's', 'S' -> SECTOR;
            case 'b', 'B' -> 1L;
            case 'k', 'K' -> KIB;
            case 'm', 'M' -> KIB * KIB;
            case 'g', 'G' -> KIB * KIB * KIB;
            case 't', 'T' -> KIB * KIB * KIB * KIB;
            default -> 0L;
        };
        var number = Long.parseLong(parts.group(1));
        return factor == 0 || number > Long.MAX_VALUE / factor ? OptionalLong.empty() : OptionalLong.of(number * factor);
    }

    /**
     * Milliseconds, of a time as Heartbeat writes it: seconds, or with {@code us}, {@code ms}, {@code s}, {@code m}, {@code h},
     * {@code d} behind the number.
     *
     * @return empty: it is no time
     */
    public static OptionalLong milliseconds(String text) {
        var parts = TIME.matcher(text);
        if (!parts.matches()) {
            return OptionalLong.empty();
        }
        var number = Double.parseDouble(parts.group(1) + (parts.group(2) == null ? "" : parts.group(2)));
        var factor = switch (parts.group(3) == null ? "s" : parts.group(3)) {
            case "us", "usec" -> 0.001;
            case "ms", "msec" -> 1.0;
            case "m", "min" -> 60_000.0;
            case "h", "hr" -> 3_600_000.0;
            case "d" -> 86_400_000.0;
            default -> 1000.0;
        };
        return OptionalLong.of(Math.round(number * factor));
    }
}

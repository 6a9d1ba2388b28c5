package org.twinhost.contract;

import java.util.Locale;

/** Numbers of bytes as people read them. */
public final class ByteSize {

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private ByteSize() {}

    /** {@code 4 MiB}, {@code 1.5 GiB}: one digit behind the point where it is not whole. */
    public static String text(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return (value == Math.rint(value) ? String.valueOf((long) value) : String.format(Locale.ROOT, "%.1f", value))
                + " " + UNITS[unit];
    }
}

package org.twinhost.twinctl.text;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.ByteSize;

/** Times and sizes as people read them. */
public final class Quantity {

    private Quantity() {}

    /** Null: unknown. */
    public static @Nullable String time(@Nullable Long ms) {
        if (ms == null) {
            return null;
        }
        if (ms < 1000) {
            return ms + " ms";
        }
        if (ms < 120_000) {
            return String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
        }
        long minutes = ms / 60_000;
        if (minutes < 120) {
            return minutes + " min";
        }
        return minutes < 48 * 60 ? minutes / 60 + " h" : minutes / (24 * 60) + " d";
    }

    /** Null: unknown. */
    public static @Nullable String size(@Nullable Long bytes) {
        if (bytes == null) {
            return null;
        }
        return ByteSize.text(bytes);
    }
}

package org.twinhost.contract.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A disk of its own for a replica's metadata: {@code /dev/vg/meta}, or {@code /dev/vg/meta[3]}, the fourth of the slots of
 * {@link VolumeLimits#SLOT_BYTES} into which several volumes share one.
 *
 * @param path absolute
 * @param index of the slot, from 0 to {@link VolumeLimits#SLOT_INDEX_MAX}; null: the whole of it is one volume's
 */
public record MetaDisk(String path, @Nullable Integer index) {

    /** What it looks like. */
    public static final Pattern FORM = Pattern.compile("(/[^\\s\\[\\]]+)(?:\\[(0|[1-9][0-9]{0,3})])?");

    /** @throws IllegalArgumentException if it does not look like one */
    public static MetaDisk of(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("'" + text + "' must be an absolute path, with [INDEX] where volumes share it");
        }
        return new MetaDisk(match.group(1), match.group(2) == null ? null : Integer.valueOf(match.group(2)));
    }

    @Override
    public String toString() {
        return index == null ? path : path + "[" + index + "]";
    }
}

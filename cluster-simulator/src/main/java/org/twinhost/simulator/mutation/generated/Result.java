package org.twinhost.simulator.mutation.generated;

import java.util.Locale;

/**
 * What came of a mutant.
 *
 * @param id of the mutant, with the hash of its method
 * @param by what caught it: {@code test CLASS#METHOD()} or {@code seed 12 S2}; else {@code -}
 * @param seconds of processor time
 */
public record Result(String id, Fate fate, String by, double seconds) {

    static final String NOTHING = "-";

    /** As in the file, in lower case. */
    public enum Fate {
        CAUGHT,
        SURVIVED,
        /** It does not compile, so it is none. */
        INVALID
    }

    boolean isCaught() {
        return fate == Fate.CAUGHT;
    }

    boolean isByTest() {
        return fate == Fate.CAUGHT && by.startsWith("test ");
    }

    String line() {
        return String.join("\t", id, fate.name().toLowerCase(Locale.ROOT), by,
                String.format(Locale.ROOT, "%.1f", seconds));
    }

    /** @throws IllegalArgumentException when it is none */
    static Result read(String line) {
        var parts = line.split("\t");
        if (parts.length != 4) {
            throw new IllegalArgumentException("not a mutant's result: " + line);
        }
        return new Result(parts[0], Fate.valueOf(parts[1].toUpperCase(Locale.ROOT)), parts[2], Double.parseDouble(parts[3]));
    }
}

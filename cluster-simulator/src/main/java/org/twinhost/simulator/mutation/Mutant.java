package org.twinhost.simulator.mutation;

import java.util.List;

/**
 * A deliberate fault in a core.
 *
 * @param why what it breaks
 * @param file path of the source in the repository
 * @param original text that stands exactly once in the file
 * @param replacement what stands there instead
 * @param seeds that are tried first
 */
public record Mutant(String name, String why, String file, String original, String replacement, List<Long> seeds) {

    /** A mutant that can't be made: its list is out of date, which is no success. */
    public static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message);
        }
    }

    /** The source with the fault. */
    public String applyTo(String source) throws Unfit {
        var at = source.indexOf(original);
        if (at < 0) {
            throw new Unfit("the text is not in " + file + ": " + original.strip());
        }
        if (source.indexOf(original, at + 1) >= 0) {
            throw new Unfit("the text is more than once in " + file + ": " + original.strip());
        }
        return source.substring(0, at) + replacement + source.substring(at + original.length());
    }
}

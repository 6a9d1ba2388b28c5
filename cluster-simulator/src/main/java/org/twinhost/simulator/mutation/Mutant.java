package org.twinhost.simulator.mutation;

import java.util.List;

/**
 * A deliberate fault in a core.
 *
 * @param why what it breaks
 * @param file path of the source in the repository
 * @param edits what is different in it
 * @param plans names of kept regression plans, tried before all seeds
 * @param seeds that are tried before the others
 * @param twins other faults that are made with it: it breaks one of two layers, and these the other; usually empty
 */
public record Mutant(
        String name, String why, String file, List<Edit> edits, List<String> plans, List<Long> seeds, List<Mutant> twins) {

    public Mutant(String name, String why, String file, List<Edit> edits, List<String> plans, List<Long> seeds) {
        this(name, why, file, edits, plans, seeds, List.of());
    }

    /** The same, made together with the other. */
    Mutant with(Mutant twin) {
        return new Mutant(name, why, file, edits, plans, seeds, List.of(twin));
    }

    /**
     * @param original text that stands exactly once in the file
     * @param replacement what stands there instead
     */
    public record Edit(String original, String replacement) {}

    /** A mutant that can't be made: its list is out of date, which is no success. */
    public static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message);
        }
    }

    /** The source with the fault. */
    public String applyTo(String source) throws Unfit {
        var text = source;
        for (var edit : edits) {
            text = applied(edit, text);
        }
        return text;
    }

    private String applied(Edit edit, String source) throws Unfit {
        var at = source.indexOf(edit.original());
        if (at < 0) {
            throw new Unfit("the text is not in " + file + ": " + edit.original().strip());
        }
        if (source.indexOf(edit.original(), at + 1) >= 0) {
            throw new Unfit("the text is more than once in " + file + ": " + edit.original().strip());
        }
        return source.substring(0, at) + edit.replacement() + source.substring(at + edit.original().length());
    }
}

package org.twinhost.simulator.mutation;

import java.util.Locale;

/** What became of a mutant. */
public sealed interface Verdict {

    String name();

    /** For people, starting with the word that says it all. */
    String line();

    record Caught(String name, long seed, String invariant, String what, double seconds) implements Verdict {
        @Override
        public String line() {
            return String.format(Locale.ROOT, "caught %s (seed %d, %s, %.1f s)", name, seed, invariant, seconds);
        }
    }

    record Survived(String name, long seeds, double seconds) implements Verdict {
        @Override
        public String line() {
            return String.format(Locale.ROOT, "survived %s (%d seeds, %.1f s)", name, seeds, seconds);
        }
    }

    /** It does not apply or does not compile: neither caught nor harmless. */
    record Invalid(String name, String why) implements Verdict {
        @Override
        public String line() {
            return "error " + name + ": " + why;
        }
    }
}

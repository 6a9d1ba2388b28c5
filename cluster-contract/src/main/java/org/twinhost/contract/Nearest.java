package org.twinhost.contract;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What somebody meant who mistyped it. */
public final class Nearest {

    private Nearest() {}

    /** The known word that a mistyped one is closest to; empty: none is close. */
    public static Optional<String> of(String word, List<String> known) {
        var best = Optional.<String>empty();
        int least = Math.max(2, word.length() / 3) + 1;
        for (var candidate : known) {
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = Optional.of(candidate);
            }
        }
        return best;
    }

    /** Letters to be put in, taken out or changed (Levenshtein). */
    private static int distance(String one, String other) {
        var row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int above = row[j];
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[other.length()];
    }
}

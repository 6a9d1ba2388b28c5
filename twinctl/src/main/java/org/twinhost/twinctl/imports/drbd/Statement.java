package org.twinhost.twinctl.imports.drbd;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.imports.fate.Place;

/**
 * A directive with its values, or a section with what is in it.
 *
 * @param words one at least
 * @param block null: it is a directive
 */
record Statement(List<DrbdWord> words, @Nullable List<Statement> block) {

    String word() {
        return words.getFirst().text();
    }

    Place place() {
        return words.getFirst().place();
    }

    /** Of the values behind the word; empty: there are fewer. */
    String value(int index) {
        return words.size() > index + 1 ? words.get(index + 1).text() : "";
    }

    /** All values, a space apart. */
    String values() {
        return words.stream().skip(1).map(DrbdWord::text).collect(Collectors.joining(" "));
    }

    /** What follows that word among the values; empty: nothing does. */
    String after(String word) {
        for (int i = 0; i + 1 < words.size(); i++) {
            if (i > 0 && words.get(i).text().equals(word)) {
                return words.get(i + 1).text();
            }
        }
        return "";
    }
}

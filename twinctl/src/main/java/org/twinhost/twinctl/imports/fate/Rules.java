package org.twinhost.twinctl.imports.fate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twinhost.contract.Nearest;

/**
 * The table of the directives of one kind of file: what is done with each, read by the importer, the documentation and the
 * tests.
 */
public final class Rules {

    private static final int CELLS = 5;

    private final List<Rule> all;

    private Rules(List<Rule> all) {
        this.all = List.copyOf(all);
    }

    /** @param table a row a line: section | word | value | becomes | sentence */
    public static Rules of(String table) {
        var rules = new ArrayList<Rule>();
        table.lines().forEach(line -> {
            var cells = line.split("\\|", CELLS);
            rules.add(new Rule(cells[0].strip(), cells[1].strip(), cells[2].strip(), cells[3].strip(), cells[4].strip()));
        });
        return new Rules(rules);
    }

    /** Whether any row is of that word. */
    public boolean isWord(String word) {
        return all.stream().anyMatch(each -> each.word().equals(word));
    }

    public List<Rule> all() {
        return all;
    }

    /**
     * What is known of a directive. One that is known in another section is taken for that one: they moved from version to
     * version.
     */
    public Optional<Rule> find(String section, String word, String value) {
        return best(section, word, value).or(() -> all.stream().filter(each -> each.word().equals(word))
                .map(Rule::section).findFirst().flatMap(other -> best(other, word, value)));
    }

    private Optional<Rule> best(String section, String word, String value) {
        var same = all.stream().filter(each -> each.section().equals(section) && each.word().equals(word)).toList();
        return same.stream().filter(each -> !each.value().isEmpty() && each.value().equals(value)).findFirst()
                .or(() -> same.stream().filter(each -> each.value().isEmpty()).findFirst());
    }

    /** What the table says; of a value that it does not know, or a word, that nobody knows it. */
    public Fate fate(String section, String word, String value) {
        return find(section, word, value).map(rule -> rule.fate(value)).orElseGet(() -> unknown(word));
    }

    /** With what was probably meant. */
    public Fate unknown(String word) {
        if (all.stream().anyMatch(each -> each.word().equals(word))) {
            return new Fate.Unknown("unknown value, ignored");
        }
        return new Fate.Unknown("unknown, ignored" + Nearest.of(word, all.stream().map(Rule::word).distinct().toList())
                .map(meant -> "; is it '" + meant + "'?").orElse(""));
    }
}

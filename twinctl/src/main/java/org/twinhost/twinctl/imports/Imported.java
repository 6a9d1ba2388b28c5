package org.twinhost.twinctl.imports;

import java.util.List;
import org.twinhost.twinctl.imports.fate.Told;
import org.twinhost.twinctl.imports.merge.Merged;

/**
 * What was read, and what comes of it.
 *
 * @param files in the order in which they were given; without those that are refused
 * @param refused what is not understood of the others, a sentence each
 */
public record Imported(List<Read> files, List<String> refused, Merged merged) {

    static final String REFUSED = "not understood, nothing was written:";

    /** @param told in the order of its lines */
    public record Read(String name, Kind kind, List<Told> told) {}

    /** How many have that fate. */
    long count(String word) {
        return files.stream().flatMap(file -> file.told().stream()).filter(told -> told.fate().word().equals(word)).count();
    }

    /** Whether the administrator has less than he had, or has to say something first. */
    boolean losesSomething() {
        return !merged.undecided().isEmpty()
                || files.stream().flatMap(file -> file.told().stream()).anyMatch(told -> told.fate().isLoss());
    }
}

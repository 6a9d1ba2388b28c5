package org.twinhost.twinctl.imports.merge;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.twinhost.contract.PlainText;

/** What is found on the way. For one import. */
final class Outcome {

    private final Set<String> undecided = new LinkedHashSet<>();
    private final Set<String> made = new LinkedHashSet<>();

    /** Without this no file is written; it says what to do. */
    void undecided(String why) {
        undecided.add(PlainText.of(why));
    }

    /** What no old file says. */
    void made(String what) {
        made.add(PlainText.of(what));
    }

    List<String> undecided() {
        return List.copyOf(undecided);
    }

    List<String> made() {
        return List.copyOf(made);
    }
}

package org.twinhost.simulator.mutation.made;

import org.twinhost.simulator.mutation.Mutant;

/** Turns a change at a position into one that is found by its text, so that it can be printed and survives other edits. */
final class Anchor {

    private Anchor() {}

    /** The lines of the change, with as many around them as it takes to stand only once in the source. */
    static Mutant.Edit edit(String source, int from, int to, String replacement) {
        int start = lineStart(source, from);
        int end = lineEnd(source, to);
        boolean up = true;
        while (!isUnique(source, start, end)) {
            if (up && start > 0 || end >= source.length()) {
                start = lineStart(source, start - 1);
            } else {
                end = lineEnd(source, end + 1);
            }
            up = !up;
        }
        return new Mutant.Edit(source.substring(start, end),
                source.substring(start, from) + replacement + source.substring(to, end));
    }

    private static boolean isUnique(String source, int start, int end) {
        var text = source.substring(start, end);
        return source.indexOf(text) == start && source.indexOf(text, start + 1) < 0;
    }

    private static int lineStart(String source, int at) {
        return source.lastIndexOf('\n', at - 1) + 1;
    }

    private static int lineEnd(String source, int at) {
        var end = source.indexOf('\n', at);
        return end < 0 ? source.length() : end;
    }
}

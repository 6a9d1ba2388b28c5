package org.twinhost.resource.core.observe;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Why something is not as wanted: a code for programs and a text for people.
 *
 * @param text with ages and counters as they are now
 * @param lasting the text without what changes by itself, so that the same reason reads the same a second later
 */
public record Reason(ReasonCode code, String text, String lasting) {

    public static Reason of(ReasonCode code, String text) {
        return new Reason(code, text, text);
    }

    /** The same within a sentence. */
    public Reason within(String before, String after) {
        return new Reason(code, before + text + after, before + lasting + after);
    }

    /** The same under another code, which says what follows from it. */
    public Reason as(ReasonCode other) {
        return new Reason(other, text, lasting);
    }

    /**
     * All of them, under the code of the first.
     *
     * @param reasons at least one
     */
    public static Reason all(List<Reason> reasons) {
        return new Reason(reasons.getFirst().code(), reasons.stream().map(Reason::text).collect(Collectors.joining("; ")),
                reasons.stream().map(Reason::lasting).collect(Collectors.joining("; ")));
    }

    @Override
    public String toString() {
        return text;
    }
}

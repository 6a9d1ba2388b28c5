package org.twinhost.config.core.fields;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a number, or the length of a list, must keep.
 *
 * @param least empty: no lower bound
 * @param most empty: no upper bound
 * @param multipleOf empty: any
 */
public record Limits(Optional<Limit> least, Optional<Limit> most, Optional<Limit> multipleOf) {

    public static final Limits NONE = new Limits(Optional.empty(), Optional.empty(), Optional.empty());

    Limits atLeast(long value, String reason) {
        return new Limits(Optional.of(new Limit(value, reason)), most, multipleOf);
    }

    Limits atMost(long value, String reason) {
        return new Limits(least, Optional.of(new Limit(value, reason)), multipleOf);
    }

    Limits inStepsOf(long value, String reason) {
        return new Limits(least, most, Optional.of(new Limit(value, reason)));
    }

    /** What is wrong with a value, each to follow "… is 5, ". */
    public List<String> broken(long value, String unit) {
        return sentences(unit, value);
    }

    /** Every limit in words: "must be at least 3 ms: …". */
    public List<String> words(String unit) {
        return sentences(unit, null);
    }

    private List<String> sentences(String unit, @Nullable Long value) {
        var sentences = new ArrayList<String>();
        least.filter(limit -> value == null || value < limit.value())
                .ifPresent(limit -> sentences.add(sentence("at least", limit, unit)));
        most.filter(limit -> value == null || value > limit.value())
                .ifPresent(limit -> sentences.add(sentence("at most", limit, unit)));
        multipleOf.filter(limit -> value == null || value % limit.value() != 0)
                .ifPresent(limit -> sentences.add(sentence("a multiple of", limit, unit)));
        return sentences;
    }

    private static String sentence(String relation, Limit limit, String unit) {
        return "must be " + relation + " " + limit.value() + (unit.isEmpty() ? "" : " " + unit) + ": " + limit.reason();
    }
}

package org.twinhost.contract.bus;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.stream.Stream;

/**
 * The body of the answer to a check: why what was asked about could not be done; empty: it could. As JSON a list of sentences,
 * short enough to travel between nodes ({@link Outbound#BYTES_MAX}): what is too many or too long is cut, and says so.
 */
public record Reasons(@JsonValue List<String> all) {

    public static final int COUNT_MAX = 40;
    public static final int CHARS_MAX = 400;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Reasons {
        var sentences = all.stream().map(Reasons::cut);
        all = all.size() <= COUNT_MAX ? sentences.toList() : Stream.concat(sentences.limit(COUNT_MAX - 1L),
                Stream.of("and " + (all.size() - COUNT_MAX + 1) + " more of this kind: mend these first")).toList();
    }

    private static String cut(String reason) {
        return reason.length() <= CHARS_MAX ? reason : reason.substring(0, CHARS_MAX - 1) + "…";
    }
}

package org.twinhost.contract.assess;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that was found wrong, or worth saying.
 *
 * @param label of its code, as whoever found it calls it: a newer version knows codes that this one does not
 * @param what the thing it was found on: {@code guest web1}, {@code fence device of jupiter1}
 * @param text one sentence for the administrator
 * @param next what to do; null: the code's own advice
 * @param since when it was first found, by the clock of who found it; null: not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Finding(
        @JsonProperty("code") String label, String what, String text, @Nullable String next, @Nullable Instant since) {

    public static Finding of(FindingCode code, String what, String text) {
        return new Finding(code.label(), what, text, null, null);
    }

    /** What it is, for programs; what decides asks the code, never the text. */
    public FindingCode code() {
        return FindingCode.of(label);
    }

    /** The same with what to do. */
    public Finding next(String advice) {
        return new Finding(label, what, text, advice, since);
    }

    public Finding since(@Nullable Instant moment) {
        return new Finding(label, what, text, next, moment);
    }

    /** The same in other words. */
    public Finding saying(String otherText, @Nullable String otherNext) {
        return new Finding(label, what, otherText, otherNext, since);
    }

    public Verdict verdict() {
        return code().verdict();
    }

    public String advice() {
        return next == null ? code().next() : next;
    }
}

package org.twinhost.contract.assess;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that was found wrong, or worth saying.
 *
 * @param code what it is, for programs; what decides asks the code, never the text
 * @param what the thing it was found on: {@code guest web1}, {@code fence device of jupiter1}
 * @param text one sentence for the administrator
 * @param next what to do; null: the code's own advice
 * @param since when it was first found, by the clock of who found it; null: not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Finding(FindingCode code, String what, String text, @Nullable String next, @Nullable Instant since) {

    /** A code that this version does not know comes as null. */
    public Finding {
        code = code == null ? FindingCode.UNKNOWN : code;
    }

    public static Finding of(FindingCode code, String what, String text) {
        return new Finding(code, what, text, null, null);
    }

    /** The same with what to do. */
    public Finding next(String advice) {
        return new Finding(code, what, text, advice, since);
    }

    public Finding since(@Nullable Instant moment) {
        return new Finding(code, what, text, next, moment);
    }

    public boolean isSame(Finding other) {
        return code == other.code && what.equals(other.what);
    }

    public Verdict verdict() {
        return code.verdict();
    }

    public String advice() {
        return next == null ? code.next() : next;
    }
}

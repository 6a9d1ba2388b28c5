package org.twinhost.contract.assess;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a thing, or the whole cluster, is worth to who relies on it; the order is from good to bad. */
public enum Verdict {
    /** Everything that shall be survived would be survived, and that is known. */
    PROTECTED(0, "PROTECTED"),
    /** It works, but something that protects is missing, failing or unproven. */
    AT_RISK(3, "AT RISK"),
    /** One more loss stops or loses something that is to be protected. */
    UNPROTECTED(4, "UNPROTECTED"),
    /** Something that is to run does not, or its writes wait. */
    DOWN(5, "DOWN");

    private final int code;
    private final String label;

    Verdict(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /** Exit code of {@code twinctl status}. */
    public int code() {
        return code;
    }

    /** As people and programs read it. */
    @JsonValue
    public String label() {
        return label;
    }

    public Verdict worse(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }

    @Override
    public String toString() {
        return label;
    }
}

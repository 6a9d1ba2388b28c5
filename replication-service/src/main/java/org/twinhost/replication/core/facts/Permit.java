package org.twinhost.replication.core.facts;

import org.jspecify.annotations.Nullable;

/** An answer of {@link Permits}. Programs read the code, people the sentence; nothing is decided by reading the sentence. */
public sealed interface Permit {

    record Granted() implements Permit {}

    record Refused(Refusal code, String sentence) implements Permit {}

    Permit GRANTED = new Granted();

    static Permit granted() {
        return GRANTED;
    }

    static Permit refused(Refusal code, String sentence) {
        return new Refused(code, sentence);
    }

    default boolean isGranted() {
        return this instanceof Granted;
    }

    /** Why not, for the administrator; null: granted. */
    default @Nullable String refusal() {
        return this instanceof Refused(_, var sentence) ? sentence : null;
    }
}

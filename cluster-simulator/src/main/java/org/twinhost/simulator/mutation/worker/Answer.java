package org.twinhost.simulator.mutation.worker;

import java.util.List;

/**
 * What a worker says, one line of JSON each.
 *
 * @param kind what it is
 * @param by which check it is about: {@code test CLASS#METHOD()} or {@code seed 12 S2}; null: none
 * @param what in words; null: nothing to say
 * @param seconds of processor time
 * @param classes names of Twinhost's classes that were loaded; only when measured
 */
public record Answer(Kind kind, String by, String what, double seconds, List<String> classes) {

    /** The last answer to a job is any but {@link #AT}. */
    public enum Kind {
        CAUGHT,
        SURVIVED,
        /** It does not compile. */
        INVALID,
        /** A test that it should try is not there. */
        NO_TEST,
        MEASURED,
        /** Goes on with that check; no result. */
        AT
    }

    static Answer at(String check) {
        return new Answer(Kind.AT, check, null, 0, List.of());
    }

    static Answer caught(String by, String what, double seconds) {
        return new Answer(Kind.CAUGHT, by, what, seconds, List.of());
    }
}

package org.twinhost.twinctl.waiting;

import org.jspecify.annotations.Nullable;

/**
 * How far something is that was asked for.
 *
 * @param text for the administrator: how it is, or why it can't become so
 * @param percent how much of it is done, 0 to 100; null: it is not measured
 */
public record Sight(Kind kind, String text, @Nullable Double percent) {

    public enum Kind {
        /** Not yet. */
        YET,
        /** It is so. */
        DONE,
        /** It can't become so, unless somebody does something. */
        NEVER
    }

    static Sight yet(String text) {
        return new Sight(Kind.YET, text, null);
    }

    static Sight done(String text) {
        return new Sight(Kind.DONE, text, null);
    }

    static Sight never(String text) {
        return new Sight(Kind.NEVER, text, null);
    }
}

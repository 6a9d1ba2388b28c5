package org.twinhost.twinctl.bundle;

import java.time.Duration;

/**
 * One file of a bundle.
 *
 * @param name in the archive, below its folder
 * @param deadline how long it may take
 */
record Item(String name, Duration deadline, Content content) {

    static final Duration LOOK = Duration.ofSeconds(5);

    /** How it is got. */
    interface Content {
        Piece get() throws Missing, InterruptedException;
    }

    /**
     * What was got.
     *
     * @param remark what of it is missing; empty: nothing
     */
    record Piece(byte[] bytes, String remark) {

        static Piece of(byte[] bytes) {
            return new Piece(bytes, "");
        }
    }

    /** It can't be got; the message says why. */
    static final class Missing extends Exception {

        private static final long serialVersionUID = 1L;

        Missing(String why) {
            super(why, null, false, false);
        }
    }
}

package org.twinhost.twinctl.setup.plan;

/** What a file gets. */
public sealed interface Content {

    record Open(String text) implements Content {}

    /** Shown to nobody. */
    record Hidden(String text) implements Content {

        @Override
        public String toString() {
            return "Hidden";
        }
    }

    /** Hex digits that nobody has seen before, made when the file is. */
    record Random(int digits) implements Content {}
}

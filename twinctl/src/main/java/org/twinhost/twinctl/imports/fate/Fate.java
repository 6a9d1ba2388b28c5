package org.twinhost.twinctl.imports.fate;

/** What becomes of something that an old file says. */
public sealed interface Fate {

    /** The same here, value and all, or always so. */
    record Kept(String text) implements Fate {}

    /** Something of ours in its place. */
    record Mapped(String text) implements Fate {}

    /** Nothing: why, and what there is instead. */
    record Lost(String text) implements Fate {}

    /** Nobody here has heard of it. */
    record Unknown(String text) implements Fate {}

    /** A sentence for the administrator. */
    String text();

    /** In one word, for people and programs. */
    default String word() {
        return switch (this) {
            case Kept _ -> "kept";
            case Mapped _ -> "mapped";
            case Lost _ -> "lost";
            case Unknown _ -> "unknown";
        };
    }

    /** Whether the administrator has less than he had. */
    default boolean isLoss() {
        return switch (this) {
            case Kept _, Mapped _ -> false;
            case Lost _, Unknown _ -> true;
        };
    }
}

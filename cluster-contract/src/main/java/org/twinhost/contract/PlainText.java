package org.twinhost.contract;

import java.util.regex.Pattern;

/** Text of somebody else's, before it gets to a log or a terminal. */
public final class PlainText {

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private PlainText() {}

    /** Without what a terminal would obey, what would begin a line of its own, or what hides a part of it. */
    public static String of(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("\uFFFD");
    }
}

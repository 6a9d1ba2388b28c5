package org.twinhost.twinctl.print;

/** A bar. */
public final class Progress {

    private Progress() {}

    /**
     * {@code [#######-------]  52 %}
     *
     * @param percent 0 to 100
     * @param width of what is between the brackets
     */
    public static String bar(double percent, int width) {
        var sane = Math.clamp(percent, 0, 100);
        var full = (int) (sane * width / 100);
        // Not rounded up: 100 % is said when it is there.
        var number = Integer.toString((int) sane);
        return "[" + "#".repeat(full) + "-".repeat(width - full) + "] " + " ".repeat(3 - number.length()) + number + " %";
    }
}

package org.twinhost.twinctl.text;

import java.util.ArrayList;
import java.util.List;

/** Text in lines that are not too long: broken between words, and within one only where it alone is too long. */
public final class Wrap {

    private Wrap() {}

    /** One line at least, each of at most so many columns. */
    static List<String> lines(String text, int columns) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > columns) {
                lines.add(line.toString());
                line.setLength(0);
            }
            var rest = word;
            while (rest.length() > columns) {
                lines.add(rest.substring(0, columns));
                rest = rest.substring(columns);
            }
            line.append(line.isEmpty() ? "" : " ").append(rest);
        }
        lines.add(line.toString());
        return lines;
    }

    /**
     * A paragraph.
     *
     * @param before what the first line begins with
     * @param hang how far the others are set in
     */
    public static String hanging(String before, String text, int hang, int columns) {
        var first = lines(text, Math.max(1, columns - Math.max(before.length(), hang)));
        return before + String.join("\n" + " ".repeat(hang), first) + "\n";
    }
}

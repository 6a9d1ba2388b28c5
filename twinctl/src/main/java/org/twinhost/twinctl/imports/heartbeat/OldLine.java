package org.twinhost.twinctl.imports.heartbeat;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.twinctl.imports.fate.OldFile;
import org.twinhost.twinctl.imports.fate.Place;

/**
 * A line of words.
 *
 * @param words one at least
 */
record OldLine(List<String> words, Place place) {

    /**
     * Lines that say something.
     *
     * @param isContinued a line goes on behind a backslash at its end
     */
    static List<OldLine> of(OldFile file, boolean isContinued) {
        var lines = new ArrayList<OldLine>();
        var begun = new StringBuilder();
        int from = 0;
        int at = 0;
        for (var line : file.text().split("\n", -1)) {
            at++;
            from = begun.isEmpty() ? at : from;
            var said = line.replaceFirst("#.*", "").stripTrailing();
            var goesOn = isContinued && said.endsWith("\\");
            begun.append(goesOn ? said.substring(0, said.length() - 1) : said).append(goesOn ? " " : "");
            if (!goesOn) {
                add(lines, file, begun.toString(), from);
                begun.setLength(0);
            }
        }
        add(lines, file, begun.toString(), from);
        return lines;
    }

    private static void add(List<OldLine> lines, OldFile file, String text, int line) {
        if (!text.isBlank()) {
            var column = text.length() - text.stripLeading().length() + 1;
            lines.add(new OldLine(List.of(text.strip().split("\\s+")), new Place(file.name(), line, column)));
        }
    }

    String word() {
        return words.getFirst();
    }

    /** Empty: there are fewer. */
    String value(int index) {
        return words.size() > index + 1 ? words.get(index + 1) : "";
    }

    List<String> values() {
        return words.subList(1, words.size());
    }

    String written() {
        return String.join(" ", words);
    }
}

package org.twinhost.twinctl.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.twinhost.twinctl.print.View;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.text.Table;
import org.twinhost.twinctl.text.Wrap;

/** What became of each line, for people and for programs. */
final class Report {

    private static final List<String> WORDS = List.of("kept", "mapped", "lost", "unknown");
    private static final int SHOWN_MAX = 44;

    private Report() {}

    static String text(Imported imported, int columns) {
        var text = new StringBuilder();
        for (var file : imported.files()) {
            text.append(file.name()).append(": ").append(file.kind().about()).append('\n');
            var table = new Table("LINE", "WRITTEN", "FATE", "WHAT BECOMES OF IT");
            file.told().forEach(each -> table.row(each.place().line(), shortened(each.written()), each.fate().word(),
                    each.fate().text()));
            text.append(file.told().isEmpty() ? "nothing is said in it\n" : table.within(columns)).append('\n');
        }
        paragraphs(text, "What no file says:", imported.merged().made(), columns);
        paragraphs(text, "To be decided first, by you:", imported.merged().undecided(), columns);
        return text.append(sums(imported)).append('\n').toString();
    }

    private static String shortened(String written) {
        return written.length() <= SHOWN_MAX ? written : written.substring(0, SHOWN_MAX - 1) + "…";
    }

    private static void paragraphs(StringBuilder text, String heading, List<String> sentences, int columns) {
        if (!sentences.isEmpty()) {
            text.append(heading).append('\n');
            sentences.forEach(each -> text.append(Wrap.hanging("  - ", each, 4, Math.min(columns, View.COLUMNS))));
            text.append('\n');
        }
    }

    private static String sums(Imported imported) {
        return String.join(", ", WORDS.stream().map(word -> imported.count(word) + " " + word).toList());
    }

    /** Its names are a promise. */
    static ObjectNode json(Imported imported) {
        var json = Json.object();
        var files = json.putArray("files");
        for (var file : imported.files()) {
            var one = files.addObject().put("name", file.name()).put("kind", file.kind().name());
            var lines = one.putArray("lines");
            file.told().forEach(each -> lines.addObject().put("line", each.place().line()).put("column", each.place().column())
                    .put("written", each.written()).put("fate", each.fate().word()).put("text", each.fate().text()));
        }
        imported.merged().made().forEach(json.putArray("made")::add);
        imported.merged().undecided().forEach(json.putArray("undecided")::add);
        WORDS.forEach(word -> json.put(word, imported.count(word)));
        imported.refused().forEach(json.putArray("refused")::add);
        if (imported.merged().undecided().isEmpty() && imported.refused().isEmpty()) {
            json.set("snapshot", imported.merged().snapshot());
        }
        return json;
    }
}

package org.twinhost.twinctl.text;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of aligned columns, two spaces apart; nothing at all without rows. */
public final class Table {

    private final List<List<String>> lines = new ArrayList<>();

    public Table(String... headings) {
        lines.add(List.of(headings));
    }

    /** A null is printed as a dash: not known, or nothing. */
    public Table row(@Nullable Object... cells) {
        var line = new ArrayList<String>();
        for (var cell : cells) {
            line.add(cell == null ? "-" : cell.toString());
        }
        lines.add(line);
        return this;
    }

    @Override
    public String toString() {
        if (lines.size() == 1) {
            return "";
        }
        var text = new StringBuilder();
        for (var line : lines) {
            var printed = new StringBuilder();
            for (int column = 0; column < line.size(); column++) {
                printed.append(line.get(column)).repeat(' ', width(column) - line.get(column).length() + 2);
            }
            text.append(printed.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        return lines.stream().mapToInt(line -> column < line.size() ? line.get(column).length() : 0).max().orElse(0);
    }
}

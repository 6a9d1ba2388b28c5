package org.twinhost.twinctl.text;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of aligned columns, two spaces apart; nothing at all without rows. */
public final class Table {

    private static final int GAP = 2;
    private static final int NARROWEST = 8;

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
        return within(Integer.MAX_VALUE);
    }

    /** The same, no wider than so many columns: what does not fit goes on in the next line of its cell. */
    public String within(int columns) {
        if (lines.size() == 1) {
            return "";
        }
        var widths = widths(columns);
        var text = new StringBuilder();
        for (var line : lines) {
            print(text, line, widths);
        }
        return text.toString();
    }

    private int[] widths(int columns) {
        var widths = new int[lines.getFirst().size()];
        var sum = -GAP;
        for (int column = 0; column < widths.length; column++) {
            widths[column] = width(column);
            sum += widths[column] + GAP;
        }
        while (sum > columns) {
            var widest = widths.length - 1;
            for (int column = 0; column < widths.length; column++) {
                widest = widths[column] > widths[widest] ? column : widest;
            }
            if (widths[widest] <= NARROWEST) {
                break;
            }
            widths[widest]--;
            sum--;
        }
        return widths;
    }

    private static void print(StringBuilder text, List<String> line, int[] widths) {
        var cells = new ArrayList<List<String>>();
        for (int column = 0; column < line.size(); column++) {
            cells.add(Wrap.lines(line.get(column), widths[column]));
        }
        var height = cells.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < height; i++) {
            var printed = new StringBuilder();
            for (int column = 0; column < cells.size(); column++) {
                var cell = i < cells.get(column).size() ? cells.get(column).get(i) : "";
                printed.append(cell).repeat(' ', widths[column] - cell.length() + GAP);
            }
            text.append(printed.toString().stripTrailing()).append('\n');
        }
    }

    private int width(int column) {
        return lines.stream().mapToInt(line -> column < line.size() ? line.get(column).length() : 0).max().orElse(0);
    }
}

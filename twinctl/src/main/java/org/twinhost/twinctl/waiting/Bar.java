package org.twinhost.twinctl.waiting;

import java.io.PrintWriter;
import org.twinhost.twinctl.print.Progress;

/** How far it is: on a terminal one line that changes, with a bar where that is measured; else a line for each change. */
final class Bar {

    private static final int COLUMNS = 99;
    /** On paper a percent is told when it has grown by so much. */
    private static final int STEP = 10;

    private final PrintWriter out;
    private final boolean isTerminal;
    private String last = "";

    Bar(PrintWriter out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    synchronized void show(Sight sight) {
        var text = sight.text().lines().findFirst().orElse("");
        if (isTerminal) {
            var line = (sight.percent() == null ? "" : Progress.bar(sight.percent(), 30) + "  ") + text;
            last = line.length() > COLUMNS ? line.substring(0, COLUMNS) : line;
            out.print("\r" + last + "\u001b[K");
            out.flush();
            return;
        }
        var line = text + (sight.percent() == null ? "" : ", " + (int) (sight.percent() / STEP) * STEP + " %");
        if (!line.equals(last)) {
            out.println(line);
            last = line;
        }
    }

    /** What is printed after this begins on a line of its own. */
    synchronized void end() {
        if (isTerminal && !last.isEmpty()) {
            out.println();
            last = "";
        }
    }
}

package org.twinhost.twinctl.waiting;

import java.io.PrintWriter;
import org.twinhost.twinctl.print.Progress;
import org.twinhost.twinctl.rest.Terminal;

/** How far it is: on a terminal one line that changes, with a bar where that is measured; else a line for each change. */
final class Bar {

    /** On paper a percent is told when it has grown by so much. */
    private static final int STEP = 10;

    private final PrintWriter out;
    private final boolean isTerminal;
    private final int columns;
    private String last = "";

    Bar(PrintWriter out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
        // One column less: in the last one some terminals begin a new line.
        columns = isTerminal ? Terminal.size().columns() - 1 : Integer.MAX_VALUE;
    }

    synchronized void show(Sight sight) {
        var text = sight.text().lines().findFirst().orElse("");
        if (isTerminal) {
            var line = (sight.percent() == null ? "" : Progress.bar(sight.percent(), 30) + "  ") + text;
            last = line.length() > columns ? line.substring(0, columns) : line;
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

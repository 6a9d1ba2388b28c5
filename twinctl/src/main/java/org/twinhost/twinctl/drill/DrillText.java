package org.twinhost.twinctl.drill;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.assess.Assessment.IfLost;
import org.twinhost.contract.assess.Assessment.Outcome;
import org.twinhost.contract.resource.DrillReport;
import org.twinhost.twinctl.text.Quantity;
import org.twinhost.twinctl.text.Table;

/** Drills in words. */
public final class DrillText {

    private DrillText() {}

    /** Something that was seen. */
    public static String line(DrillReport.Seen seen) {
        return String.format(Locale.ROOT, "%7.1f s  %s", seen.afterMs() / 1000.0, seen.what());
    }

    /** What would become of the guests. */
    public static String promise(IfLost each) {
        return each.resource() + " " + switch (each.outcome()) {
            case RUNS_ON -> "runs on";
            case RESTARTS -> "restarts on " + each.node() + inAbout(each.inMs());
            case WAITS -> "waits";
            case DOWN -> "stays down";
        };
    }

    private static String inAbout(@Nullable Long ms) {
        return ms == null ? "" : " in about " + Quantity.time(ms);
    }

    /** The whole report. */
    public static String of(DrillReport report) {
        return text(report, true);
    }

    /** For who has read the steps while they were seen. */
    public static String withoutSteps(DrillReport report) {
        return text(report, false);
    }

    private static String text(DrillReport report, boolean steps) {
        var text = new StringBuilder(head(report)).append("\nbefore ").append(report.before()).append(", after ")
                .append(report.after() == null ? "unknown" : report.after().label()).append("\n\n");
        if (!report.guests().isEmpty()) {
            var isLoss = report.kind() != DrillReport.Kind.SWITCHOVER;
            var table = new Table("GUEST", isLoss ? "PROMISED" : "MOVED FROM", "SEEN");
            report.guests().forEach(each ->
                    table.row(each.name(), isLoss ? promised(each) : report.node(), seen(each)));
            text.append(table).append('\n');
        }
        if (steps) {
            report.steps().forEach(each -> text.append(line(each)).append('\n'));
        }
        if (!report.failures().isEmpty()) {
            text.append("\nnot as it should be:\n");
            report.failures().forEach(each -> text.append("  - ").append(each).append('\n'));
        }
        return text.toString();
    }

    private static String head(DrillReport report) {
        return "drill " + report.kind().label() + " " + report.node() + ": " + (report.passed() ? "PASSED" : "NOT PASSED")
                + " in " + Quantity.time(report.tookMs()) + "; began " + report.began().truncatedTo(ChronoUnit.SECONDS)
                + (report.by() == null ? "" : ", by " + report.by())
                + (report.watchedFrom() == null ? "" : ", watched from " + report.watchedFrom());
    }

    private static String promised(DrillReport.Guest guest) {
        if (guest.promised() == null) {
            return "nothing";
        }
        return guest.promised() == Outcome.RUNS_ON ? "runs on"
                : promise(new IfLost("", guest.promised(), guest.promisedOn(), guest.promisedMs(), null)).strip();
    }

    private static String seen(DrillReport.Guest guest) {
        if (guest.seenOn() == null || guest.seenMs() == null) {
            return "did not run";
        }
        return guest.seenMs() == 0 ? "ran on, on " + guest.seenOn()
                : "ran on " + guest.seenOn() + " after " + Quantity.time(guest.seenMs());
    }

    /** The newest first. */
    public static String list(List<DrillReport> reports) {
        if (reports.isEmpty()) {
            return "No drill was watched from this node yet.\n";
        }
        var table = new Table("NUMBER", "BEGAN", "DRILL", "NODE", "RESULT", "TOOK", "BY");
        for (int at = 0; at < reports.size(); at++) {
            var report = reports.get(at);
            table.row(at + 1, report.began().truncatedTo(ChronoUnit.SECONDS), report.kind().label(), report.node(),
                    report.passed() ? "passed" : "NOT PASSED", Quantity.time(report.tookMs()), report.by());
        }
        return table.toString();
    }
}

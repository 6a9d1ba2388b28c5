package org.twinhost.twinctl.watch;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.twinctl.print.Letters;
import org.twinhost.twinctl.print.Progress;
import org.twinhost.twinctl.print.View;
import org.twinhost.twinctl.text.AssessmentText;
import org.twinhost.twinctl.text.Quantity;
import org.twinhost.twinctl.text.StatusReport;
import org.twinhost.twinctl.text.Table;

/** One picture of the cluster: verdict, findings, guests, volumes with their resync, links; cut to the size of a terminal. */
public final class Page {

    private static final int BAR = 24;

    private final View view;
    private final int columns;
    private final Letters letters;
    private final List<String> lines = new ArrayList<>();

    private Page(View view, int columns, Letters letters) {
        this.view = view;
        this.columns = columns;
        this.letters = letters;
    }

    /**
     * @param trouble why the status is not known just now; null: it is
     * @param status as it was last seen; null: never yet
     * @param letters what the terminal can show: a line is as long as what stands there
     * @return at most so many lines, each of at most so many columns, colours not counted
     */
    public static List<String> of(
            @Nullable ClusterStatus status, @Nullable String trouble, View view, int columns, int rows,
            Letters letters) {
        var page = new Page(view, columns, letters);
        var clock = view.now().toLocalTime().withNano(0);
        page.line("twinctl watch  " + clock + (clock.getSecond() == 0 ? ":00" : "") + "  (Ctrl-C ends it)");
        if (trouble != null) {
            page.line("NOT KNOWN just now" + (status == null ? "" : ", below as it was last seen") + ": "
                    + trouble.lines().findFirst().orElse(""), Verdict.UNPROTECTED, "NOT KNOWN");
        }
        if (status != null) {
            page.judged(status.assessment());
            page.table(guests(status));
            page.table(volumes(status));
            page.table(links(status));
        }
        return page.within(rows);
    }

    private void judged(@Nullable Assessment assessment) {
        var plain = new View(view.now(), false, false);
        var verdict = AssessmentText.verdict(plain, assessment).strip();
        var worth = assessment == null ? Verdict.AT_RISK : assessment.verdict();
        line(verdict, worth, assessment == null ? "NOT ASSESSED" : worth.label());
        for (var why : assessment == null || assessment.why() == null ? List.<Assessment.Why>of() : assessment.why()) {
            if (why.verdict() != Verdict.PROTECTED) {
                line("  " + why.what() + ": " + why.text() + " → " + why.next());
            }
        }
        if (assessment != null && assessment.until() != null) {
            line("  Protected again ≈ " + view.time(assessment.until()));
        }
    }

    private static Table guests(ClusterStatus status) {
        var table = new Table("GUEST", "WANTED", "STATE", "NODE", "SINCE", "WHY");
        for (var guest : status.resources()) {
            table.row(guest.name(), guest.target(), guest.state(), guest.node(), Quantity.time(guest.sinceMs()),
                    guest.reason() == null ? "" : guest.reason());
        }
        return table;
    }

    private static Table volumes(ClusterStatus status) {
        var table = new Table("VOLUME", "NODE", "ROLE", "DISK", "CONNECTION", "RESYNC");
        for (var volume : status.volumes()) {
            var name = volume.name();
            for (var replica : volume.replicas()) {
                table.row(name, replica.node(), replica.role(), replica.disk(), replica.connection(),
                        replica.resyncPercent() == null ? "" : Progress.bar(replica.resyncPercent(), BAR));
                name = "";
            }
        }
        return table;
    }

    private static Table links(ClusterStatus status) {
        var table = new Table("LINK TO", "NODE IS", "LINK", "STATE", "LAST HEARD");
        for (var node : status.nodes()) {
            var name = node.name();
            for (var link : StatusReport.sorted(node.links())) {
                table.row(name, name.isEmpty() ? "" : node.state(), link.name(),
                        "down".equals(link.state()) ? "DOWN" : link.state(),
                        link.lastHeardMs() == null ? null : Quantity.time(link.lastHeardMs()) + " ago");
                name = "";
            }
        }
        return table;
    }

    private void table(Table table) {
        var text = table.within(Integer.MAX_VALUE);
        if (!text.isEmpty()) {
            lines.add("");
            text.lines().forEach(this::line);
        }
    }

    private void line(String text) {
        var shown = letters.shown(text);
        var cut = letters.shown("…");
        lines.add(shown.length() > columns ? shown.substring(0, Math.max(0, columns - cut.length())) + cut : shown);
    }

    /** Cut first, painted then: a colour that is cut off would go on. */
    private void line(String text, Verdict verdict, String label) {
        line(text);
        var cut = lines.getLast();
        if (cut.startsWith(label)) {
            lines.set(lines.size() - 1, view.paint(verdict, label) + cut.substring(label.length()));
        }
    }

    private List<String> within(int rows) {
        if (lines.size() <= rows) {
            return lines;
        }
        var shown = new ArrayList<>(lines.subList(0, Math.max(0, rows - 1)));
        shown.add("… " + (lines.size() - shown.size()) + " more lines: make the window higher");
        return shown;
    }
}

package org.twinhost.twinctl.doctor;

import org.twinhost.contract.assess.Verdict;
import org.twinhost.twinctl.print.View;
import org.twinhost.twinctl.text.Wrap;

/** A diagnosis in words. */
public final class DoctorText {

    private DoctorText() {}

    /** The worst first; below each why it matters and what mends it. */
    public static String of(Diagnosis diagnosis, View view) {
        var text = new StringBuilder();
        var reproaches = diagnosis.findings().stream().filter(each -> each.verdict() != Verdict.PROTECTED).count();
        text.append(diagnosis.node()).append(": ");
        text.append(reproaches == 0 ? view.paint(Verdict.PROTECTED, "nothing is wrong with what could be judged")
                : view.paint(diagnosis.verdict(), diagnosis.verdict().label()) + ", " + reproaches
                        + (reproaches == 1 ? " finding" : " findings")).append('\n');
        for (var found : diagnosis.findings()) {
            var lines = Wrap.hanging("", found.what() + ": " + found.text() + " (" + found.code() + ")", 4, view.columns());
            text.append(view.paint(found.verdict(), found.what())).append(lines.substring(found.what().length()));
            text.append(Wrap.hanging("    ", found.why(), 4, view.columns()));
            text.append(Wrap.hanging("  → ", found.next(), 4, view.columns()));
        }
        if (!diagnosis.fine().isEmpty()) {
            text.append(Wrap.hanging("In order: ", String.join(", ", diagnosis.fine()), 4, view.columns()));
        }
        if (!diagnosis.skipped().isEmpty()) {
            text.append("Not judged\n");
            diagnosis.skipped().forEach(each -> text.append(
                    Wrap.hanging("  " + each.check() + ": ", each.reason(), 4, view.columns())));
        }
        return text.toString();
    }
}

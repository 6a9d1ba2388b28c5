package org.twinhost.twinctl.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.assess.Assessment.IfLost;
import org.twinhost.contract.assess.Assessment.Outcome;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.config.ProtectAgainst;
import org.twinhost.twinctl.print.View;

/** What a cluster's protection is worth, in words: the verdict, what was found, what would become of guests. */
public final class AssessmentText {

    /** More guests of one fate are counted, not named. */
    private static final int NAMES_MAX = 8;
    /** More findings of one kind are counted, not shown. */
    private static final int SAME_MAX = 3;

    private final View view;
    private final Assessment assessment;

    AssessmentText(View view, Assessment assessment) {
        this.view = view;
        this.assessment = assessment;
    }

    /** The one line that says it all; null as assessment: from a service that does not assess. */
    public static String verdict(View view, @Nullable Assessment assessment) {
        if (assessment == null) {
            return view.paint(Verdict.AT_RISK, "NOT ASSESSED") + ": this node's service does not assess, it is older;"
                    + " what is protected is not known\n";
        }
        var found = reproaches(assessment).size();
        return view.paint(assessment.verdict(), assessment.verdict().label())
                + (assessment.since() == null ? "" : " since " + view.time(assessment.since()))
                + (found == 0 ? "" : ": " + found + (found == 1 ? " finding" : " findings")) + "\n";
    }

    private static List<Assessment.Why> reproaches(Assessment assessment) {
        return assessment.why() == null ? List.of()
                : assessment.why().stream().filter(why -> why.verdict() != Verdict.PROTECTED).toList();
    }

    /** The worst first, as they come; what to do is below each. Many of one kind are counted: one cause has many victims. */
    String findings() {
        var text = new StringBuilder();
        var shown = new EnumMap<FindingCode, Integer>(FindingCode.class);
        var all = reproaches(assessment);
        for (var why : all) {
            var before = shown.merge(why.code(), 1, Integer::sum) - 1;
            var many = all.stream().filter(each -> each.code() == why.code()).count();
            if (!view.wide() && many > SAME_MAX + 1 && before >= SAME_MAX) {
                if (before == SAME_MAX) {
                    text.append("and ").append(many - SAME_MAX).append(" more of ").append(why.code())
                            .append(": twinctl status -o wide\n");
                }
                continue;
            }
            var since = why.since() == null || why.text().contains("since") ? "" : " (since " + view.time(why.since()) + ")";
            var lines = Wrap.hanging("", why.what() + ": " + why.text() + since, 4, view.columns());
            // Only what it is found on: a wrapped line can't be painted as one.
            text.append(view.paint(why.verdict(), why.what())).append(lines.substring(why.what().length()));
            text.append(Wrap.hanging("  → ", why.next(), 4, view.columns()));
        }
        return text.toString();
    }

    /** When it will be protected again, and against what. */
    String outlook() {
        var text = new StringBuilder();
        if (assessment.until() != null) {
            text.append("Protected again ≈ ").append(view.time(assessment.until())).append('\n');
        }
        var against = assessment.against() == null ? List.<String>of() : assessment.against();
        var chosen = new ArrayList<String>();
        for (var why : assessment.why() == null ? List.<Assessment.Why>of() : assessment.why()) {
            if (why.verdict() == Verdict.PROTECTED && why.code() != FindingCode.NOT_PROTECTED_BY_CHOICE) {
                chosen.add(why.what() + ": " + why.text());
            }
        }
        var leftOut = Arrays.stream(ProtectAgainst.values()).map(ProtectAgainst::label)
                .filter(each -> !against.contains(each)).collect(Collectors.joining(", "));
        text.append(Wrap.hanging("", "Protected against: " + (against.isEmpty() ? "nothing" : String.join(", ", against))
                + (leftOut.isEmpty() ? "." : "; by choice not against: " + leftOut + "."), 4, view.columns()));
        var named = view.wide() || chosen.size() <= SAME_MAX + 1 ? chosen.size() : SAME_MAX;
        chosen.subList(0, named).forEach(each -> text.append(Wrap.hanging("  by choice, ", each, 4, view.columns())));
        if (named < chosen.size()) {
            text.append("  by choice, ").append(chosen.size() - named).append(" more: twinctl status -o wide\n");
        }
        return text.toString();
    }

    /** One line a node. */
    String ifLost() {
        var text = new StringBuilder();
        (assessment.ifLost() == null ? Map.<String, List<IfLost>>of() : assessment.ifLost()).forEach((node, fates) -> {
            if (!fates.isEmpty()) {
                text.append(Wrap.hanging("  if " + node + " dies: ", fates(node, fates), 6, view.columns()));
            }
        });
        return text.isEmpty() ? "" : "If a node died now\n" + text;
    }

    private String fates(String node, List<IfLost> all) {
        var groups = new LinkedHashMap<String, List<IfLost>>();
        for (var outcome : new Outcome[] {Outcome.DOWN, Outcome.WAITS, Outcome.RESTARTS, Outcome.RUNS_ON}) {
            all.stream().filter(each -> each.outcome() == outcome).forEach(each -> groups
                    .computeIfAbsent(outcome + "|" + each.node() + "|" + each.why(), _ -> new ArrayList<>()).add(each));
        }
        return groups.values().stream().map(each -> fate(node, each)).collect(Collectors.joining("; "));
    }

    private String fate(String node, List<IfLost> guests) {
        var first = guests.getFirst();
        var many = guests.size() > 1;
        var why = first.why() == null ? "" : ": " + first.why();
        return names(guests) + switch (first.outcome()) {
            case RUNS_ON -> many ? " go on" : " goes on";
            case RESTARTS -> (many ? " run" : " runs") + " on " + first.node() + time(guests) + why;
            case WAITS -> (many ? " wait" : " waits") + " for your word that " + node + " is off" + why;
            case DOWN -> (many ? " stay" : " stays") + " down" + why;
        };
    }

    private String names(List<IfLost> guests) {
        var named = view.wide() ? guests.size() : Math.min(guests.size(), NAMES_MAX);
        return guests.subList(0, named).stream().map(IfLost::resource).collect(Collectors.joining(", "))
                + (named < guests.size() ? " and " + (guests.size() - named) + " more" : "");
    }

    private static String time(List<IfLost> guests) {
        var times = guests.stream().map(IfLost::inMs).toList();
        if (times.contains(null)) {
            return "";
        }
        var longest = times.stream().mapToLong(Long::longValue).max().orElse(0);
        return " in about " + Math.max(1, Math.round(longest / 1000.0)) + " s";
    }
}

package org.twinhost.twinctl.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.print.View;

/** The reasons of a resource's place, as the coordinator keeps them. */
public final class WhyText {

    /** A terminal of the usual height, less the line for the prompt. */
    private static final int LINES_MAX = 23;
    /** So many decisions are shown however much stands above them. */
    private static final int DECISIONS_MIN = 3;

    private final JsonNode why;
    private final View view;
    private final boolean all;
    private final StringBuilder text = new StringBuilder();

    private WhyText(JsonNode why, View view, boolean all) {
        this.why = why;
        this.view = view;
        this.all = all;
    }

    /** @param all each decision; else repeated ones are folded, and old ones left out, so that it fits a screen */
    public static String of(String name, JsonNode why, View view, boolean all) {
        var report = new WhyText(why, view, all);
        report.now(name);
        report.scores();
        report.presences();
        report.decisions();
        return report.text.toString();
    }

    private void now(String name) {
        var resource = why.path("resource");
        text.append(name).append(" is ").append(word(resource, "state", "unknown"));
        if (resource.hasNonNull("node")) {
            text.append(" on ").append(resource.get("node").asText());
        }
        text.append(", wanted ").append(word(resource, "target", "unknown")).append('\n');
        line("  because ", resource.path("reason"));
        line("  belongs on ", why.path("chosen"));
        line("  not placed: ", why.path("refusal"));
        line("  under way: ", why.path("underWay"));
        line("  next: ", why.path("next"));
    }

    private void scores() {
        var table = new Table("NODE", "SCORE", "OF WHICH", "EXCLUDED BECAUSE");
        for (var score : why.path("scores")) {
            var shares = new StringBuilder();
            for (var share : score.path("shares")) {
                shares.append(shares.isEmpty() ? "" : ", ")
                        .append(share.path("rule").asText()).append(' ').append(share.path("score").asText());
            }
            table.row(word(score, "node"), word(score, "total"), shares.isEmpty() ? null : shares,
                    word(score, "refusal"));
        }
        section(table);
    }

    private void presences() {
        var table = new Table("NODE", "PRESENCE", "WHY");
        why.path("presences").forEach(each ->
                table.row(word(each, "node"), word(each, "presence"), word(each, "why")));
        section(table);
    }

    private void decisions() {
        var decisions = why.path("decisions");
        if (decisions.isEmpty()) {
            return;
        }
        text.append("\nDecisions, latest last\n");
        if (all) {
            decisions.forEach(each -> text.append(paragraph(word(each, "at", ""), word(each, "text", ""), reasons(each))));
            return;
        }
        var folded = folded(decisions);
        var room = LINES_MAX - (int) text.chars().filter(each -> each == '\n').count() - 1;
        var shown = new ArrayDeque<String>();
        for (int i = folded.size() - 1; i >= 0; i--) {
            room -= (int) folded.get(i).chars().filter(each -> each == '\n').count();
            if (room < 0 && shown.size() >= DECISIONS_MIN) {
                break;
            }
            shown.addFirst(folded.get(i));
        }
        if (shown.size() < folded.size()) {
            text.append("  … ").append(folded.size() - shown.size()).append(" earlier ones: --all\n");
        }
        shown.forEach(text::append);
    }

    /** The same decision again and again is one: when it was first made, how often, and when last; by that they are sorted. */
    private List<String> folded(JsonNode decisions) {
        var times = new LinkedHashMap<List<String>, List<String>>();
        for (var decision : decisions) {
            var what = new ArrayList<>(List.of(word(decision, "text", "")));
            what.addAll(reasons(decision));
            var when = times.containsKey(what) ? times.remove(what) : new ArrayList<String>();
            when.add(time(word(decision, "at", "")));
            times.put(what, when);
        }
        var folded = new ArrayList<String>();
        times.forEach((what, when) -> folded.add(paragraph(when.getFirst(), what.getFirst()
                + (when.size() == 1 ? "" : " … " + when.size() + " times, last " + when.getLast()),
                what.subList(1, what.size()))));
        return folded;
    }

    private String paragraph(String time, String what, List<String> reasons) {
        var before = "  " + time + "  ";
        var paragraph = new StringBuilder(Wrap.hanging(before, what, before.length(), view.columns()));
        reasons.forEach(each ->
                paragraph.append(Wrap.hanging(" ".repeat(before.length()), each, before.length(), view.columns())));
        return paragraph.toString();
    }

    private static List<String> reasons(JsonNode decision) {
        var reasons = new ArrayList<String>();
        decision.path("reasons").forEach(each -> reasons.add(each.asText()));
        return reasons;
    }

    private String time(String at) {
        try {
            return view.time(Instant.parse(at));
        } catch (DateTimeParseException strange) {
            return at;
        }
    }

    private void section(Table table) {
        var printed = table.within(view.columns());
        text.append(printed.isEmpty() ? "" : "\n" + printed);
    }

    private void line(String before, JsonNode value) {
        if (!value.isMissingNode() && !value.isNull()) {
            text.append(Wrap.hanging(before, value.asText(), 4, view.columns()));
        }
    }

    private static String word(JsonNode node, String field, String otherwise) {
        return node.hasNonNull(field) ? node.get(field).asText() : otherwise;
    }

    private static @Nullable String word(JsonNode node, String field) {
        return node.hasNonNull(field) ? node.get(field).asText() : null;
    }
}

package org.twinhost.twinctl.text;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** The reasons of a resource's place, as the coordinator keeps them. */
public final class WhyText {

    private final JsonNode why;
    private final StringBuilder text = new StringBuilder();

    private WhyText(JsonNode why) {
        this.why = why;
    }

    public static String of(String name, JsonNode why) {
        var report = new WhyText(why);
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
            table.row(word(score, "node", null), word(score, "total", null), shares.isEmpty() ? null : shares,
                    word(score, "refusal", null));
        }
        section(table);
    }

    private void presences() {
        var table = new Table("NODE", "PRESENCE", "WHY");
        why.path("presences").forEach(each ->
                table.row(word(each, "node", null), word(each, "presence", null), word(each, "why", null)));
        section(table);
    }

    private void decisions() {
        var decisions = why.path("decisions");
        if (decisions.isEmpty()) {
            return;
        }
        text.append("\nDecisions, latest last\n");
        for (var decision : decisions) {
            text.append("  ").append(word(decision, "at", "")).append("  ").append(word(decision, "text", "")).append('\n');
            decision.path("reasons").forEach(reason -> text.append("      ").append(reason.asText()).append('\n'));
        }
    }

    private void section(Table table) {
        var printed = table.toString();
        text.append(printed.isEmpty() ? "" : "\n" + printed);
    }

    private void line(String before, JsonNode value) {
        if (!value.isMissingNode() && !value.isNull()) {
            text.append(before).append(value.asText()).append('\n');
        }
    }

    private static @Nullable String word(JsonNode node, String field, @Nullable String otherwise) {
        return node.hasNonNull(field) ? node.get(field).asText() : otherwise;
    }
}

package org.twinhost.twinctl.text;

import com.fasterxml.jackson.databind.JsonNode;
import org.twinhost.contract.PlainText;

/** What a change of the configuration changes, a line each, and what became of it. */
public final class EditText {

    private EditText() {}

    /** {@code guests web1: memoryMib 96 → 160 (takes effect when the guest is started next)}; empty without edits. */
    public static String of(JsonNode edits) {
        var text = new StringBuilder();
        edits.forEach(edit -> text.append("  ").append(PlainText.of(line(edit))).append('\n'));
        return text.toString();
    }

    private static String line(JsonNode edit) {
        var thing = edit.path("thing").asText();
        var field = edit.path("field").asText();
        var effect = edit.path("effect").asText();
        if (field.isEmpty()) {
            return thing + ": " + (edit.hasNonNull("after") ? "added: " + edit.path("after").asText() : "removed");
        }
        return (edit.path("staged").asBoolean() ? "staged: " : "") + (thing.isEmpty() ? "" : thing + ": ") + field + " "
                + value(edit.path("before")) + " → " + value(edit.path("after"))
                + (effect.isEmpty() ? "" : " (" + effect + ")");
    }

    private static String value(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? "(absent)" : value.asText();
    }

    /** Two revisions beside each other. */
    public static String difference(JsonNode body) {
        return "from revision " + revision(body.path("from")) + " to " + revision(body.path("to")) + "\n"
                + (body.path("edits").isEmpty() ? "  nothing differs\n" : of(body.path("edits")));
    }

    /** Of what was carried out, or would be. */
    public static String outcome(JsonNode body) {
        var valid = "VALID".equals(body.path("verdict").asText());
        var text = new StringBuilder(valid ? "valid; it would change\n"
                : "revision " + revision(body.path("revision")) + " is in force\n").append(of(body.path("edits")));
        body.path("warnings").forEach(warning -> text.append("  unwise: ").append(warning.asText()).append('\n'));
        body.path("notChecked").forEach(node -> text.append("  not checked ").append(node.asText()).append('\n'));
        return text.toString();
    }

    /** Why it changes nothing; for an answer with that verdict. */
    public static String unchanged(String what, JsonNode body) {
        var text = new StringBuilder(what + " changes nothing: revision " + revision(body.path("revision"))
                + " is in force and says the same");
        if (!body.path("reasons").isEmpty()) {
            text.append(". What differs is no configuration:");
            body.path("reasons").forEach(reason -> text.append("\n  - ").append(reason.asText()));
        }
        return text.toString();
    }

    /** As the service says it, or as number and hash. */
    public static String revision(JsonNode revision) {
        return revision.isObject()
                ? revision.path("number").asText() + "-" + revision.path("hash").asText() : revision.asText();
    }

    /** The history, the newest first. */
    public static String log(JsonNode revisions) {
        var table = new Table("REVISION", "AT", "BY", "WHY");
        revisions.forEach(each -> table.row(revision(each.path("revision")), text(each.path("at")), text(each.path("author")),
                text(each.path("comment"))));
        return table.toString();
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? PlainText.of(value.asText()) : "-";
    }
}

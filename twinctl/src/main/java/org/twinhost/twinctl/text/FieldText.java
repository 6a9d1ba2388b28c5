package org.twinhost.twinctl.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Rest;

/** Fields of the configuration, as config-service describes them. */
public final class FieldText {

    private FieldText() {}

    /** Those that are meant by a path, or its last word, whatever the case; else those of which it is a part. */
    public static JsonNode matching(JsonNode fields, String wanted) {
        var word = plain(wanted);
        var exact = Rest.JSON.createArrayNode();
        var near = Rest.JSON.createArrayNode();
        for (var field : fields) {
            var path = plain(field.path("path").asText());
            if (path.equals(word) || path.endsWith("." + word)) {
                exact.add(field);
            } else if (path.contains(word)) {
                near.add(field);
            }
        }
        if (exact.isEmpty() && near.isEmpty()) {
            throw new Refusal("there is no field " + wanted + "; 'twinctl config explain' lists them all");
        }
        return exact.isEmpty() ? near : exact;
    }

    private static String plain(String path) {
        return path.replaceAll("\\[\\d*]", "").toLowerCase(Locale.ROOT);
    }

    public static String list(JsonNode fields) {
        var table = new Table("FIELD", "TYPE", "WHAT IT IS");
        fields.forEach(field -> table.row(field.path("path").asText(), type(field), field.path("help").asText()));
        return table.toString();
    }

    public static String of(JsonNode fields) {
        var text = new StringBuilder();
        for (var field : fields) {
            text.append(text.isEmpty() ? "" : "\n").append(field.path("path").asText()).append(": ")
                    .append(field.path("help").asText()).append("\n  ").append(type(field)).append(", ")
                    .append(field.path("required").asBoolean() ? "required" : "default " + field.path("standard").asText())
                    .append('\n');
            field.path("limits").forEach(limit -> text.append("  ").append(limit.asText()).append('\n'));
            text.append("  ").append(field.path("change").asText()).append('\n');
            var attribute = field.path("attribute").asText();
            text.append(attribute.isEmpty() ? "" : "  in the directory: " + attribute + "\n");
        }
        return text.toString();
    }

    private static String type(JsonNode field) {
        var unit = field.path("unit").asText();
        return field.path("type").asText() + (unit.isEmpty() ? "" : " (" + unit + ")");
    }
}

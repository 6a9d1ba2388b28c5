package org.twinhost.twinctl.print;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/** JSON as YAML 1.2 that a reader of YAML 1.1 understands alike: every text that could be something else is quoted. */
public final class Yaml {

    private static final Set<String> OTHERWISE = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

    /** Breaks of line, the byte order mark, and what is no character. */
    private static final String STRANGE = "\u2028\u2029\ufeff\ufffe\uffff";

    private Yaml() {}

    public static String of(JsonNode tree) {
        var text = new StringBuilder();
        write(text, tree, 0);
        return text.toString();
    }

    /** What is there already ends where the value may begin: at the beginning of a line or behind a dash. */
    private static void write(StringBuilder text, JsonNode value, int depth) {
        if (value.isEmpty() || value.isValueNode()) {
            text.append(scalar(value)).append('\n');
            return;
        }
        var separator = "";
        if (value.isArray()) {
            for (var each : value) {
                text.append(separator).append("- ");
                write(text, each, depth + 1);
                separator = "  ".repeat(depth);
            }
            return;
        }
        for (var field : value.properties()) {
            var inner = field.getValue();
            text.append(separator).append(string(field.getKey())).append(':');
            if (inner.isEmpty() || inner.isValueNode()) {
                text.append(' ');
                write(text, inner, depth);
            } else {
                text.append('\n').repeat("  ", depth + 1);
                write(text, inner, depth + 1);
            }
            separator = "  ".repeat(depth);
        }
    }

    private static String scalar(JsonNode value) {
        if (value.isObject()) {
            return "{}";
        }
        return value.isArray() ? "[]" : value.isTextual() ? string(value.textValue()) : value.asText("null");
    }

    private static String string(String text) {
        var isPlain = !text.isEmpty() && isLetter(text.charAt(0)) && !text.endsWith(" ")
                && text.chars().allMatch(each -> isLetter(each) || each >= '0' && each <= '9' || "_-./@ ".indexOf(each) >= 0)
                && !OTHERWISE.contains(text.toLowerCase(Locale.ROOT));
        return isPlain ? text : quoted(text);
    }

    private static boolean isLetter(int character) {
        return character >= 'a' && character <= 'z' || character >= 'A' && character <= 'Z';
    }

    private static String quoted(String text) {
        var json = String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text));
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < json.length(); i++) {
            var each = json.charAt(i);
            // What JSON may hold and YAML calls unprintable, or a break of line.
            var isStrange = each >= 0x7f && each < 0xa0 || STRANGE.indexOf(each) >= 0;
            quoted.append(isStrange ? "\\u" + HexFormat.of().toHexDigits(each) : String.valueOf(each));
        }
        return quoted.append('"').toString();
    }
}

package org.twinhost.config.core.fields;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.twinhost.config.core.fields.FieldType.Entries;
import org.twinhost.config.core.fields.FieldType.Flag;
import org.twinhost.config.core.fields.FieldType.Inner;
import org.twinhost.config.core.fields.FieldType.Node;
import org.twinhost.config.core.fields.FieldType.Ordered;
import org.twinhost.config.core.fields.FieldType.Pairs;
import org.twinhost.config.core.fields.FieldType.Stamp;
import org.twinhost.config.core.fields.FieldType.Text;
import org.twinhost.config.core.fields.FieldType.Whole;
import org.twinhost.config.core.fields.FieldType.Word;
import org.twinhost.config.core.fields.FieldType.Words;

/**
 * One row of the table for people.
 *
 * @param path of the field in JSON: {@code volumes[].sizeBytes}
 * @param type in a word or two
 * @param unit of a number; empty: none
 * @param required whether it has to be said
 * @param standard what it is where nothing is said; empty where it is required
 * @param limits a sentence each, with the reason
 * @param help what it is
 * @param change when a change takes effect, or why there can be none
 * @param attribute in the directory; empty: none of its own
 */
public record FieldHelp(
        String path, String type, String unit, boolean required, String standard, List<String> limits, String help,
        String change, String attribute) {

    /** All fields, in the order of the table. */
    public static List<FieldHelp> all() {
        var rows = new ArrayList<FieldHelp>();
        collect(ConfigFields.CLUSTER, "", rows);
        return rows;
    }

    private static void collect(Section section, String path, List<FieldHelp> rows) {
        for (var field : section.fields()) {
            var at = path + field.name();
            rows.add(new FieldHelp(at, type(field.type()), field.unit(), field.required(), standard(field), limits(field),
                    field.help(), field.change().text(), field.attribute()));
            switch (field.type()) {
                case Inner(var inner) -> collect(inner, at + ".", rows);
                case Pairs(var pair, _, _) -> collect(pair, at + "[].", rows);
                case Entries(var entry, _, _) -> collect(entry, at + "[].", rows);
                case Text _, Whole _, Flag _, Word _, Words _, Node _, Stamp _, Ordered _ -> { }
            }
        }
    }

    private static String standard(Field field) {
        return field.required() ? "" : field.standard() == null ? "none" : field.standard().toString();
    }

    private static String type(FieldType type) {
        return switch (type) {
            case Text _ -> "text";
            case Whole _ -> "whole number";
            case Flag _ -> "true or false";
            case Word(var words, _) ->
                    String.join(" or ", Arrays.stream(words.getEnumConstants()).map(Enum::name).toList());
            case Words words -> "list of " + String.join(", ", words.all());
            case Node _ -> "name of a node";
            case Stamp _ -> "number and hash";
            case Inner _ -> "object";
            case Ordered _ -> "list of texts, in order";
            case Pairs _, Entries _ -> "list of objects";
        };
    }

    private static List<String> limits(Field field) {
        return switch (field.type()) {
            case Text text -> shape("must be ", text);
            case Ordered(var each, _) -> shape("each must be ", each);
            case Whole(var limits) -> limits.words(field.unit());
            case Pairs(_, var count, _) -> count(count);
            case Entries(_, var count, _) -> count(count);
            case Words(_, var count) -> count(count);
            case Node _ -> List.of("must be 1 to 32 of a-z, 0-9 and '-', starting with a letter");
            case Flag _, Word _, Stamp _, Inner _ -> List.of();
        };
    }

    private static List<String> shape(String must, Text text) {
        return "a text".equals(text.expected()) ? List.of() : List.of(must + text.expected());
    }

    private static List<String> count(Limits limits) {
        return limits.words("").stream().map(sentence -> "their number " + sentence).toList();
    }
}

package org.twinhost.config.core.fields;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
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

/** How a record looks in the directory. */
public final class EntryForm {

    private EntryForm() {}

    /** Attributes of a record's entry, its name apart; what is absent is left out, as LDAP knows no empty value. */
    public static Map<String, List<String>> attributes(Section section, Record record) {
        var attributes = new LinkedHashMap<String, List<String>>();
        collect(section, record, false, attributes);
        return attributes;
    }

    /** Those of fields that came later alone. */
    static Map<String, List<String>> laterAttributes(Section section, Record record) {
        var attributes = new LinkedHashMap<String, List<String>>();
        collect(section, record, true, attributes);
        return attributes;
    }

    private static void collect(Section section, Record record, boolean laterOnly, Map<String, List<String>> attributes) {
        for (var field : section.fields()) {
            var value = section.value(record, field);
            if (value == null || field.isName() || field.later() && value.equals(field.standard())) {
                continue;
            }
            if (field.type() instanceof Inner(var inner)) {
                collect(inner, (Record) value, laterOnly && !field.later(), attributes);
            } else if (!field.attribute().isEmpty() && (field.later() || !laterOnly)) {
                var texts = values(field.type(), value);
                if (!texts.isEmpty()) {
                    attributes.put(field.attribute(), texts);
                }
            }
        }
    }

    private static List<String> values(FieldType type, Object value) {
        return switch (type) {
            case Text _, Whole _, Node _ -> List.of(value.toString());
            case Flag _ -> List.of((Boolean) value ? "TRUE" : "FALSE");
            case Word(_, var lowerCase) -> List.of(lowerCase ? value.toString().toLowerCase(Locale.ROOT) : value.toString());
            case Pairs(var section, _, _) -> ((List<?>) value).stream().map(pair -> pair(section, (Record) pair)).toList();
            case Ordered _ -> ordered((List<?>) value);
            case Words _ -> ((List<?>) value).stream().map(word -> word.toString().toLowerCase(Locale.ROOT)).toList();
            case Stamp _, Inner _, Entries _ -> throw new IllegalArgumentException(type + " is no attribute");
        };
    }

    private static String pair(Section section, Record pair) {
        return section.value(pair, section.fields().get(0)) + " " + section.value(pair, section.fields().get(1));
    }

    private static List<String> ordered(List<?> values) {
        return IntStream.range(0, values.size()).mapToObj(i -> "{" + i + "}" + values.get(i)).toList();
    }
}

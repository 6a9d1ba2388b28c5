package org.twinhost.config.core.fields;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks through what a person sent for fields that there are not, and for numbers and flags that are not said: reading it into
 * records would drop the former and make zeroes of the latter without a word.
 */
public final class UnknownFields {

    private final List<String> unknown = new ArrayList<>();
    private final List<String> unsaid = new ArrayList<>();

    private UnknownFields() {}

    /**
     * @param json the whole configuration as maps, lists and values
     */
    public static UnknownFields in(Map<?, ?> json) {
        var found = new UnknownFields();
        found.look(ConfigFields.CLUSTER, json, "");
        return found;
    }

    /** All of them, each as {@code volumes[0].sizeByte is no field of the configuration; did you mean sizeBytes?}. */
    public List<String> reasons() {
        return Stream.concat(unknown.stream(), unsaid.stream()).toList();
    }

    /** Whether reading it makes zeroes of what is not said. */
    public boolean isSilent() {
        return !unsaid.isEmpty();
    }

    private void look(Section section, Map<?, ?> json, String path) {
        var fields = section.fields().stream().collect(Collectors.toMap(Field::name, field -> field));
        for (var entry : json.entrySet()) {
            var name = entry.getKey().toString();
            var field = fields.get(name);
            if (field == null) {
                unknown.add(path + name + " is no field of the configuration; " + nearest(name, section.names())
                        .map(known -> "did you mean " + known + "?")
                        .orElse("known here are " + String.join(", ", section.names())));
            } else {
                inside(field, entry.getValue(), path + name);
            }
        }
        section.fields().stream()
                .filter(field -> field.required() && isPrimitive(field) && json.get(field.name()) == null)
                .forEach(field -> unsaid.add(path + field.name() + " is missing"));
    }

    private static boolean isPrimitive(Field field) {
        return field.type() instanceof FieldType.Whole || field.type() instanceof FieldType.Flag;
    }

    private void inside(Field field, Object value, String path) {
        switch (field.type()) {
            case FieldType.Inner(var section) when value instanceof Map<?, ?> map -> look(section, map, path + ".");
            case FieldType.Pairs(var section, _, _) when value instanceof List<?> list -> each(section, list, path);
            case FieldType.Entries(var section, _, _) when value instanceof List<?> list -> each(section, list, path);
            // A value of another type than its field's is refused when it is read.
            case FieldType.Inner _, FieldType.Pairs _, FieldType.Entries _, FieldType.Text _, FieldType.Whole _,
                    FieldType.Flag _, FieldType.Word _, FieldType.Words _, FieldType.Node _,
                    FieldType.Stamp _, FieldType.Ordered _ -> { }
        }
    }

    private void each(Section section, List<?> list, String path) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof Map<?, ?> map) {
                look(section, map, path + "[" + i + "].");
            }
        }
    }

    /** The known name that a mistyped one is closest to; empty: none is close. */
    static Optional<String> nearest(String name, List<String> known) {
        var best = Optional.<String>empty();
        int least = Math.max(2, name.length() / 3) + 1;
        for (var candidate : known) {
            int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = Optional.of(candidate);
            }
        }
        return best;
    }

    /** Letters to be put in, taken out or changed (Levenshtein). */
    private static int distance(String one, String other) {
        var row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int above = row[j];
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[other.length()];
    }
}

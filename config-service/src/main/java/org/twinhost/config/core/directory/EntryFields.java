package org.twinhost.config.core.directory;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.fields.Field;
import org.twinhost.config.core.fields.FieldType;
import org.twinhost.config.core.fields.Section;
import org.twinhost.contract.NodeId;

/**
 * Reads typed fields of one entry. What cannot be read becomes a reason with DN, attribute, value and what is expected, and
 * a harmless value stands in, so that the next field is looked at, too.
 */
final class EntryFields {

    private static final Pattern ORDERED = Pattern.compile("\\{(\\d{1,6})}(.*)", Pattern.DOTALL);

    private final DirectoryEntry entry;
    private final List<String> reasons;

    EntryFields(DirectoryEntry entry, List<String> reasons) {
        this.entry = entry;
        this.reasons = reasons;
    }

    String text(String attribute) {
        return Objects.requireNonNullElse(required(attribute, "a text", Function.identity()), "");
    }

    long number(String attribute) {
        return Objects.requireNonNullElse(required(attribute, "a whole number", Long::parseLong), 0L);
    }

    /**
     * The record of this entry.
     *
     * @param given values that stand elsewhere, by field
     */
    Record read(Section section, Map<String, Object> given) {
        var values = new HashMap<>(given);
        for (var field : section.fields()) {
            if (!values.containsKey(field.name())) {
                values.put(field.name(), value(section, field));
            }
        }
        return section.make(values);
    }

    private @Nullable Object value(Section section, Field field) {
        var attribute = field.attribute();
        if (!attribute.isEmpty() && !field.required() && entry.values(attribute).isEmpty()) {
            return field.standard();
        }
        return switch (field.type()) {
            case FieldType.Text _ -> field.required() && !field.isName() ? text(attribute) : entry.first(attribute).orElse("");
            case FieldType.Whole _ when section.isLong(field) -> number(attribute);
            case FieldType.Whole _ -> Objects.requireNonNullElse(
                    required(attribute, "a whole number of at most 9 digits", Integer::parseInt), 0);
            case FieldType.Flag _ -> Objects.requireNonNullElse(
                    required(attribute, "TRUE or FALSE", EntryFields::parseFlag), false);
            case FieldType.Word(var words, _) -> word(attribute, words);
            case FieldType.Words(var words, _) -> words(attribute, words);
            case FieldType.Node _ -> required(attribute, "the name of a node", NodeId::new);
            case FieldType.Inner(var inner) -> inner(field, inner);
            case FieldType.Pairs pairs -> pairs(attribute, pairs);
            case FieldType.Ordered _ -> ordered(attribute);
            case FieldType.Stamp _, FieldType.Entries _ ->
                    throw new IllegalArgumentException(field.name() + " is not in one entry");
        };
    }

    /** An optional one is there when its first field is. */
    private @Nullable Record inner(Field field, Section section) {
        var first = section.fields().getFirst().attribute();
        if (field.required() || !entry.values(first).isEmpty()) {
            return read(section, Map.of());
        }
        var others = section.fields().stream().skip(1).map(Field::attribute).toList();
        if (others.stream().anyMatch(each -> !entry.values(each).isEmpty())) {
            reject(first, "", "a value, as " + String.join(", ", others) + " belong to it");
        }
        return null;
    }

    private @Nullable Object word(String attribute, Class<? extends Enum<?>> type) {
        return required(attribute, oneOf(type), value -> word(type, value));
    }

    /** One value each, in no order. */
    private List<Object> words(String attribute, Class<? extends Enum<?>> type) {
        return entry.values(attribute).stream()
                .map(value -> this.<Object>parse(attribute, value, oneOf(type), each -> word(type, each)))
                .filter(Objects::nonNull)
                .toList();
    }

    private static String oneOf(Class<? extends Enum<?>> type) {
        return "one of " + Arrays.stream(type.getEnumConstants()).map(word -> word.name().toLowerCase(Locale.ROOT)).toList();
    }

    private static Enum<?> word(Class<? extends Enum<?>> type, String value) {
        return Arrays.stream(type.getEnumConstants()).filter(word -> word.name().equalsIgnoreCase(value)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(value));
    }

    /** Values of the form "NAME rest". */
    private List<Record> pairs(String attribute, FieldType.Pairs type) {
        return entry.values(attribute).stream()
                .map(value -> parse(attribute, value, type.expected(), text -> pair(type.section(), text)))
                .filter(Objects::nonNull)
                .toList();
    }

    private static Record pair(Section section, String text) {
        var parts = text.split(" ", 2);
        if (parts.length < 2) {
            throw new IllegalArgumentException("one word");
        }
        var values = new HashMap<String, Object>();
        for (int i = 0; i < 2; i++) {
            var field = section.fields().get(i);
            values.put(field.name(), field.type() instanceof FieldType.Node ? new NodeId(parts[i]) : parts[i].strip());
        }
        return section.make(values);
    }

    /** Values {@code {0}first}, {@code {1}second}; a single one may come without its number. */
    private List<String> ordered(String attribute) {
        var values = entry.values(attribute);
        var sorted = new TreeMap<Integer, String>();
        for (var value : values) {
            var match = ORDERED.matcher(value);
            if (!match.matches() && values.size() == 1) {
                return values;
            }
            if (!match.matches() || sorted.put(Integer.parseInt(match.group(1)), match.group(2)) != null) {
                reject(attribute, value, "{0}NAME, {1}NAME and so on, each number once");
            }
        }
        return List.copyOf(sorted.values());
    }

    void reject(String attribute, String value, String expected) {
        reasons.add(entry.dn() + ": " + attribute + " is '" + value + "', expected " + expected);
    }

    /** Null: there is a reason why not. */
    private <T> @Nullable T required(String attribute, String expected, Function<String, T> parser) {
        var values = entry.values(attribute);
        if (values.size() != 1) {
            reasons.add(entry.dn() + ": " + attribute + (values.isEmpty() ? " is missing" : " has " + values.size()
                    + " values " + values) + ", expected " + expected);
            return null;
        }
        return parse(attribute, values.getFirst(), expected, parser);
    }

    private <T> @Nullable T parse(String attribute, String value, String expected, Function<String, T> parser) {
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            reject(attribute, value, expected);
            return null;
        }
    }

    private static boolean parseFlag(String value) {
        return switch (value.toUpperCase(Locale.ROOT)) {
            case "TRUE" -> true;
            case "FALSE" -> false;
            default -> throw new IllegalArgumentException(value);
        };
    }
}

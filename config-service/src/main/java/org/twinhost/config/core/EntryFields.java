package org.twinhost.config.core;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
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
        return required(attribute, "a text", Function.identity(), "");
    }

    String textOrNull(String attribute) {
        return entry.first(attribute).orElse(null);
    }

    int number(String attribute) {
        return required(attribute, "a whole number of at most 9 digits", Integer::parseInt, 0);
    }

    long longNumber(String attribute) {
        return required(attribute, "a whole number", Long::parseLong, 0L);
    }

    boolean flag(String attribute) {
        return entry.values(attribute).isEmpty() ? false : required(attribute, "TRUE or FALSE", EntryFields::parseFlag, false);
    }

    NodeId node(String attribute) {
        return required(attribute, "the name of a node", NodeId::new, null);
    }

    NodeId nodeOrNull(String attribute) {
        return entry.values(attribute).isEmpty() ? null : node(attribute);
    }

    <E extends Enum<E>> E word(String attribute, Class<E> type) {
        var words = Arrays.stream(type.getEnumConstants()).map(word -> word.name().toLowerCase(Locale.ROOT)).toList();
        return required(attribute, "one of " + words, value -> Enum.valueOf(type, value.toUpperCase(Locale.ROOT)), null);
    }

    /** Values of the form "NAME rest". */
    <T> List<T> pairs(String attribute, String expected, Function<String[], T> maker) {
        return entry.values(attribute).stream()
                .map(value -> parse(attribute, value, expected, text -> {
                    var parts = text.split(" ", 2);
                    if (parts.length < 2) {
                        throw new IllegalArgumentException("one word");
                    }
                    return maker.apply(new String[] {parts[0], parts[1].strip()});
                }, null))
                .filter(java.util.Objects::nonNull)
                .toList();
    }

    /** Values {@code {0}first}, {@code {1}second}; a single one may come without its number. */
    List<String> ordered(String attribute) {
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

    private <T> T required(String attribute, String expected, Function<String, T> parser, T standIn) {
        var values = entry.values(attribute);
        if (values.size() != 1) {
            reasons.add(entry.dn() + ": " + attribute + (values.isEmpty() ? " is missing" : " has " + values.size()
                    + " values " + values) + ", expected " + expected);
            return standIn;
        }
        return parse(attribute, values.getFirst(), expected, parser, standIn);
    }

    private <T> T parse(String attribute, String value, String expected, Function<String, T> parser, T standIn) {
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            reject(attribute, value, expected);
            return standIn;
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

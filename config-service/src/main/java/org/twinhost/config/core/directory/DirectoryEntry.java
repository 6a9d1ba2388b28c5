package org.twinhost.config.core.directory;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One entry of the directory as plain text.
 *
 * @param dn as the directory spells it
 * @param attributes values by attribute name; the case of names does not matter
 */
public record DirectoryEntry(String dn, Map<String, List<String>> attributes) {

    private static final Pattern BLANKS_AROUND_SEPARATORS = Pattern.compile("\\s*([,=])\\s*");

    public DirectoryEntry {
        var sorted = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        attributes.forEach((name, values) -> sorted.put(name, List.copyOf(values)));
        attributes = java.util.Collections.unmodifiableMap(sorted);
    }

    public List<String> values(String attribute) {
        return attributes.getOrDefault(attribute, List.of());
    }

    public Optional<String> first(String attribute) {
        return values(attribute).stream().findFirst();
    }

    /** The DN as a key: directories differ in case and in spaces after commas. */
    public String key() {
        return key(dn);
    }

    public static String key(String dn) {
        return BLANKS_AROUND_SEPARATORS.matcher(dn.toLowerCase(Locale.ROOT)).replaceAll("$1");
    }
}

package org.twinhost.config.core.fields;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
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
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.Revision;

/**
 * The content of a snapshot apart from its revision: one normal form, one canonical text, one hash. Two nodes that hold the
 * same configuration come to the same hash, whatever order their directory told it in.
 */
public final class Content {

    private static final int HASH_DIGITS = 16;

    private Content() {}

    /** Lists sorted by name, no blank optional texts, the standard where nothing is said. Nothing required may be missing. */
    public static ClusterSnapshot normal(ClusterSnapshot raw) {
        return (ClusterSnapshot) normal(ConfigFields.CLUSTER, raw);
    }

    static Record normal(Section section, Record raw) {
        return section.map(raw, Content::normal);
    }

    static @Nullable Object normal(Field field, @Nullable Object value) {
        if (value == null) {
            return field.standard();
        }
        return switch (field.type()) {
            case Text(_, _, var foldsCase) -> {
                var text = foldsCase ? value.toString().toLowerCase(Locale.ROOT) : value.toString();
                yield field.required() ? text : text.isBlank() ? null : field.asWritten() ? text : text.strip();
            }
            case Inner(var section) -> normal(section, (Record) value);
            case Pairs(var section, _, _) -> sorted(section, (List<?>) value);
            case Entries(var section, _, _) -> sorted(section, (List<?>) value);
            case Ordered _ -> List.copyOf((List<?>) value);
            case Words _ -> ((List<?>) value).stream().sorted().toList();
            case Whole _, Flag _, Word _, Node _, Stamp _ -> value;
        };
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static List<Record> sorted(Section section, List<?> list) {
        return list.stream().map(each -> normal(section, (Record) each))
                .sorted(Comparator.comparing(each -> (Comparable) section.key(each))).toList();
    }

    public static boolean same(ClusterSnapshot one, ClusterSnapshot other) {
        return canonical(one).equals(canonical(other));
    }

    /** The same content under this number. */
    public static ClusterSnapshot numbered(ClusterSnapshot snapshot, long number) {
        var normal = normal(snapshot);
        return (ClusterSnapshot) ConfigFields.CLUSTER.with(normal, "revision", new Revision(number, hash(normal)));
    }

    public static String hash(ClusterSnapshot snapshot) {
        return digest(canonical(snapshot));
    }

    public static String digest(String text) {
        try {
            var sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    /**
     * One line for each thing; every field quoted, so that no two contents share a text. Fields that came later follow at the
     * end as the attributes they are in the directory, where they are not what they are by themselves.
     */
    public static String canonical(ClusterSnapshot raw) {
        return canonical(ConfigFields.CLUSTER, normal(raw));
    }

    static String canonical(Section root, Record normal) {
        var text = new StringBuilder();
        var more = new TreeMap<String, Map<String, List<String>>>();
        write(root, normal, text);
        later(root, "", normal, more);
        more.forEach((entry, attributes) -> new TreeMap<>(attributes).forEach((attribute, values) ->
                values.stream().sorted().forEach(value -> line(text, "more", List.of(entry, attribute, value)))));
        return text.toString();
    }

    private static void write(Section section, Record record, StringBuilder text) {
        var plain = new ArrayList<Object>();
        section.fields().stream().filter(field -> field.isPlain() && !field.later())
                .forEach(field -> plain.add(section.value(record, field)));
        line(text, section.word(), plain);
        for (var field : section.fields()) {
            var value = section.value(record, field);
            if (value == null || field.later()) {
                continue;
            }
            switch (field.type()) {
                case Inner(var inner) -> write(inner, (Record) value, text);
                case Pairs(var pair, _, _) -> ((List<?>) value).forEach(each -> write(pair, (Record) each, text));
                case Entries(var entry, _, _) -> ((List<?>) value).forEach(each -> write(entry, (Record) each, text));
                case Ordered(_, var word) -> ((List<?>) value).forEach(each -> line(text, word, List.of(each)));
                case Text _, Whole _, Flag _, Word _, Words _, Node _, Stamp _ -> { }
            }
        }
    }

    /** By entry of the directory: a thing by its folder and name, the cluster by none. */
    private static void later(Section section, String entry, Record record, Map<String, Map<String, List<String>>> found) {
        var attributes = EntryForm.laterAttributes(section, record);
        if (!attributes.isEmpty()) {
            found.put(entry, attributes);
        }
        for (var field : section.fields()) {
            if (field.type() instanceof Entries(var things, _, var folder)) {
                section.list(record, field).forEach(each ->
                        later(things, folder.ou() + "/" + things.key((Record) each), (Record) each, found));
            }
        }
    }

    private static void line(StringBuilder text, String kind, List<?> values) {
        text.append(kind);
        for (var value : values) {
            text.append(' ').append(value == null ? "-" : quoted(value.toString()));
        }
        text.append('\n');
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}

package org.twinhost.config.core.written;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.fields.ConfigFields;
import org.twinhost.config.core.fields.Field;
import org.twinhost.config.core.fields.FieldType;
import org.twinhost.config.core.fields.Section;
import org.twinhost.contract.Nearest;
import org.twinhost.contract.NodeId;

/**
 * Looks through what a person sent for all that reading it into records would drop, cut, make a zero of, or end at: fields that
 * there are not, what is not said, words, numbers and kinds of value that its field does not know.
 */
public final class WrittenFields {

    private final StandIn standIn;
    private final List<String> reasons = new ArrayList<>();

    private WrittenFields(StandIn standIn) {
        this.standIn = standIn;
    }

    /**
     * @param reasons all of them, each with the field's path
     * @param readable the same with something else in place of what can't be read; empty: too much of it can't
     */
    public record Found(List<String> reasons, Optional<Map<String, Object>> readable) {}

    /**
     * @param json the whole configuration as maps, lists and values
     * @param standIn what is to stand for what can't be read
     */
    public static Found in(Map<?, ?> json, StandIn standIn) {
        var written = new WrittenFields(standIn);
        var readable = written.record(ConfigFields.CLUSTER, json, "");
        return new Found(List.copyOf(written.reasons), readable);
    }

    private Optional<Map<String, Object>> record(Section section, Map<?, ?> json, String path) {
        var meant = unknown(section, json, path);
        var values = new LinkedHashMap<String, Object>();
        boolean whole = true;
        for (var field : section.fields()) {
            var written = json.get(field.name());
            if (written == null && !field.required()) {
                continue;
            }
            if (written == null && !meant.contains(field.name())) {
                reasons.add(path + field.name() + " is missing");
            }
            var value = written == null ? standIn.of(field) : value(section, field, written, path + field.name());
            value.ifPresent(each -> values.put(field.name(), each));
            whole &= value.isPresent() || !field.required();
        }
        return whole ? Optional.of(values) : Optional.empty();
    }

    /** The fields that were meant by those that there are not: they are not missing besides. */
    private HashSet<String> unknown(Section section, Map<?, ?> json, String path) {
        var known = section.names();
        var absent = known.stream().filter(name -> json.get(name) == null).toList();
        var meant = new HashSet<String>();
        for (var key : json.keySet()) {
            var name = key.toString();
            if (!known.contains(name)) {
                var nearest = Nearest.of(name, absent).or(() -> Nearest.of(name, known));
                nearest.ifPresent(meant::add);
                reasons.add(path + name + " is no field of the configuration; " + nearest
                        .map(each -> "did you mean " + each + "?").orElse("known here are " + String.join(", ", known)));
            }
        }
        return meant;
    }

    /** As it is, or what stands for it. */
    private Optional<Object> value(Section section, Field field, Object written, String path) {
        switch (field.type()) {
            case FieldType.Inner(var inner) when written instanceof Map<?, ?> map -> {
                return record(inner, map, path + ".").map(each -> each);
            }
            case FieldType.Pairs(var pair, _, _) when written instanceof List<?> list -> {
                return records(pair, list, path, false);
            }
            case FieldType.Entries(var entry, _, _) when written instanceof List<?> list -> {
                return records(entry, list, path, true);
            }
            case FieldType.Ordered(var shape, _) when written instanceof List<?> list -> {
                return Optional.of(texts(shape, list, path));
            }
            case FieldType.Words words when written instanceof List<?> list -> {
                return Optional.of(words(words, list, path));
            }
            case FieldType.Inner _, FieldType.Pairs _, FieldType.Entries _, FieldType.Ordered _, FieldType.Words _,
                    FieldType.Text _, FieldType.Whole _, FieldType.Flag _, FieldType.Word _, FieldType.Node _,
                    FieldType.Stamp _ -> {
                var why = whyNot(section, field, written);
                why.ifPresent(each -> reasons.add(path + " is " + Allowed.shown(written) + ", " + each));
                return why.isEmpty() ? Optional.of(written) : standIn.of(field);
            }
        }
    }

    /** Why a single value is none of its field's, to follow "is …,". */
    private static Optional<String> whyNot(Section section, Field field, Object written) {
        var must = "must be " + Allowed.words(field.type(), field.unit());
        return switch (field.type()) {
            case FieldType.Text _ when written instanceof String -> Optional.empty();
            case FieldType.Flag _ when written instanceof Boolean -> Optional.empty();
            case FieldType.Whole(var limits) when isWhole(written) ->
                    fits(section, field, written) ? Optional.empty()
                            : limits.broken(new BigInteger(written.toString()).signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE,
                                    field.unit()).stream().findFirst()
                                    .or(() -> Optional.of(must + " from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE));
            case FieldType.Word(var words, _) -> {
                var names = Allowed.names(words);
                yield written instanceof String word && names.contains(word) ? Optional.empty()
                        : Optional.of(must + didYouMean(written, names));
            }
            case FieldType.Node _ when written instanceof String name -> whyNoNode(name);
            case FieldType.Stamp _ when written instanceof Map<?, ?> map && isWhole(map.get("number"))
                    && !(map.get("number") instanceof BigInteger) && map.get("hash") instanceof String -> Optional.empty();
            case FieldType.Text _, FieldType.Whole _, FieldType.Flag _, FieldType.Node _, FieldType.Stamp _,
                    FieldType.Inner _, FieldType.Pairs _, FieldType.Ordered _, FieldType.Words _, FieldType.Entries _ ->
                    Optional.of(must);
        };
    }

    private static Optional<String> whyNoNode(String name) {
        try {
            return new NodeId(name).value().isEmpty() ? Optional.of("is empty") : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.of("must be the name of a node: 1 to 32 of a-z, 0-9 and '-', starting with a letter");
        }
    }

    private static boolean isWhole(@Nullable Object written) {
        return written instanceof Integer || written instanceof Long || written instanceof BigInteger;
    }

    /** Whether its record's component can hold it. */
    private static boolean fits(Section section, Field field, Object written) {
        return !(written instanceof BigInteger) && (section.isLong(field) || ((Number) written).longValue() == (int)
                ((Number) written).longValue());
    }

    private static String didYouMean(@Nullable Object written, List<String> known) {
        return written instanceof String word
                ? Nearest.of(word, known).map(each -> "; did you mean " + each + "?").orElse("") : "";
    }

    private Optional<Object> records(Section section, List<?> list, String path, boolean mayBeLeftOut) {
        var records = new ArrayList<Object>();
        for (int i = 0; i < list.size(); i++) {
            var at = path + "[" + i + "]";
            var one = list.get(i);
            Optional<Map<String, Object>> readable;
            if (one instanceof Map<?, ?> map) {
                readable = record(section, map, at + ".");
            } else {
                reasons.add(at + " is " + Allowed.shown(one) + ", must be an object: {…}");
                readable = mayBeLeftOut && standIn == StandIn.OTHER ? Optional.empty() : standIn.of(section);
            }
            if (readable.isEmpty() && !mayBeLeftOut) {
                return Optional.empty();
            }
            readable.ifPresent(records::add);
        }
        return Optional.of(records);
    }

    private List<Object> texts(FieldType.Text shape, List<?> list, String path) {
        var texts = new ArrayList<Object>();
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof String text) {
                texts.add(text);
            } else {
                reasons.add(path + "[" + i + "] is " + Allowed.shown(list.get(i)) + ", must be a text");
                standIn.of(shape).ifPresent(texts::add);
            }
        }
        return texts;
    }

    private List<Object> words(FieldType.Words words, List<?> list, String path) {
        var known = new ArrayList<Object>();
        for (int i = 0; i < list.size(); i++) {
            var one = list.get(i);
            if (one instanceof String word && words.all().contains(word)) {
                known.add(word);
            } else {
                reasons.add(path + "[" + i + "] is " + Allowed.shown(one) + ", must be one of "
                        + String.join(", ", words.all()) + didYouMean(one, words.all()));
            }
        }
        return known;
    }
}

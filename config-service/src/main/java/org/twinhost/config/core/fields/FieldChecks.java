package org.twinhost.config.core.fields;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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

/** What the table alone says of a snapshot: what is missing, outside its limits, or must not change. Every reason at once. */
public final class FieldChecks {

    private FieldChecks() {}

    /** Every missing field by its path: {@code guests[0].uuid is missing}. */
    public static List<String> missing(ClusterSnapshot snapshot) {
        var reasons = new ArrayList<String>();
        missing(ConfigFields.CLUSTER, snapshot, "", reasons);
        return reasons;
    }

    private static void missing(Section section, Record record, String path, List<String> reasons) {
        for (var field : section.fields()) {
            var at = path + field.name();
            switch (section.value(record, field)) {
                case null -> {
                    if (field.required()) {
                        reasons.add(at + " is missing");
                    }
                }
                case Record inner when field.type() instanceof Inner(var inside) -> missing(inside, inner, at + ".", reasons);
                case List<?> list -> missing(listed(field.type()), list, at, reasons);
                case Object _ -> { }
            }
        }
    }

    private static void missing(Optional<Section> section, List<?> list, String path, List<String> reasons) {
        for (int i = 0; i < list.size(); i++) {
            var at = path + "[" + i + "]";
            if (list.get(i) == null) {
                reasons.add(at + " is missing");
            } else if (section.isPresent()) {
                missing(section.get(), (Record) list.get(i), at + ".", reasons);
            }
        }
    }

    private static Optional<Section> listed(FieldType type) {
        return switch (type) {
            case Pairs(var section, _, _) -> Optional.of(section);
            case Entries(var section, _, _) -> Optional.of(section);
            case Text _, Whole _, Flag _, Word _, Words _, Node _, Stamp _, Inner _, Ordered _ -> Optional.empty();
        };
    }

    /** What is not as its row says: {@code volume web1: sizeBytes 5000 must be a multiple of 4096 bytes: …}. */
    public static List<String> outsideLimits(ClusterSnapshot snapshot) {
        var reasons = new ArrayList<String>();
        limits(ConfigFields.CLUSTER, snapshot, "", reasons);
        return reasons;
    }

    private static void limits(Section section, Record record, String who, List<String> reasons) {
        for (var field : section.fields()) {
            var value = section.value(record, field);
            if (value == null) {
                continue;
            }
            var what = who + field.name();
            switch (field.type()) {
                case Text text -> shape(what, text, value.toString(), !field.required(), reasons);
                case Whole(var limits) -> limits.broken(((Number) value).longValue(), field.unit())
                        .forEach(broken -> reasons.add(what + " " + value + " " + broken));
                case Inner(var inner) -> limits(inner, (Record) value, what + ".", reasons);
                case Pairs(var pair, var count, _) -> {
                    count(what, count, (List<?>) value, reasons);
                    each((List<?>) value, (index, one) -> limits(pair, (Record) one, what + "[" + index + "].", reasons));
                }
                case Ordered(var shape, _) -> each((List<?>) value, (index, one) ->
                        shape(what + "[" + index + "]", shape, one.toString(), false, reasons));
                case Entries(var entry, var count, _) -> {
                    count(what, count, (List<?>) value, reasons);
                    ((List<?>) value).forEach(one -> limits(entry, (Record) one,
                            entry.label() + " " + entry.key((Record) one) + ": ", reasons));
                }
                case Words(_, var count) -> {
                    count(what, count, (List<?>) value, reasons);
                    twice((List<?>) value).forEach(word -> reasons.add(what + " names " + word.toString()
                            .toLowerCase(Locale.ROOT) + " twice: each is named once, or not at all"));
                }
                case Flag _, Word _, Node _, Stamp _ -> { }
            }
        }
    }

    private static Set<Object> twice(List<?> words) {
        var seen = new HashSet<Object>();
        return words.stream().filter(word -> !seen.add(word)).collect(Collectors.toCollection(TreeSet::new));
    }

    private interface Numbered {
        void at(int index, Object one);
    }

    private static void each(List<?> list, Numbered look) {
        for (int i = 0; i < list.size(); i++) {
            look.at(i, list.get(i));
        }
    }

    private static void shape(String what, Text text, String value, boolean mayBeBlank, List<String> reasons) {
        if (!text.shape().matcher(value).matches() && !(mayBeBlank && value.isBlank())) {
            reasons.add(what + " '" + value + "' must be " + text.expected());
        }
    }

    private static void count(String what, Limits limits, List<?> list, List<String> reasons) {
        limits.broken(list.size(), "").forEach(broken -> reasons.add(what + ": there are " + list.size() + ", " + broken));
    }

    /** What a running configuration must not be changed into. Neither may have anything missing. */
    public static List<String> forbiddenChanges(ClusterSnapshot running, ClusterSnapshot next) {
        var reasons = new ArrayList<String>();
        changes(ConfigFields.CLUSTER, running, next, "", reasons);
        return reasons;
    }

    private static void changes(Section section, Record before, Record after, String who, List<String> reasons) {
        for (var field : section.fields()) {
            var old = Content.normal(field, section.value(before, field));
            var changed = Content.normal(field, section.value(after, field));
            if (field.change().when() == Change.When.NEVER && !Objects.equals(old, changed)) {
                reasons.add(who + field.name() + " can't change from " + old + " to " + changed
                        + (field.unit().isEmpty() ? "" : " " + field.unit()) + ": " + field.change().reason());
            }
            if (field.type() instanceof Entries(var entry, _, _)) {
                section.list(before, field).forEach(one -> section.list(after, field).stream()
                        .filter(other -> Objects.equals(entry.key((Record) one), entry.key((Record) other))).findFirst()
                        .ifPresent(other -> changes(entry, (Record) one, (Record) other,
                                entry.label() + " " + entry.key((Record) one) + ": ", reasons)));
            }
        }
    }
}

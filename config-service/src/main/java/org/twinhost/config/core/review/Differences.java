package org.twinhost.config.core.review;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.fields.Change;
import org.twinhost.config.core.fields.ConfigFields;
import org.twinhost.config.core.fields.Content;
import org.twinhost.config.core.fields.Field;
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
import org.twinhost.config.core.fields.Section;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.change.ChangeOutcome.Edit;

/** What differs between two configurations, field by field in the order of the table. How it is written makes no difference. */
public final class Differences {

    private final List<Edit> edits = new ArrayList<>();

    private Differences() {}

    /** Nothing required may be missing in either. */
    public static List<Edit> between(ClusterSnapshot before, ClusterSnapshot after) {
        var differences = new Differences();
        differences.fields(ConfigFields.CLUSTER, Content.normal(before), Content.normal(after), new Place("", "", true));
        return differences.edits;
    }

    /**
     * Where the fields of a record stand.
     *
     * @param thing {@code guests web1}
     * @param prefix of a field's name: {@code boot.}
     * @param runs whether it goes on with what was before until it is started next
     */
    private record Place(String thing, String prefix, boolean runs) {}

    private void fields(Section section, Record before, Record after, Place place) {
        for (var field : section.fields()) {
            var old = section.value(before, field);
            var changed = section.value(after, field);
            if (Objects.equals(old, changed) || field.type() instanceof Stamp) {
                continue;
            }
            var name = place.prefix() + field.name();
            switch (field.type()) {
                case Inner(var inner) when old != null && changed != null ->
                        fields(inner, (Record) old, (Record) changed, new Place(place.thing(), name + ".", place.runs()));
                case Inner(var inner) -> edit(place, name, field, whole(inner, (Record) old), whole(inner, (Record) changed));
                case Entries(var entry, _, _) -> things(entry, field, byKey(entry, old), byKey(entry, changed));
                case Pairs(var pair, _, _) -> pairs(pair, place, name, field, byKey(pair, old), byKey(pair, changed));
                case Text _, Whole _, Flag _, Word _, Words _, Node _, Ordered _, Stamp _ ->
                        edit(place, name, field, text(old), text(changed));
            }
        }
    }

    private void things(Section section, Field list, Map<Object, Record> before, Map<Object, Record> after) {
        for (var key : both(before, after)) {
            var thing = list.name() + " " + key;
            var old = before.get(key);
            var changed = after.get(key);
            if (old != null && changed != null) {
                fields(section, old, changed, new Place(thing, "", !(old instanceof GuestConfig guest)
                        || guest.target() == GuestConfig.Target.STARTED));
            } else {
                edits.add(new Edit(thing, "", whole(section, old), whole(section, changed), "", false));
            }
        }
    }

    private void pairs(Section pair, Place place, String name, Field field, Map<Object, Record> before,
            Map<Object, Record> after) {
        for (var key : both(before, after)) {
            var second = pair.fields().get(1);
            var old = before.get(key);
            var changed = after.get(key);
            if (!Objects.equals(old, changed)) {
                edit(place, name + " " + key, field, old == null ? null : text(pair.value(old, second)),
                        changed == null ? null : text(pair.value(changed, second)));
            }
        }
    }

    private void edit(Place place, String name, Field field, @Nullable String before, @Nullable String after) {
        boolean later = field.change().when() != Change.When.AT_ONCE;
        edits.add(new Edit(place.thing(), name, before, after, later ? field.change().text() : "", later && place.runs()));
    }

    private static LinkedHashSet<Object> both(Map<Object, Record> before, Map<Object, Record> after) {
        var keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        return keys;
    }

    /** Of two with one name, which is refused elsewhere, the first. */
    private static Map<Object, Record> byKey(Section section, @Nullable Object list) {
        var records = new LinkedHashMap<Object, Record>();
        if (list != null) {
            ((List<?>) list).forEach(each -> records.putIfAbsent(String.valueOf(section.key((Record) each)), (Record) each));
        }
        return records;
    }

    /** Every field that is said, on one line. */
    private static @Nullable String whole(Section section, @Nullable Record record) {
        return record == null ? null : section.fields().stream().filter(field -> !field.isName())
                .filter(field -> section.value(record, field) != null)
                .map(field -> field.name() + " " + inside(field, section.value(record, field)))
                .collect(Collectors.joining(", "));
    }

    private static String inside(Field field, @Nullable Object value) {
        return switch (field.type()) {
            case Inner(var inner) -> "(" + whole(inner, (Record) value) + ")";
            case Pairs(var pair, _, _) -> "(" + byKey(pair, value).entrySet().stream()
                    .map(each -> each.getKey() + " " + pair.value(each.getValue(), pair.fields().get(1)))
                    .collect(Collectors.joining(", ")) + ")";
            case Text _, Whole _, Flag _, Word _, Words _, Node _, Ordered _, Stamp _, Entries _ -> String.valueOf(text(value));
        };
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.isEmpty() ? "none" : list.stream().map(Object::toString).collect(Collectors.joining(", "))
                : value == null ? null : value.toString();
    }
}

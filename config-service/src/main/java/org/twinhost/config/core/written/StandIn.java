package org.twinhost.config.core.written;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.twinhost.config.core.fields.Field;
import org.twinhost.config.core.fields.FieldType;
import org.twinhost.config.core.fields.Limits;
import org.twinhost.config.core.fields.Section;

/**
 * What stands for a value that can't be read, so that the rest can be judged. There are two of them, which differ wherever they
 * can: a reason that holds with both has nothing to do with what stands there.
 */
public enum StandIn {
    ONE(0),
    OTHER(1);

    private static final List<List<String>> TEXTS = List.of(
            List.of("x1", "/x1", "00000000000000a1", "00000000-0000-0000-0000-0000000000a1", "2030-01-31T14:00:01Z"),
            List.of("y2", "/y2", "00000000000000b2", "00000000-0000-0000-0000-0000000000b2", "2030-01-31T14:00:02Z"));
    private static final long SOME = 1_000;

    private final int which;

    StandIn(int which) {
        this.which = which;
    }

    /** Valid by itself, as JSON has it; empty: whatever it is a part of is better left out. */
    Optional<Object> of(Field field) {
        return switch (field.type()) {
            case FieldType.Text text -> of(text).map(each -> each);
            case FieldType.Node _ -> Optional.of(TEXTS.get(which).getFirst());
            case FieldType.Whole(var limits) -> Optional.of(number(limits));
            case FieldType.Flag _ -> Optional.of(this == OTHER);
            case FieldType.Word(var words, _) -> {
                var constants = words.getEnumConstants();
                yield Optional.of(constants[which % constants.length].name());
            }
            case FieldType.Words words -> Optional.of(List.of(words.all().get(which)));
            case FieldType.Inner(var section) -> of(section).map(each -> each);
            // What depends on a list that is not there is told by the two as well: one has none, the other not even its owner.
            case FieldType.Pairs _, FieldType.Ordered _, FieldType.Entries _ ->
                    this == ONE ? Optional.of(List.of()) : Optional.empty();
            case FieldType.Stamp _ -> Optional.empty();
        };
    }

    Optional<String> of(FieldType.Text text) {
        return TEXTS.get(which).stream().filter(each -> text.shape().matcher(each).matches()).findFirst();
    }

    /** A whole record, of what it has to have. */
    Optional<Map<String, Object>> of(Section section) {
        var values = section.fields().stream().filter(Field::required)
                .collect(Collectors.toMap(Field::name, this::of, (one, _) -> one, LinkedHashMap::new));
        if (values.values().stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        var made = new LinkedHashMap<String, Object>();
        values.forEach((name, value) -> made.put(name, value.orElseThrow()));
        return Optional.of(made);
    }

    private long number(Limits limits) {
        var least = limits.least().map(limit -> limit.value()).orElse(0L);
        return this == ONE ? least : limits.most().map(limit -> limit.value()).orElse(Math.max(least, 0) + SOME);
    }
}

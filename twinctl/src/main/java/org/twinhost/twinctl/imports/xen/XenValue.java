package org.twinhost.twinctl.imports.xen;

import java.util.List;
import java.util.stream.Collectors;
import org.twinhost.twinctl.imports.fate.Place;

/** What stands behind an equals sign. */
sealed interface XenValue {

    Place place();

    record Text(String text, Place place) implements XenValue {}

    /** @param text as it is written: a number, or True, False, None */
    record Plain(String text, Place place) implements XenValue {}

    record Several(List<XenValue> values, Place place) implements XenValue {}

    /** In one line, for people. */
    default String written() {
        return switch (this) {
            case Text(var text, _) -> "'" + text + "'";
            case Plain(var text, _) -> text;
            case Several(var values, _) -> values.stream().map(XenValue::written).collect(Collectors.joining(", ", "[", "]"));
        };
    }

    /** Without quotes; of several, the first. */
    default String text() {
        return switch (this) {
            case Text(var text, _) -> text;
            case Plain(var text, _) -> text;
            case Several(var values, _) -> values.isEmpty() ? "" : values.getFirst().text();
        };
    }

    /** As a list, also where it is one value. */
    default List<XenValue> several() {
        return switch (this) {
            case Several(var values, _) -> values;
            case Text _, Plain _ -> List.of(this);
        };
    }
}

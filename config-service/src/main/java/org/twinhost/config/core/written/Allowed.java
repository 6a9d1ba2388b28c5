package org.twinhost.config.core.written;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.fields.FieldType;
import org.twinhost.config.core.fields.Limits;
import org.twinhost.contract.PlainText;

/** What may stand in a field, and what stands there instead, in words. */
final class Allowed {

    private static final int SHOWN_MAX = 60;

    private Allowed() {}

    /** To follow "must be". */
    static String words(FieldType type, String unit) {
        return switch (type) {
            case FieldType.Text(_, var expected, _) -> "a text".equals(expected) ? expected : "a text: " + expected;
            case FieldType.Whole(var limits) -> number(limits, unit);
            case FieldType.Flag _ -> "true or false";
            case FieldType.Word(var words, _) -> String.join(" or ", names(words));
            case FieldType.Words words -> "a list of some of " + String.join(", ", words.all());
            case FieldType.Node _ -> "the name of a node";
            case FieldType.Stamp _ -> "as 'twinctl config show -o json' prints it, or absent";
            case FieldType.Inner _ -> "an object: {…}";
            case FieldType.Ordered _ -> "a list of texts: [\"…\"]";
            case FieldType.Pairs _, FieldType.Entries _ -> "a list of objects: [{…}]";
        };
    }

    private static String number(Limits limits, String unit) {
        var least = limits.least().map(limit -> limit.value());
        var most = limits.most().map(limit -> limit.value());
        return "a whole number" + (unit.isEmpty() ? "" : " of " + unit)
                + (least.isPresent() && most.isPresent() ? ", " + least.get() + " to " + most.get()
                : least.map(value -> ", at least " + value).or(() -> most.map(value -> ", at most " + value)).orElse(""));
    }

    static List<String> names(Class<? extends Enum<?>> words) {
        return Arrays.stream(words.getEnumConstants()).map(Enum::name).toList();
    }

    /** What was written, shortened; of what is long only its kind. */
    static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "a list";
            case String text -> "'" + PlainText.of(cut(text)) + "'";
            case BigInteger large -> cut(large.toString());
            default -> value.toString();
        };
    }

    private static String cut(String text) {
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    }
}

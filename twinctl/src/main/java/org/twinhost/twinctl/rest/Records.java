package org.twinhost.twinctl.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The contract's records out of JSON, by the names of their components. It knows what a status consists of: records, lists and
 * maps of them, texts, numbers, instants and enums by their {@code toString} or name; what it does not know comes as null. A
 * mapper's looking at so many classes took half of a call (decision 0086).
 */
public final class Records {

    private Records() {}

    public static <T extends Record> T as(JsonNode body, Class<T> type) {
        if (!(value(body, type) instanceof Record made)) {
            throw new Refusal("the answer is not understood: it is no " + type.getSimpleName() + Rest.VERSIONS);
        }
        return type.cast(made);
    }

    private static @Nullable Object value(JsonNode node, Type type) {
        if (type instanceof ParameterizedType container) {
            var element = container.getActualTypeArguments();
            return container.getRawType() == Map.class ? map(node, element[1]) : list(node, element[0]);
        }
        var plain = (Class<?>) type;
        if (node.isNull() || node.isMissingNode()) {
            return plain.isPrimitive() ? zero(plain) : null;
        }
        if (plain.isRecord()) {
            return !node.isObject() && plain.getRecordComponents().length > 1 ? misfit(node, plain) : record(node, plain);
        }
        return plain.isEnum() ? constant(node, plain) : scalar(node, plain);
    }

    private static @Nullable Object list(JsonNode node, Type element) {
        if (node.isNull() || node.isMissingNode()) {
            return null;
        }
        if (!node.isArray()) {
            return misfit(node, List.class);
        }
        var list = new ArrayList<@Nullable Object>(node.size());
        node.forEach(each -> list.add(value(each, element)));
        return list;
    }

    private static @Nullable Object map(JsonNode node, Type element) {
        if (node.isNull() || node.isMissingNode()) {
            return null;
        }
        if (!node.isObject()) {
            return misfit(node, Map.class);
        }
        var map = new LinkedHashMap<String, @Nullable Object>();
        node.properties().forEach(each -> map.put(each.getKey(), value(each.getValue(), element)));
        return map;
    }

    /** A record of one text may be written as that text. */
    private static Object record(JsonNode node, Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        var types = new Class<?>[components.length];
        var values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(node.isValueNode() ? node : node.path(components[i].getName()), components[i].getGenericType());
        }
        try {
            var canonical = type.getDeclaredConstructor(types);
            return canonical.newInstance(values);
        } catch (InvocationTargetException refused) {
            throw new Refusal("the answer is not understood: " + refused.getCause() + Rest.VERSIONS);
        } catch (ReflectiveOperationException closed) {
            throw new IllegalStateException(type + " can't be made", closed);
        }
    }

    private static @Nullable Object constant(JsonNode node, Class<?> type) {
        var text = node.asText();
        for (var each : type.getEnumConstants()) {
            if (each.toString().equals(text) || ((Enum<?>) each).name().equalsIgnoreCase(text)) {
                return each;
            }
        }
        return null;
    }

    private static Object scalar(JsonNode node, Class<?> type) {
        if (type == String.class && node.isValueNode()) {
            return node.asText();
        }
        if (type == Instant.class && node.isTextual()) {
            try {
                return Instant.parse(node.asText());
            } catch (DateTimeParseException strange) {
                return misfit(node, type);
            }
        }
        if ((type == long.class || type == Long.class) && node.isNumber()) {
            return node.asLong();
        }
        if ((type == int.class || type == Integer.class) && node.isNumber()) {
            return node.asInt();
        }
        if ((type == double.class || type == Double.class) && node.isNumber()) {
            return node.asDouble();
        }
        if ((type == boolean.class || type == Boolean.class) && node.isBoolean()) {
            return node.asBoolean();
        }
        return misfit(node, type);
    }

    private static Object zero(Class<?> type) {
        return type == boolean.class ? (Object) false : type == long.class ? (Object) 0L : type == int.class ? (Object) 0 : 0.0;
    }

    private static Object misfit(JsonNode node, Class<?> type) {
        throw new Refusal("the answer is not understood: " + node + " is no " + type.getSimpleName() + Rest.VERSIONS);
    }
}

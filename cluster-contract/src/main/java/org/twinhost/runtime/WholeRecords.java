package org.twinhost.runtime;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Messages of others as records that are whole: a component that is not {@code @Nullable} is there. Jackson leaves null where a
 * message lacks one or says null, and the first who relies on it would fail in the middle of what he does. Thread-safe.
 */
public final class WholeRecords {

    /** @param mayLack it is {@code @Nullable} */
    private record Part(String name, Method accessor, boolean mayLack) {}

    private static final ConcurrentMap<Class<?>, List<Part>> PARTS = new ConcurrentHashMap<>();

    private WholeRecords() {}

    /** Throws {@link IOException} where this is no such record, or not a whole one; it says which component is missing. */
    public static <T> T read(byte[] json, Class<T> type) throws IOException {
        return whole(Json.read(json, type), type);
    }

    /** The same of what is JSON already. */
    public static <T> T read(JsonNode json, Class<T> type) throws IOException {
        return whole(Json.read(json, type), type);
    }

    private static <T> T whole(@Nullable T read, Class<T> type) throws IOException {
        if (read == null) {
            throw new JsonMappingException(null, "it is null where a " + type.getSimpleName() + " is expected");
        }
        var lacking = lacking(read, type.getSimpleName());
        if (lacking.isPresent()) {
            throw new JsonMappingException(null, "it lacks " + lacking.get());
        }
        return read;
    }

    /** The path of the first component that is missing in here. */
    private static Optional<String> lacking(Object value, String path) {
        return switch (value) {
            case JsonNode _ -> Optional.empty();
            case Record known -> ofRecord(known, path);
            case Optional<?> some -> some.flatMap(each -> lacking(each, path));
            case Collection<?> some -> ofAll(some, path);
            case Map<?, ?> some -> ofAll(some.values(), path);
            default -> Optional.empty();
        };
    }

    private static Optional<String> ofRecord(Record value, String path) {
        for (var part : PARTS.computeIfAbsent(value.getClass(), WholeRecords::parts)) {
            var inside = path + "." + part.name;
            var component = component(value, part);
            if (component == null) {
                if (!part.mayLack) {
                    return Optional.of(inside);
                }
                continue;
            }
            var lacking = lacking(component, inside);
            if (lacking.isPresent()) {
                return lacking;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofAll(Collection<?> all, String path) {
        int place = 0;
        for (var each : all) {
            var inside = path + "[" + place++ + "]";
            var lacking = each == null ? Optional.of(inside) : lacking(each, inside);
            if (lacking.isPresent()) {
                return lacking;
            }
        }
        return Optional.empty();
    }

    private static List<Part> parts(Class<?> type) {
        var parts = new ArrayList<Part>();
        for (var component : type.getRecordComponents()) {
            if (component.getType().isPrimitive()) {
                continue;
            }
            var accessor = component.getAccessor();
            accessor.setAccessible(true); // records inside others need not be public
            parts.add(new Part(component.getName(), accessor, isNullable(component.getAnnotatedType())));
        }
        return List.copyOf(parts);
    }

    private static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private static @Nullable Object component(Record value, Part part) {
        try {
            return part.accessor.invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + part.name + " of a " + value.getClass().getName(), e);
        }
    }
}

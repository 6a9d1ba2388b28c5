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
import org.twinhost.contract.AsWritten;

/**
 * Messages of others as records that are whole: a component that is not {@code @Nullable} is there. Jackson leaves null where a
 * message lacks one or says null, and the first who relies on it would fail in the middle of what he does. Thread-safe.
 *
 * <p>So a component that a record of the bus gains is {@code @Nullable}, or its compact constructor knows what stands for it:
 * builds that do not say it yet are heard all the same. What a person wrote is {@link AsWritten}, and not looked into.
 */
public final class WholeRecords {

    /** For the check that this runtime shows annotations of components; a native executable may leave them out. */
    private record Probe(@Nullable String mayLack) {}

    static {
        if (!isNullable(Probe.class.getRecordComponents()[0].getAnnotatedType())) {
            throw new IllegalStateException("this runtime does not show what may be null: no message could be read");
        }
    }

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
        var lacking = lacking(read);
        if (lacking != null) {
            throw new JsonMappingException(null, "it lacks " + type.getSimpleName() + lacking);
        }
        return read;
    }

    /** The path of the first component that is missing in a record that came another way; empty: it is whole. */
    public static Optional<String> missing(Record value) {
        return Optional.ofNullable(ofRecord(value)).map(path -> path.substring(1));
    }

    /** The path of the first component that is missing in here; null: it is whole. */
    private static @Nullable String lacking(Object value) {
        return switch (value) {
            case JsonNode _ -> null;
            case Record known -> ofRecord(known);
            case Optional<?> some -> some.isPresent() ? lacking(some.get()) : null;
            case Collection<?> some -> ofAll(some);
            case Map<?, ?> some -> ofAll(some.values());
            default -> null;
        };
    }

    private static @Nullable String ofRecord(Record value) {
        for (var part : PARTS.computeIfAbsent(value.getClass(), WholeRecords::parts)) {
            var component = component(value, part);
            if (component == null) {
                if (!part.mayLack) {
                    return "." + part.name;
                }
                continue;
            }
            var inside = lacking(component);
            if (inside != null) {
                return "." + part.name + inside;
            }
        }
        return null;
    }

    private static @Nullable String ofAll(Collection<?> all) {
        int place = 0;
        for (var each : all) {
            var inside = each == null ? "" : lacking(each);
            if (inside != null) {
                return "[" + place + "]" + inside;
            }
            place++;
        }
        return null;
    }

    private static List<Part> parts(Class<?> type) {
        var parts = new ArrayList<Part>();
        for (var component : type.getRecordComponents()) {
            if (component.getType().isPrimitive() || component.isAnnotationPresent(AsWritten.class)) {
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

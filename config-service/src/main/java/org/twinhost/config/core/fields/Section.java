package org.twinhost.config.core.fields;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of one record of the contract, in its order. */
public final class Section {

    private final String word;
    private final Class<? extends Record> type;
    private final List<Field> fields;
    private final Constructor<? extends Record> maker;
    private final Map<String, RecordComponent> components = new HashMap<>();

    /**
     * @param word of one of them, in the canonical text and in messages
     * @throws IllegalArgumentException the fields are not the record's components in their order
     */
    Section(String word, Class<? extends Record> type, Field... fields) {
        this.word = word;
        this.type = type;
        this.fields = List.of(fields);
        var parts = type.getRecordComponents();
        var names = Arrays.stream(parts).map(RecordComponent::getName).toList();
        if (!this.fields.stream().map(Field::name).toList().equals(names)) {
            throw new IllegalArgumentException(type.getSimpleName() + " has the components " + names + ", the table has "
                    + this.fields.stream().map(Field::name).toList());
        }
        Arrays.stream(parts).forEach(part -> components.put(part.getName(), part));
        try {
            maker = type.getDeclaredConstructor(
                    Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new));
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(type + " has no canonical constructor", e);
        }
    }

    public String word() {
        return word;
    }

    /** What is called so in messages: {@code fence device}. */
    public String label() {
        return "fence".equals(word) ? "fence device" : word;
    }

    public Class<? extends Record> type() {
        return type;
    }

    public List<Field> fields() {
        return fields;
    }

    /** Whether the record has a long there, or an int. */
    public boolean isLong(Field field) {
        return component(field).getType() == long.class;
    }

    private RecordComponent component(Field field) {
        return Objects.requireNonNull(components.get(field.name()), () -> type.getSimpleName() + " has no " + field.name());
    }

    public @Nullable Object value(Record record, Field field) {
        try {
            return component(field).getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + field.name() + " of " + type.getSimpleName(), e);
        }
    }

    /** The value of a field that is a list, where nothing is missing. */
    public List<?> list(Record record, Field field) {
        return (List<?>) Objects.requireNonNull(value(record, field), () -> type.getSimpleName() + " lacks " + field.name());
    }

    /** @param values by field; a missing one must be a reference and becomes null */
    public Record make(Map<String, Object> values) {
        try {
            return maker.newInstance(fields.stream().map(field -> values.get(field.name())).toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException("cannot make a " + type.getSimpleName(), e);
        } catch (InstantiationException | IllegalAccessException e) {
            throw new IllegalStateException("cannot make a " + type.getSimpleName(), e);
        }
    }

    /** The same record with every value put through a function. */
    public Record map(Record record, BiFunction<Field, Object, Object> function) {
        var values = new HashMap<String, Object>();
        fields.forEach(field -> values.put(field.name(), function.apply(field, value(record, field))));
        return make(values);
    }

    /** The same record with another value of one field. */
    public Record with(Record record, String name, @Nullable Object value) {
        if (!components.containsKey(name)) {
            throw new IllegalArgumentException(type.getSimpleName() + " has no " + name);
        }
        return map(record, (field, present) -> field.name().equals(name) ? value : present);
    }

    /** What names one of a list: the value of its first field; null: it is missing. */
    public @Nullable Comparable<?> key(Record record) {
        return (Comparable<?>) value(record, fields.getFirst());
    }

    public List<String> names() {
        return fields.stream().map(Field::name).collect(Collectors.toCollection(ArrayList::new));
    }
}

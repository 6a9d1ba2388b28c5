package org.twinhost.simulator.fault;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;

/** Faults as lines of text, such as {@code Kill atMs=120 node=jupiter1 service=vm}. */
public final class FaultText {

    private static final Pattern WORD = Pattern.compile("\\s+");
    private static final String NOBODY = "-";
    private static final Map<String, Class<?>> KINDS = Arrays.stream(Fault.class.getPermittedSubclasses())
            .flatMap(kind -> kind == Fault.Lasting.class ? Arrays.stream(kind.getPermittedSubclasses()) : Stream.of(kind))
            .collect(Collectors.toMap(Class::getSimpleName, each -> each, (one, _) -> one, LinkedHashMap::new));

    private FaultText() {}

    public static String of(Fault fault) {
        var text = new StringBuilder(fault.getClass().getSimpleName());
        for (var component : fault.getClass().getRecordComponents()) {
            text.append(' ').append(component.getName()).append('=').append(valueOf(fault, component));
        }
        return text.toString();
    }

    /** @throws IllegalArgumentException where the line is no fault; says which word */
    public static Fault read(String line) {
        var words = WORD.split(line.strip());
        var kind = KINDS.get(words[0]);
        if (kind == null) {
            throw new IllegalArgumentException("'" + words[0] + "' is no fault; there are "
                    + String.join(", ", KINDS.keySet()));
        }
        var given = new LinkedHashMap<String, String>();
        for (int i = 1; i < words.length; i++) {
            var equals = words[i].indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("'" + words[i] + "' in '" + line + "' is not name=value");
            }
            given.put(words[i].substring(0, equals), words[i].substring(equals + 1));
        }
        var components = kind.getRecordComponents();
        var values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            var text = given.remove(components[i].getName());
            if (text == null) {
                throw new IllegalArgumentException("'" + line + "' lacks " + components[i].getName() + "=…");
            }
            values[i] = parse(components[i].getType(), text);
        }
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("'" + line + "' has what no " + words[0] + " has: " + given.keySet());
        }
        return construct(kind, components, values);
    }

    private static Object parse(Class<?> type, String text) {
        if (text.equals(NOBODY) && !type.isPrimitive()) {
            return null;
        } else if (type == long.class) {
            return Long.parseLong(text);
        } else if (type == int.class) {
            return Integer.parseInt(text);
        } else if (type == boolean.class) {
            return Boolean.parseBoolean(text);
        } else if (type == NodeId.class) {
            return new NodeId(text);
        } else if (type == ServiceName.class) {
            return ServiceName.ofLabel(text);
        } else {
            return text;
        }
    }

    private static Object valueOf(Fault fault, RecordComponent component) {
        try {
            var value = component.getAccessor().invoke(fault);
            return value == null ? NOBODY : value instanceof ServiceName service ? service.label() : value;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a record hides its component " + component, e);
        }
    }

    private static Fault construct(Class<?> kind, RecordComponent[] components, Object[] values) {
        try {
            var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return (Fault) kind.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(kind.getSimpleName() + " can't be made of " + Arrays.toString(values), e);
        }
    }
}

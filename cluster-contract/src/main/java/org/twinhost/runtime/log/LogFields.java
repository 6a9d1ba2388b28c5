package org.twinhost.runtime.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What the lines logged meanwhile are about. It is said where an event or a request enters, and ends where its handling ends:
 *
 * <pre>{@code
 * try (var _ = LogFields.with(LogFields.GUEST, guest)) {
 *     …
 * }
 * }</pre>
 *
 * <p>Not the logging library's own map: that one is inherited by threads made meanwhile, and a worker of a pool would tell for
 * ever what the event was about that happened to make it.
 */
public final class LogFields {

    /** The id of the cluster's event that this follows from. */
    public static final String EVENT = "event";
    public static final String GUEST = "guest";
    public static final String VOLUME = "volume";
    /** The number of the view in which it was decided. */
    public static final String VIEW = "view";
    /** The node that it is about; where it was said the journal knows itself. */
    public static final String NODE = "node";
    public static final String LINK = "link";
    public static final String DEVICE = "device";

    private static final ThreadLocal<@Nullable Scope> CURRENT = new ThreadLocal<>();

    private LogFields() {}

    /** Until it is closed, on this thread: the field has this value. */
    public static Scope with(String field, Object value) {
        var scope = new Scope(field, value, CURRENT.get());
        CURRENT.set(scope);
        return scope;
    }

    /** What is said on this thread now, the outermost first. */
    public static Map<String, String> current() {
        var innermost = CURRENT.get();
        if (innermost == null) {
            return Map.of();
        }
        SequencedMap<String, String> fields = new LinkedHashMap<>();
        for (Scope scope = innermost; scope != null; scope = scope.before) {
            if (!fields.containsKey(scope.field)) {
                fields.putFirst(scope.field, String.valueOf(scope.value));
            }
        }
        return fields;
    }

    /** Ends on the thread that began it. */
    public static final class Scope implements AutoCloseable {

        private final String field;
        private final Object value;
        private final @Nullable Scope before;

        private Scope(String field, Object value, @Nullable Scope before) {
            this.field = field;
            this.value = value;
            this.before = before;
        }

        @Override
        public void close() {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }
}

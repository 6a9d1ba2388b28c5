package org.twinhost.contract.resource;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Comparator;
import java.util.regex.Pattern;
import org.twinhost.contract.NodeId;

/**
 * The number of a {@link ClusterEvent}, as {@code jupiter1-7-41}; no two events have the same. Sorted by node and there by what
 * came first.
 *
 * @param session of the node's resource service, raised durably at each start
 * @param number counts the events of that session, from 1
 */
public record EventId(NodeId node, long session, long number) implements Comparable<EventId> {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Comparator<EventId> ORDER = Comparator.comparing(EventId::node)
            .thenComparingLong(EventId::session).thenComparingLong(EventId::number);

    /** Before all events of a session. */
    public static EventId startOf(NodeId node, long session) {
        return new EventId(node, session, 0);
    }

    /** Throws {@link IllegalArgumentException} for what is no such number. */
    @JsonCreator
    public static EventId of(String text) {
        int number = text.lastIndexOf('-');
        int session = text.lastIndexOf('-', number - 1);
        if (session < 0 || !NUMBER.matcher(text.substring(session + 1, number)).matches()
                || !NUMBER.matcher(text.substring(number + 1)).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no event's number, which looks like jupiter1-7-41");
        }
        return new EventId(new NodeId(text.substring(0, session)), Long.parseLong(text.substring(session + 1, number)),
                Long.parseLong(text.substring(number + 1)));
    }

    @Override
    public int compareTo(EventId other) {
        return ORDER.compare(this, other);
    }

    @JsonValue
    @Override
    public String toString() {
        return node + "-" + session + "-" + number;
    }
}

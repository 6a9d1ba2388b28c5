package org.twinhost.resource;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.EventPage;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.WholeRecords;
import org.twinhost.runtime.bus.Bus;
import org.twinhost.runtime.loop.ServiceLoop;

/**
 * Gets from other nodes the events that this one lacks, a page at a time, so that history survives the loss of a node and of a
 * disk. Reports say which event is their sender's newest. On the bus thread.
 */
final class EventExchange {

    private static final Logger LOG = Logger.getLogger(EventExchange.class);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    /** Between two pages: what else goes over a slow link comes first. */
    private static final long PAUSE_MS = 300;

    private final ResourceSession session;
    private final Bus bus;
    private final ServiceLoop loop;
    private final HistoryPort history;
    /** Who is being asked. */
    private final Set<NodeId> asked = ConcurrentHashMap.newKeySet();
    /** Who has told all that it has of this node's own earlier sessions. */
    private final Set<NodeId> restored = ConcurrentHashMap.newKeySet();

    EventExchange(ResourceSession session, Bus bus, ServiceLoop loop, HistoryPort history) {
        this.session = session;
        this.bus = bus;
        this.loop = loop;
        this.history = history;
    }

    /** A node says which event is its newest. */
    void told(NodeId by, @Nullable EventId newest) {
        if (newest == null || !newest.node().equals(by) || asked.contains(by)) {
            return;
        }
        if (!restored.contains(by)) {
            ask(by, known(EventId.startOf(session.self(), session.number())));
        } else if (known(new EventId(by, newest.session(), newest.number() + 1)).compareTo(newest) < 0) {
            ask(by, known(new EventId(by, Long.MAX_VALUE, 0)));
        }
    }

    /** The newest that is here of those before that one. */
    private EventId known(EventId before) {
        return history.events().newest(before).orElse(EventId.startOf(before.node(), 0));
    }

    private void ask(NodeId node, EventId after) {
        asked.add(node);
        bus.request(node, ServiceName.RESOURCE, new ResourceCommand.Events(after), DEADLINE)
                .thenAccept(reply -> answered(node, after, reply));
    }

    private void answered(NodeId node, EventId after, Reply reply) {
        var page = page(node, after, reply);
        if (page == null) {
            asked.remove(node); // it is asked again when it tells the next time
            return;
        }
        page.forEach(history::learnt);
        var last = page.isEmpty() ? after : page.getLast().id();
        var ofThisLife = last.node().equals(session.self()) && last.session() >= session.number();
        if (page.isEmpty() || ofThisLife) {
            if (after.node().equals(session.self())) {
                restored.add(node);
            }
            asked.remove(node);
        } else {
            loop.after(PAUSE_MS, () -> ask(node, last));
        }
    }

    /** Null: there was none, or not what was asked for. */
    private static @Nullable List<ClusterEvent> page(NodeId node, EventId after, Reply reply) {
        if (!reply.isDone() || reply.body() == null) {
            return null;
        }
        try {
            var events = WholeRecords.read(reply.body(), EventPage.class).events();
            var isThat = events.stream().allMatch(each -> each.id().node().equals(after.node())
                    && each.node().equals(after.node()) && each.id().compareTo(after) > 0);
            return isThat ? events : null;
        } catch (IOException e) {
            LOG.debugf("events of %s can't be read: %s", node, e.getMessage());
            return null;
        }
    }

    /** Another node asks. */
    Reply answer(String request, ResourceCommand.Events question) {
        return Reply.done(request, Json.tree(new EventPage(history.events().page(question.after()), null)));
    }
}

package org.twinhost.resource.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.EventKind;

/** Which events are shown to whom, and that who follows them misses none and sees none twice. */
class EventQueryTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");

    private final List<ClusterEvent> all = new ArrayList<>();

    private EventId add(NodeId node, int second, String subject, EventId cause, EventId root) {
        long number = 1 + all.stream().filter(each -> each.node().equals(node)).count();
        EventId id = new EventId(node, 1, number);
        all.add(new ClusterEvent(id, cause, root == null ? id : root, NOON.plusSeconds(second), node, EventKind.GUEST_START,
                subject, "text", List.of(), null, null));
        return id;
    }

    private static EventQuery query(EventId cause, String after, int limit) {
        return new EventQuery(null, null, null, cause, EventQuery.after(after), limit);
    }

    @Test
    void theyAreMergedByTimeAndChosenByTimeAndSubject() {
        add(TWO, 2, "web1", null, null);
        add(ONE, 1, "web1", null, null);
        add(ONE, 3, "mail1", null, null);
        assertThat(query(null, null, 10).of(all).events()).extracting(each -> each.id().toString())
                .containsExactly("jupiter1-1-1", "jupiter2-1-1", "jupiter1-1-2");
        assertThat(new EventQuery(NOON.plusSeconds(2), NOON.plusSeconds(3), "web1", null, Map.of(), 10).of(all).events())
                .extracting(each -> each.id().toString()).containsExactly("jupiter2-1-1");
        assertThat(query(null, null, 2).of(all).events()).as("the newest").extracting(ClusterEvent::subject)
                .containsExactly("web1", "mail1");
    }

    @Test
    void ofAnEventAllIsShownThatCameOfItHoweverFar() {
        EventId loss = add(ONE, 1, "jupiter2", null, null);
        EventId fence = add(ONE, 2, "jupiter2", loss, loss);
        EventId off = add(ONE, 3, "jupiter2", fence, loss);
        EventId other = add(TWO, 3, "mail1", null, null);
        EventId start = add(TWO, 4, "web1", off, loss);
        EventId gone = new EventId(TWO, 1, 77);
        EventId orphan = add(TWO, 5, "web1", gone, loss);

        assertThat(query(loss, null, 10).of(all).events()).extracting(ClusterEvent::id)
                .containsExactly(loss, fence, off, start, orphan).doesNotContain(other);
        assertThat(query(off, null, 10).of(all).events()).extracting(ClusterEvent::id).containsExactly(off, start);
    }

    @Test
    void whoFollowsSeesEachOnceAlsoWhatAnotherNodeToldLate() {
        add(ONE, 10, "a", null, null);
        var first = query(null, null, 100).of(all);
        assertThat(first.events()).hasSize(1);
        for (int i = 0; i < 10; i++) {
            add(i % 2 == 0 ? ONE : TWO, i, "b" + i, null, null);
        }
        var seen = new ArrayList<EventId>();
        var after = first.after();
        for (var page = query(null, after, 3).of(all); !page.events().isEmpty(); page = query(null, after, 3).of(all)) {
            page.events().forEach(each -> seen.add(each.id()));
            after = page.after();
        }
        assertThat(seen).doesNotHaveDuplicates().hasSize(10).doesNotContain(first.events().getFirst().id());
        assertThat(query(null, null, 100).of(List.of()).after()).isNull();
    }
}

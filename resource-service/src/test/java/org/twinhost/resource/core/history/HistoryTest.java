package org.twinhost.resource.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.resource.EventId;
import org.twinhost.resource.core.observe.Loss;

/** Failovers of several nodes at once, and one after the other. */
class HistoryTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final NodeId TWO = new NodeId("jupiter2");
    private static final NodeId THREE = new NodeId("jupiter3");

    private static Failover lost(NodeId node, long incarnation, String guest) {
        var event = new EventId(new NodeId("jupiter1"), 1, incarnation);
        return Failover.begin(new Loss(node, incarnation, NOW, NOW), new Cause(event, event), Set.of(guest));
    }

    private static History ended(History history, String guest) {
        return history.update(each -> each.proven(NOW)).update(each -> each.started(guest, NOW.plusSeconds(1)));
    }

    @Test
    void twoNodesLostAtOnceAreTwoFailovers() {
        var history = History.EMPTY.begin(lost(TWO, 1, "web1")).begin(lost(THREE, 1, "mail1"));
        history = ended(history, "web1");
        assertThat(history.failovers()).extracting(Failover::isComplete).containsExactly(true, false);
        history = ended(history, "mail1");
        assertThat(history.failovers()).allMatch(Failover::isComplete);
    }

    @Test
    void whoCameBackUnharmedLeavesNoFailoverAndTheEarlierOnesStay() {
        var history = ended(History.EMPTY.begin(lost(TWO, 1, "web1")), "web1").begin(lost(TWO, 2, "web1"))
                .begin(lost(THREE, 1, "mail1"));
        assertThat(history.dropIncomplete(TWO).failovers()).extracting(each -> each.loss().node() + " " + each.isComplete())
                .containsExactly("jupiter2 true", "jupiter3 false");
    }

    @Test
    void whatChangesNothingIsTheSameHistory() {
        var history = History.EMPTY.begin(lost(TWO, 1, "web1"));
        assertThat(history.update(each -> each.started("web1", NOW))).isSameAs(history);
        assertThat(history.dropIncomplete(THREE)).isSameAs(history);
    }

    @Test
    void theLatestAreKept() {
        var history = History.EMPTY;
        for (int i = 1; i <= 30; i++) {
            history = ended(history.begin(lost(TWO, i, "web1")), "web1");
        }
        assertThat(history.failovers()).hasSize(20).last().extracting(each -> each.loss().incarnation()).isEqualTo(30L);
    }
}

package org.twinhost.runtime.http.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who has to leave when of five places only two are free, one for who comes and one kept for the next. */
class VisitorsTest {

    private static final int PLACES = 5;
    private static final long GRACE = 10;
    private static final long LATER = 1_000;

    private final Visitors<String> visitors = new Visitors<>(PLACES, 1, GRACE);

    private void come(String... names) {
        for (var name : names) {
            visitors.came();
            visitors.waits(name, 0);
        }
    }

    @Test
    void nobodyLeavesWhileThereIsRoom() {
        come("a", "b", "c");
        assertThat(visitors.mustLeave(LATER)).isEmpty();
        assertThat(visitors.isFull()).isFalse();
    }

    @Test
    void whoWaitedLongestLeavesAndOnlyOnceForEachWhoComes() {
        come("a", "b", "c", "d");
        assertThat(visitors.mustLeave(LATER)).hasValue("a");
        assertThat(visitors.mustLeave(LATER)).as("a is on its way out").isEmpty();
        visitors.left("a");
        come("e");
        assertThat(visitors.mustLeave(LATER)).hasValue("b");
    }

    @Test
    void whoHasJustComeMayAskFirst() {
        come("a", "b", "c", "d");
        assertThat(visitors.mustLeave(GRACE - 1)).isEmpty();
        assertThat(visitors.mustLeave(GRACE)).hasValue("a");
    }

    @Test
    void whoHadNoTurnYetDoesNotLeave() {
        for (int number = 0; number < PLACES; number++) {
            visitors.came();
        }
        assertThat(visitors.isFull()).isTrue();
        assertThat(visitors.mustLeave(LATER)).isEmpty();
    }

    @Test
    void whoIsTheGatewayStays() {
        come("a", "b", "c", "d");
        visitors.proved("a");
        visitors.proved("b");
        assertThat(visitors.mustLeave(LATER)).hasValue("c");
    }

    @Test
    void whoProvesItOnTheWayOutStaysAndAnotherLeaves() {
        come("a", "b", "c", "d");
        assertThat(visitors.mustLeave(LATER)).hasValue("a");
        visitors.proved("a");
        assertThat(visitors.mustLeave(LATER)).hasValue("b");
    }

    @Test
    void whenAllAreTheGatewaysTheDoorStaysShutUntilOneLeaves() {
        come("a", "b", "c", "d", "e");
        for (var name : new String[] {"a", "b", "c", "d", "e"}) {
            visitors.proved(name);
        }
        assertThat(visitors.mustLeave(LATER)).isEmpty();
        assertThat(visitors.isFull()).isTrue();
        visitors.left("b");
        assertThat(visitors.isFull()).isFalse();
    }
}

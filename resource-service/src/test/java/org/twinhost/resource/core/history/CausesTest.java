package org.twinhost.resource.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.resource.AdminRequest;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.resource.world.Configurations;
import org.twinhost.resource.world.World;

/** What is told of two nodes hangs together: from each event back to where it began, on both. */
class CausesTest {

    private static final NodeId J1 = new NodeId("jupiter1");
    private static final NodeId J2 = new NodeId("jupiter2");

    private final World world =
            new World(1, Configurations.cluster(1000, false, Map.of("web1", "jupiter1", "mail1", "jupiter2")));

    CausesTest() {
        world.runUntil(8_000);
    }

    @Test
    void theLossOfANodeIsTheRootOfAllUntilItsGuestRuns() {
        world.node(J1).powerOff();
        world.runUntil(20_000);

        var loss = one(EventKind.NODE_LOST, "jupiter1");
        assertThat(loss.cause()).isNull();
        assertThat(chain(one(EventKind.GUEST_STARTED, "web1", loss.root()))).containsExactly(EventKind.GUEST_STARTED,
                EventKind.GUEST_START, EventKind.PROVEN_OFF, EventKind.FENCE_ASKED, EventKind.NODE_LOST);
        assertThat(of(loss.id())).extracting(ClusterEvent::kind).contains(EventKind.VIEW_CHANGED, EventKind.PROMOTE,
                EventKind.ORDER_BEGUN, EventKind.ORDER_DONE, EventKind.FAILOVER_COMPLETE);
        assertThat(one(EventKind.FAILOVER_COMPLETE, "jupiter1").timeline()).satisfies(
                told -> assertThat(told.guests()).containsExactly("web1"));
        assertThat(of(loss.id())).as("mail1 is where it was").noneMatch(each -> each.subject().equals("mail1"));
    }

    @Test
    void aRequestIsTheRootOfWhatItBringsAboutOnBothNodes() {
        world.node(J2).wish(new AdminRequest.MoveGuest("web1", J2));
        world.runUntil(30_000);

        var request = one(EventKind.ADMIN_REQUEST, "web1");
        assertThat(request.operator()).isNotNull();
        var begun = of(request.id()).stream().filter(each -> each.kind() == EventKind.ORDER_BEGUN).toList();
        assertThat(begun).extracting(each -> each.node() + " " + each.text()).containsExactly(
                "jupiter1 begins: stop web1", "jupiter1 begins: demote web1", "jupiter2 begins: promote web1",
                "jupiter2 begins: start web1");
        assertThat(chain(one(EventKind.GUEST_STARTED, "web1", request.root())))
                .containsExactly(EventKind.GUEST_STARTED, EventKind.GUEST_START, EventKind.ADMIN_REQUEST);
    }

    @Test
    void aConfigurationThatSomebodyWantedComesOfHisWish() {
        world.node(J1).wish(new AdminRequest.StopGuest("mail1"));
        world.runUntil(30_000);

        var request = one(EventKind.ADMIN_REQUEST, "mail1");
        assertThat(of(request.id())).extracting(ClusterEvent::kind).contains(
                EventKind.CONFIG_REVISION, EventKind.GUEST_STOP, EventKind.GUEST_STOPPED, EventKind.DEMOTE);
    }

    @Test
    void aCrashIsTheRootOfTheRestart() {
        world.node(J1).crash("web1");
        world.runUntil(30_000);

        var crash = one(EventKind.GUEST_CRASHED, "web1");
        assertThat(crash.cause()).isNull();
        assertThat(chain(one(EventKind.GUEST_STARTED, "web1", crash.root())))
                .containsExactly(EventKind.GUEST_STARTED, EventKind.GUEST_START, EventKind.GUEST_CRASHED);
    }

    @Test
    void aFailedStartIsTheCauseOfTheNextTryAndAllComesOfTheLoss() {
        world.node(J2).breaks("web1");
        world.node(J1).powerOff();
        world.runUntil(12_000);
        world.node(J2).mends("web1");
        world.runUntil(40_000);

        var loss = one(EventKind.NODE_LOST, "jupiter1");
        assertThat(chain(one(EventKind.GUEST_STARTED, "web1", loss.root()))).startsWith(
                EventKind.GUEST_STARTED, EventKind.GUEST_START, EventKind.GUEST_FAILED, EventKind.GUEST_START)
                .endsWith(EventKind.PROVEN_OFF, EventKind.FENCE_ASKED, EventKind.NODE_LOST);
    }

    private List<ClusterEvent> of(EventId root) {
        return world.events().stream().filter(each -> each.root().equals(root)).toList();
    }

    private ClusterEvent one(EventKind kind, String subject) {
        return world.events().stream().filter(each -> each.kind() == kind && each.subject().equals(subject))
                .reduce((_, last) -> last).orElseThrow();
    }

    private ClusterEvent one(EventKind kind, String subject, EventId root) {
        return of(root).stream().filter(each -> each.kind() == kind && each.subject().equals(subject))
                .findFirst().orElseThrow(() -> new AssertionError(of(root)));
    }

    /** From an event back to the root. */
    private List<EventKind> chain(ClusterEvent from) {
        var events = world.events();
        return java.util.stream.Stream.iterate(from, java.util.Objects::nonNull, each -> events.stream()
                .filter(other -> other.id().equals(each.cause())).findFirst().orElse(null)).map(ClusterEvent::kind).toList();
    }
}

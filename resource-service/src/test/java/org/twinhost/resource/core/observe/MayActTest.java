package org.twinhost.resource.core.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.resource.core.Observations.NOW;
import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.resource.Operation;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.resource.core.Observations;
import org.twinhost.resource.core.ResourceMachine;
import org.twinhost.resource.core.act.ResourceEffect;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.act.Task;
import org.twinhost.resource.core.leave.Leave;

/** When this node may order or begin anything, and what became of the other one (S4): quorum, view and silence. */
class MayActTest {

    private static final View ALONE = new View(8, List.of(J1), J1);

    private final Observations seen = new Observations();

    private ReasonCode whyNot() {
        return seen.situation().whyNotActing().map(Reason::code).orElse(null);
    }

    @Test
    void inAQuorateViewItMay() {
        assertThat(whyNot()).isNull();
        seen.view = ALONE;
        assertThat(whyNot()).isNull();
    }

    @Test
    void withoutQuorumItMayNot() {
        seen.quorate = false;
        assertThat(whyNot()).isEqualTo(ReasonCode.NO_QUORUM);
    }

    @Test
    void outsideTheViewItMayNot() {
        seen.view = new View(8, List.of(J2), J2);
        assertThat(whyNot()).isEqualTo(ReasonCode.NOT_IN_VIEW);
        seen.view = View.NONE;
        assertThat(whyNot()).isEqualTo(ReasonCode.NOT_IN_VIEW);
    }

    @Test
    void onAnOldWordOfHeartbeatItMayNot() {
        seen.heartbeatAt = NOW.minusMillis(LocalMembership.AGE_MAX_MS);
        assertThat(whyNot()).isNull();
        seen.heartbeatAt = NOW.minusMillis(LocalMembership.AGE_MAX_MS + 1);
        assertThat(whyNot()).isEqualTo(ReasonCode.HEARTBEAT_SILENT);
    }

    /** A broker hands out what a dead heartbeat said last: it arrives now, and is as old as it was said. */
    @Test
    void onARetainedWordOfADeadHeartbeatItMayNot() {
        seen.heartbeatAgeMs = LocalMembership.AGE_MAX_MS;
        assertThat(whyNot()).isNull();
        seen.heartbeatAt = NOW.minusMillis(1);
        assertThat(whyNot()).isEqualTo(ReasonCode.HEARTBEAT_SILENT);
        assertThat(seen.cluster().heartbeatTooOldAt()).isEqualTo(NOW);
    }

    @Test
    void onlyGoodbyeProofOrANewerBootSayThatTheOtherHoldsNothing() {
        assertThat(fate(Liveness.ALIVE)).isEqualTo(NodeFate.MEMBER);
        seen.view = ALONE;
        assertThat(fate(Liveness.ALIVE)).isEqualTo(NodeFate.JOINING);
        assertThat(fate(Liveness.SUSPECT)).isEqualTo(NodeFate.JOINING);
        assertThat(fate(Liveness.LOST)).isEqualTo(NodeFate.UNCLEAN);
        assertThat(fate(Liveness.NEVER_HEARD)).isEqualTo(NodeFate.UNSEEN);
        assertThat(fate(Liveness.LEFT)).isEqualTo(NodeFate.LEFT);
        for (var fate : NodeFate.values()) {
            assertThat(fate.holdsNothing()).as(fate.name()).isEqualTo(
                    fate == NodeFate.LEFT || fate == NodeFate.FENCED || fate == NodeFate.REPLACED);
        }
    }

    /** Its hypervisor answers, and a domain of that name may exist all the same: it must not be started elsewhere. */
    @Test
    void aGuestOfWhichVmOfTheOtherDoesNotKnowIsNotAbsentThere() {
        assertThat(seen.situation().presence("web1", J2).kind()).isEqualTo(Presence.Kind.ABSENT);
        seen.unknown.add(J2);
        var presence = seen.situation().presence("web1", J2);
        assertThat(presence.kind()).isEqualTo(Presence.Kind.UNKNOWN);
        assertThat(presence.whyNot().code()).isEqualTo(ReasonCode.GUEST_STATE_UNKNOWN);
    }

    /** But what it carried out before it was restarted, it did. */
    @Test
    void beforeItsConfigurationIsReadItBeginsNothing() {
        var start = new Operation.StartGuest("web1");
        var known = new Task("known", start, Observations.BOTH, null, Reply.Outcome.DONE, null, false, null, List.of());
        assertThat(orderedUnconfigured(known, "new")).containsExactly(new ResourceEffect.AnswerOrder(
                "asker", Reply.Outcome.REFUSED, "no configuration was read yet on jupiter1"));
        assertThat(orderedUnconfigured(known, "known"))
                .containsExactly(new ResourceEffect.AnswerOrder("asker", Reply.Outcome.DONE, null));
    }

    private List<ResourceEffect> orderedUnconfigured(Task before, String id) {
        var machine = new ResourceMachine(ResourceSettings.DEFAULTS);
        var state = machine.on(ResourceState.initial(J1, 1, List.of(before), Leave.NONE), seen.membership()).state();
        return machine.on(state, new ResourceEvent.OrderReceived(
                NOW, "asker", J1, id, before.operation(), Observations.BOTH, null)).effects();
    }

    private NodeFate fate(Liveness liveness) {
        seen.peer = liveness;
        return seen.cluster().fate(J2);
    }
}

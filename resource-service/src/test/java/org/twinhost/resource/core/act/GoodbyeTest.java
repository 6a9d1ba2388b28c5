package org.twinhost.resource.core.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.resource.core.Observations.NOW;
import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.resource.AdminRequest;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.Operation;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.resource.core.Observations;
import org.twinhost.resource.core.ResourceMachine;
import org.twinhost.resource.core.leave.Leave;
import org.twinhost.resource.core.observe.ResourceSettings;

/** jupiter1 was asked to leave: nothing is said before it is true, and known to be remembered (S3, S4, S5). */
class GoodbyeTest {

    private static final ResourceSettings SETTINGS = ResourceSettings.DEFAULTS;
    private static final EventId WISH = new EventId(J1, 1, 7);
    private final ResourceMachine machine = new ResourceMachine(SETTINGS);
    private final Observations seen = new Observations();
    private final List<ResourceEffect> effects = new ArrayList<>();
    private ResourceState state = restarted(Leave.NONE);

    /** Its view has another coordinator, so that nothing but the leave is of interest. */
    private ResourceState restarted(Leave onDisk) {
        seen.view = new View(7, List.of(J1, J2), J2);
        return ResourceState.initial(J1, 1, List.of(), onDisk).withObserved(seen.cluster());
    }

    private void on(ResourceEvent event) {
        var step = machine.on(state, event);
        state = step.state();
        effects.addAll(step.effects());
    }

    private void asked(AdminRequest wish) {
        on(new ResourceEvent.RequestMade(NOW, "alice", wish, "alice", false));
    }

    private void written() {
        on(new ResourceEvent.LeaveWritten(NOW, null));
    }

    private void prepared(String failure, GuestState... guests) {
        on(new ResourceEvent.GoodbyePrepared(NOW, state.leaving().looks(), failure, List.of(guests)));
    }

    private void ticked(Instant now) {
        on(new ResourceEvent.Ticked(now));
    }

    private <E extends ResourceEffect> List<E> told(Class<E> kind) {
        var some = effects.stream().filter(kind::isInstance).map(kind::cast).toList();
        effects.clear();
        return some;
    }

    private Reply.Outcome answer() {
        return told(ResourceEffect.AnswerRequest.class).getFirst().outcome();
    }

    @Test
    void theGoodbyeIsSaidWhenTheOwnersHaveSpokenAndTheDiskKnows() {
        asked(new AdminRequest.Leave(J1, true));
        assertThat(told(ResourceEffect.PrepareGoodbye.class)).as("the wish is not durable").isEmpty();
        written();
        assertThat(told(ResourceEffect.PrepareGoodbye.class)).hasSize(1);
        prepared(null);
        assertThat(effects).as("not remembered yet").noneMatch(ResourceEffect.SayGoodbye.class::isInstance);
        assertThat(told(ResourceEffect.WriteLeave.class)).singleElement().matches(each -> each.leave().said());
        written();
        assertThat(told(ResourceEffect.SayGoodbye.class)).hasSize(1);
        on(new ResourceEvent.GoodbyeAnswered(NOW, Reply.Outcome.DONE, null));
        assertThat(state.observed().leaving(J1)).hasValueSatisfying(each -> assertThat(each.left()).isTrue());
    }

    @Test
    void aGuestThatRunsOrAVolumeThatKeepsItsRoleHoldsItUp() {
        asked(new AdminRequest.Leave(J1, true));
        written();
        effects.clear();
        prepared(null, new GuestState("web1", GuestRunState.STARTING, NOW, null));
        assertThat(effects).noneMatch(ResourceEffect.WriteLeave.class::isInstance);
        ticked(NOW.plus(SETTINGS.retryAfter()).plusMillis(1));
        assertThat(told(ResourceEffect.PrepareGoodbye.class)).as("it is tried again").hasSize(1);
        prepared("web1 keeps its role: in use", new GuestState("web1", GuestRunState.STOPPED, NOW, null));
        assertThat(effects).noneMatch(ResourceEffect.WriteLeave.class::isInstance);
    }

    @Test
    void whereAGuestRunsNobodyIsEvenAsked() {
        seen.runsOn = J1;
        state = restarted(Leave.NONE);
        asked(new AdminRequest.Leave(J1, true));
        written();
        assertThat(told(ResourceEffect.PrepareGoodbye.class)).isEmpty();
        assertThat(Goodbye.shown(state, seen.situation())).contains("web1 is RUNNING");
    }

    @Test
    void whoLeavesTakesNothingUpAndGivesThingsAway() {
        asked(new AdminRequest.Leave(J1, true));
        written();
        effects.clear();
        on(new ResourceEvent.OrderReceived(NOW, "J2", J2, "a", new Operation.StartGuest("web1"), seen.view, null));
        on(new ResourceEvent.OrderReceived(NOW, "J2", J2, "b", new Operation.Promote("web1"), seen.view, null));
        assertThat(told(ResourceEffect.AnswerOrder.class)).hasSize(2)
                .allMatch(each -> each.outcome() == Reply.Outcome.REFUSED);
        on(new ResourceEvent.OrderReceived(NOW, "J2", J2, "c", new Operation.Demote("web1"), seen.view, null));
        assertThat(told(ResourceEffect.WriteTasks.class)).hasSize(1);
    }

    @Test
    void anOrderThatWasAcceptedBeforeIsNotBegun() {
        on(new ResourceEvent.OrderReceived(NOW, "J2", J2, "a", new Operation.StartGuest("web1"), seen.view, null));
        asked(new AdminRequest.Leave(J1, true));
        effects.clear();
        on(new ResourceEvent.TasksWritten(NOW, null));
        assertThat(told(ResourceEffect.Perform.class)).isEmpty();
    }

    @Test
    void itMayBeTakenBackUntilTheGoodbyeIsAboutToBeSaid() {
        asked(new AdminRequest.Leave(J1, true));
        written();
        effects.clear();
        asked(new AdminRequest.Leave(J1, false));
        assertThat(answer()).isEqualTo(Reply.Outcome.DONE);
        written();
        var before = state.leaving().looks();
        asked(new AdminRequest.Leave(J1, true));
        written();
        on(new ResourceEvent.GoodbyePrepared(NOW, before, null, List.of()));
        assertThat(effects).as("what was looked at before is void")
                .noneMatch(each -> each instanceof ResourceEffect.WriteLeave write && write.leave().said());
        prepared(null);
        effects.clear();
        asked(new AdminRequest.Leave(J1, false));
        assertThat(answer()).as("it is on its way").isEqualTo(Reply.Outcome.REFUSED);
    }

    @Test
    void afterARestartItGoesOnAndAnotherBootKnowsNothingOfIt() {
        state = restarted(new Leave(3, WISH, false, true));
        on(seen.membership());
        assertThat(told(ResourceEffect.PrepareGoodbye.class)).hasSize(1);
        prepared(null);
        assertThat(told(ResourceEffect.SayGoodbye.class)).as("that it may be said is known already").hasSize(1);

        state = restarted(new Leave(2, WISH, false, true));
        on(seen.membership());
        assertThat(told(ResourceEffect.PrepareGoodbye.class)).isEmpty();
    }

    @Test
    void aWriteThatFailsIsTriedAgain() {
        asked(new AdminRequest.Leave(J1, true));
        on(new ResourceEvent.LeaveWritten(NOW, "the disk is full"));
        assertThat(told(ResourceEffect.PrepareGoodbye.class)).isEmpty();
        ticked(NOW.plus(Duration.ofSeconds(2)));
        assertThat(told(ResourceEffect.WriteLeave.class)).hasSize(1);
    }
}

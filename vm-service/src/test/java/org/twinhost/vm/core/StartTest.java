package org.twinhost.vm.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.vm.core.Story.ALONE;
import static org.twinhost.vm.core.Story.BOTH;
import static org.twinhost.vm.core.Story.web1;

import org.junit.jupiter.api.Test;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply.Outcome;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.VmRefusal.Code;
import org.twinhost.vm.core.Domain.Run;
import org.twinhost.vm.core.VmEffect.AskVolumes;

/** S1, S3: a guest starts only where its volumes are Primary, in the view that was meant. */
class StartTest {

    @Test
    void startsOnceReplicationItselfSaysPrimary() {
        var story = Story.begins().start("a", BOTH);
        assertThat(story.effects()).contains(new AskVolumes("web1", "a"));
        assertThat(story.orders()).isEmpty();
        assertThat(story.volumesAre(Role.PRIMARY).orders()).containsExactly(Call.CREATE);
        assertThat(story.runState()).isEqualTo(GuestRunState.STARTING);
        assertThat(story.outcome("a")).isNull();

        story.returned(Call.CREATE, null);

        assertThat(story.outcome("a")).isEqualTo(Outcome.DONE);
        assertThat(story.runState()).isEqualTo(GuestRunState.RUNNING);
    }

    @Test
    void refusesWithoutPrimary() {
        var story = Story.begins().start("a", BOTH).volumesAre(Role.SECONDARY);
        assertThat(story.orders()).isEmpty();
        assertThat(story.code("a")).isEqualTo(Code.NOT_PRIMARY);
        assertThat(story.reason("a")).contains("web1-disk is Secondary", "promote first");
        assertThat(story.runState()).isEqualTo(GuestRunState.STOPPED);
    }

    @Test
    void refusesWhenReplicationDoesNotAnswer() {
        var story = Story.begins().start("a", BOTH);
        story.tell(new VmEvent.VolumesRead("web1", "a", null, "did not answer within 2000 ms", story.now()));
        assertThat(story.code("a")).isEqualTo(Code.VOLUMES_UNKNOWN);
        assertThat(story.reason("a")).contains("did not answer within 2000 ms");
    }

    @Test
    void anAnswerToAnEarlierQuestionPermitsNothing() {
        var story = Story.begins().start("a", BOTH).volumesAre(Role.SECONDARY).start("b", BOTH);
        story.tell(new VmEvent.VolumesRead("web1", "a", java.util.Map.of("web1-disk", Role.PRIMARY), null, story.now()));
        assertThat(story.orders()).isEmpty();
        assertThat(story.outcome("b")).isNull();
    }

    @Test
    void refusesAnotherView() {
        var story = Story.begins().start("a", ALONE);
        assertThat(story.code("a")).isEqualTo(Code.OTHER_VIEW);
        assertThat(story.reason("a")).contains("decided in view 4", "this node is in view 3");
    }

    @Test
    void refusesWhenTheViewEndsWhileReplicationIsAsked() {
        var story = Story.begins().start("a", BOTH).inView(ALONE).volumesAre(Role.PRIMARY);
        assertThat(story.orders()).isEmpty();
        assertThat(story.code("a")).isEqualTo(Code.OTHER_VIEW);
    }

    @Test
    void refusesWithoutQuorum() {
        var story = Story.begins().notQuorate("waiting for jupiter2").start("a", BOTH);
        assertThat(story.code("a")).isEqualTo(Code.NO_QUORUM);
        assertThat(story.reason("a")).contains("not quorate: waiting for jupiter2");
    }

    @Test
    void refusesBeforeHeartbeatWasHeard() {
        var story = new Story();
        story.tell(new VmEvent.Configured(java.util.List.of(Story.guest("web1")), story.now()));
        assertThat(story.start("a", BOTH).code("a")).isEqualTo(Code.HEARTBEAT_NOT_HEARD);
    }

    @Test
    void refusesInTheViewOfNobody() {
        var story = Story.begins().inView(View.NONE).start("a", View.NONE);
        assertThat(story.code("a")).isEqualTo(Code.NOT_IN_VIEW);
    }

    @Test
    void refusesWhenHeartbeatFellSilent() {
        var story = Story.begins().passesInSilence(3001).start("a", BOTH);
        assertThat(story.code("a")).isEqualTo(Code.HEARTBEAT_SILENT);
        assertThat(story.reason("a")).contains("heartbeat of jupiter1 has said nothing for 3001 ms");
    }

    /** A broker hands out what a dead heartbeat said last: it is as old as it was said, not as it arrived. */
    @Test
    void refusesOnARetainedWordOfADeadHeartbeat() {
        var story = Story.begins();
        story.heartbeatSaid(3001, BOTH).start("a", BOTH);
        assertThat(story.code("a")).isEqualTo(Code.HEARTBEAT_SILENT);
        assertThat(story.reason("a")).contains("has said nothing for 3001 ms");
    }

    /** A node that was frozen: the question was asked before, the answer is read after. */
    @Test
    void doesNotBeginWhatNobodyWaitsForAnyMore() {
        var story = Story.begins().start("a", BOTH).passes(5100).volumesAre(Role.PRIMARY);
        assertThat(story.orders()).isEmpty();
        assertThat(story.code("a")).isEqualTo(Code.EXPIRED);
        assertThat(story.reason("a")).contains("had expired");
    }

    @Test
    void refusesUnknownGuests() {
        var story = Story.begins();
        story.tell(new VmEvent.Asked("a", new org.twinhost.contract.vm.VmCommand.Start("nobody", BOTH),
                story.now().plusMillis(1000), story.now()));
        assertThat(story.code("a")).isEqualTo(Code.NO_SUCH_GUEST);
        assertThat(story.reason("a")).contains("knows no such guest");
    }

    @Test
    void refusesBeforeTheFirstLook() {
        var story = new Story();
        story.tell(new VmEvent.Configured(java.util.List.of(Story.guest("web1")), story.now())).inView(BOTH);
        assertThat(story.start("a", BOTH).code("a")).isEqualTo(Code.HYPERVISOR_SILENT);
    }

    @Test
    void startingTwiceIsStartingOnce() {
        var story = Story.begins().start("a", BOTH).start("b", BOTH);
        assertThat(story.volumesAre(Role.PRIMARY).orders()).containsExactly(Call.CREATE);
        story.returned(Call.CREATE, null);
        assertThat(story.outcome("a")).isEqualTo(Outcome.DONE);
        assertThat(story.outcome("b")).isEqualTo(Outcome.DONE);
        assertThat(story.start("c", BOTH).outcome("c")).isEqualTo(Outcome.DONE);
        assertThat(story.orders()).isEmpty();
    }

    @Test
    void aFailedCallProvesNothingUntilALookDoes() {
        var story = Story.begins().start("a", BOTH).volumesAre(Role.PRIMARY);
        story.returned(Call.CREATE, "connection reset");
        assertThat(story.outcome("a")).isNull();
        assertThat(story.runState()).isEqualTo(GuestRunState.STARTING);

        story.looked(web1(Run.RUNNING));
        assertThat(story.outcome("a")).isEqualTo(Outcome.DONE);
    }

    @Test
    void failsWhenTheLookAfterAFailedCallShowsNothing() {
        var story = Story.begins().start("a", BOTH).volumesAre(Role.PRIMARY).returned(Call.CREATE, "no such bridge br0");
        story.looked();
        assertThat(story.outcome("a")).isEqualTo(Outcome.FAILED);
        assertThat(story.reason("a")).contains("no such bridge br0");
        assertThat(story.runState()).isEqualTo(GuestRunState.STOPPED);
    }

    @Test
    void aStartThatLeftTheGuestHaltedFailsAndTheGuestIsResumed() {
        var story = Story.begins().start("a", BOTH).volumesAre(Role.PRIMARY).returned(Call.CREATE, "connection reset");
        story.looked(web1(Run.PAUSED_ON_IO_ERROR));
        assertThat(story.outcome("a")).isEqualTo(Outcome.FAILED);
        assertThat(story.reason("a")).contains("does not run: halted because its disk returned an error");
        assertThat(story.errors()).containsExactly(
                "was halted because its disk returned an error; resuming is tried until it runs");
        assertThat(story.passes(100).orders()).containsExactly(Call.RESUME);
    }

    @Test
    void aLookThatBeganBeforeTheStartDoesNotEndIt() {
        var story = Story.begins().passes(1000);
        var old = story.lookNumber();
        story.start("a", BOTH).volumesAre(Role.PRIMARY).returned(Call.CREATE, null);
        story.looked(old);
        assertThat(story.runState()).isEqualTo(GuestRunState.RUNNING);
    }

    @Test
    void aLateCallIsReportedAndNotGivenUp() {
        var story = Story.begins().start("a", BOTH).volumesAre(Role.PRIMARY);
        story.tell(new VmEvent.CallIsLate("web1", Call.CREATE, 15_000, story.now()));
        assertThat(story.outcome("a")).isNull();
        assertThat(story.guest().reason()).contains("has not answered the order to create it for 15000 ms");
        assertThat(story.looked().runState()).isEqualTo(GuestRunState.STARTING);
    }

    @Test
    void neverStartsBesideSomethingThatIsNotOurs() {
        var story = Story.begins(web1(Run.ALIEN)).start("a", BOTH);
        assertThat(story.code("a")).isEqualTo(Code.STATE_UNKNOWN);
        assertThat(story.reason("a")).contains("somebody else's");
        assertThat(story.runState()).isEqualTo(GuestRunState.UNKNOWN);
        assertThat(story.looked().runState()).isEqualTo(GuestRunState.STOPPED);
    }

    @Test
    void whatIsDestroyedWhileItIsBeingCreatedEnds() {
        var story = Story.begins().start("a", BOTH).volumesAre(Role.PRIMARY).destroy("b");
        assertThat(story.orders()).as("so that a hanging creation returns").containsExactly(Call.DESTROY);
        assertThat(story.returned(Call.CREATE, null).orders()).containsExactly(Call.DESTROY);
        assertThat(story.outcome("b")).isNull();
        assertThat(story.returned(Call.DESTROY, null).looked().outcome("b")).isEqualTo(Outcome.DONE);
        assertThat(story.runState()).isEqualTo(GuestRunState.STOPPED);
    }

    @Test
    void anEndBeforeTheCreationRefusesTheStart() {
        var story = Story.begins().start("a", BOTH).shutdown("b");
        assertThat(story.code("a")).isEqualTo(Code.START_WITHDRAWN);
        assertThat(story.outcome("b")).isEqualTo(Outcome.DONE);
        assertThat(story.volumesAre(Role.PRIMARY).orders()).isEmpty();
    }
}

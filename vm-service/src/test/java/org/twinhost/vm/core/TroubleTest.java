package org.twinhost.vm.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.vm.core.Story.BOTH;
import static org.twinhost.vm.core.Story.web1;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.bus.Reply.Outcome;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.vm.core.Domain.Run;

/** libvirtd goes away, disks return errors, and guests are found where they should not be. */
class TroubleTest {

    @Test
    void nothingIsGivenUpWhileLibvirtIsAway() {
        var story = Story.begins().running().lookFails("connection refused");
        assertThat(story.runState()).isEqualTo(GuestRunState.UNKNOWN);
        assertThat(story.guest().reason()).contains("connection refused", "last known: RUNNING");
        assertThat(story.passes(60_000).orders()).isEmpty();
        assertThat(story.start("a", BOTH).outcome("a")).isEqualTo(Outcome.REFUSED);

        story.looked(web1(Run.RUNNING));

        assertThat(story.runState()).isEqualTo(GuestRunState.RUNNING);
        assertThat(story.guest().since()).as("it never stopped running").isBefore(story.now().minusSeconds(60));
    }

    @Test
    void whatEndedWhileLibvirtWasAwayIsFoundOutAfter() {
        var story = Story.begins().running().lookFails("connection refused").looked();
        assertThat(story.runState()).isEqualTo(GuestRunState.CRASHED);
    }

    @Test
    void runningDomainsAreAdoptedAfterARestartOfTheService() {
        var story = Story.begins(web1(Run.RUNNING));
        assertThat(story.runState()).isEqualTo(GuestRunState.RUNNING);
        assertThat(story.start("a", BOTH).outcome("a")).isEqualTo(Outcome.DONE);
        assertThat(story.orders()).isEmpty();
    }

    @Test
    void aStartUnderWayWaitsForLibvirtToComeBack() {
        var story = Story.begins().start("a", BOTH).volumesAre(Role.PRIMARY).returned(Call.CREATE, "end of file");
        story.lookFails("connection refused").passes(5_000);
        assertThat(story.outcome("a")).isNull();
        assertThat(story.looked(web1(Run.RUNNING)).outcome("a")).isEqualTo(Outcome.DONE);
    }

    @Test
    void aGuestHaltedByItsDiskIsResumedAgainAndAgain() {
        var story = Story.begins().running().looked(web1(Run.PAUSED_ON_IO_ERROR));
        assertThat(story.runState()).isEqualTo(GuestRunState.PAUSED);
        assertThat(story.passes(10_000).orders()).as("bounded").hasSizeBetween(3, 8).containsOnly(Call.RESUME);
        story.returned(Call.RESUME, "Input/output error");
        assertThat(story.guest().reason()).contains("disk returned an error", "Input/output error");
        assertThat(story.passes(5_000).orders()).isNotEmpty();

        assertThat(story.looked(web1(Run.RUNNING)).runState()).isEqualTo(GuestRunState.RUNNING);
    }

    @Test
    void whatIsSaidOfResumingIsAsItIsNow() {
        var story = Story.begins().running().looked(web1(Run.PAUSED_ON_IO_ERROR));
        assertThat(story.guest().reason()).endsWith("resumed 0 times so far");
        story.passes(100);
        assertThat(story.orders()).containsExactly(Call.RESUME);
        assertThat(story.guest().reason()).endsWith("resumed 1 times so far");
        story.returned(Call.RESUME, "Input/output error");
        assertThat(story.guest().reason()).endsWith("resumed 1 times so far, last refused: Input/output error");
        story.passes(1000);
        assertThat(story.guest().reason()).as("this try is not answered yet")
                .endsWith("resumed 2 times so far, last refused: Input/output error");
        assertThat(story.returned(Call.RESUME, null).guest().reason()).endsWith("resumed 2 times so far");
    }

    @Test
    void anAnswerToAResumeSaysNothingOfAGuestThatAnOperatorHaltedMeanwhile() {
        var story = Story.begins().running().looked(web1(Run.PAUSED_ON_IO_ERROR)).passes(100).looked(web1(Run.PAUSED));
        var halted = story.guest();
        assertThat(halted.reason()).contains("virsh resume web1");
        assertThat(story.returned(Call.RESUME, "not paused by its disk").guest()).isEqualTo(halted);
    }

    @Test
    void whyAGuestIsHaltedIsAsLibvirtSaysNow() {
        var story = Story.begins().running().looked(new Domain("web1", Run.PAUSED, "by an operator"));
        assertThat(story.guest().reason()).contains("by an operator");
        story.looked(new Domain("web1", Run.PAUSED, "by its watchdog"));
        assertThat(story.guest().reason()).contains("by its watchdog");
        var since = story.guest().since();
        assertThat(story.passes(1000).looked(new Domain("web1", Run.PAUSED, "by its watchdog")).guest().since())
                .isEqualTo(since);
    }

    @Test
    void looksThatShowItStillHaltedBeginNothingAnew() {
        var story = Story.begins().running().looked(web1(Run.PAUSED_ON_IO_ERROR));
        var since = story.guest().since();
        for (int looks = 0; looks < 10; looks++) {
            story.passes(1000).looked(web1(Run.PAUSED_ON_IO_ERROR));
        }
        assertThat(story.guest().since()).isEqualTo(since);
        assertThat(story.errors()).as("said once").hasSize(1);
    }

    /** Its volumes are Primary and no look comes back, so nothing but its own patience keeps the ticks coming. */
    @Test
    void aGuestHaltedByItsDiskIsResumedThoughLibvirtHangs() {
        var story = Story.begins().running().volumesSaid(Role.PRIMARY).looked(web1(Run.PAUSED_ON_IO_ERROR));
        assertThat(story.passes(10_000).orders()).hasSizeBetween(3, 8).containsOnly(Call.RESUME);
    }

    @Test
    void aGuestThatDoesNotHearItsPowerButtonIsDestroyedInTimeThoughLibvirtHangs() {
        var story = Story.begins().running().volumesSaid(Role.PRIMARY).shutdown("a").returned(Call.SHUTDOWN, null);
        assertThat(story.passes(5_000).orders()).as("pressed again").containsExactly(Call.SHUTDOWN);
        story.returned(Call.SHUTDOWN, null).passes(Story.SHUTDOWN_TIMEOUT_MS - 5_000 - 100).returned(Call.SHUTDOWN, null);
        assertThat(story.passes(100).orders()).containsExactly(Call.DESTROY);
    }

    @Test
    void aGuestThatAnOperatorHaltedIsLeftAlone() {
        var story = Story.begins().running().looked(web1(Run.PAUSED));
        assertThat(story.passes(30_000).orders()).isEmpty();
        assertThat(story.guest().reason()).contains("virsh resume web1");
    }

    @Test
    void anotherDomainInPlaceOfAGuestThatAnOperatorHaltedIsSeen() {
        var story = Story.begins().running().looked(web1(Run.PAUSED)).looked(web1(Run.ALIEN));
        assertThat(story.runState()).isEqualTo(GuestRunState.UNKNOWN);
        assertThat(story.errors()).containsExactly("somebody else's");
        assertThat(story.destroy("a").outcome("a")).as("it is not ours to end").isEqualTo(Outcome.REFUSED);
        assertThat(story.orders()).isEmpty();
    }

    @Test
    void aGuestWithoutItsPrimaryIsReportedLoudlyAndNotKilled() {
        var story = Story.begins(web1(Run.RUNNING));
        for (int seconds = 0; seconds < 6; seconds++) {
            story.volumesSaid(Role.SECONDARY).passes(1000);
        }
        assertThat(story.errors()).anySatisfy(text -> assertThat(text).contains("web1-disk is not Primary here"));
        assertThat(story.guest().reason()).contains("It must not run on two nodes");
        assertThat(story.runState()).isEqualTo(GuestRunState.RUNNING);
        assertThat(story.orders()).isEmpty();

        assertThat(story.volumesSaid(Role.PRIMARY).guest().reason()).isNull();
    }

    /** libvirt hangs, so no look comes back: time alone has to see that the guest lacks nothing any more. */
    @Test
    void anAlarmEndsWithTheVolumeThatIsTakenFromTheGuestThoughLibvirtHangs() {
        var story = Story.begins(web1(Run.RUNNING));
        for (int seconds = 0; seconds < 6; seconds++) {
            story.volumesSaid(Role.SECONDARY).passes(1000);
        }
        assertThat(story.guest().reason()).contains("web1-disk is not Primary here");

        story.tell(new VmEvent.Configured(List.of(Story.guest("web1", List.of())), story.now())).passes(100);

        assertThat(story.guest().reason()).isNull();
    }

    @Test
    void theGraceOfAVolumeThatIsGivenToTheGuestBeginsAtOnceThoughLibvirtHangs() {
        var story = Story.begins(web1(Run.RUNNING)).volumesSaid(Role.PRIMARY).passes(1000);
        story.tell(new VmEvent.Configured(List.of(Story.guest("web1", List.of("web1-disk", "web1-more"))), story.now()));
        story.passes(1_900).volumesSaid(Role.PRIMARY).passes(2_000).volumesSaid(Role.PRIMARY).passes(1_200);
        assertThat(story.errors()).anySatisfy(text -> assertThat(text).contains("web1-more is not Primary here"));
    }

    @Test
    void aRestartOfReplicationIsNoAlarm() {
        var story = Story.begins(web1(Run.RUNNING)).volumesSaid(Role.SECONDARY).passes(3_000).volumesSaid(Role.PRIMARY)
                .passes(10_000);
        assertThat(story.errors()).isEmpty();
    }

    @Test
    void staleWordsOfReplicationRaiseNoAlarm() {
        var story = Story.begins(web1(Run.RUNNING)).volumesSaid(Role.SECONDARY).passes(60_000);
        assertThat(story.errors()).isEmpty();
    }

    @Test
    void aDomainOfOursThatIsNotConfiguredAnyMoreIsShownAndCanBeEnded() {
        var story = Story.begins().running();
        story.tell(new VmEvent.Configured(List.of(Story.guest("mail1")), story.now())).looked(web1(Run.RUNNING));
        assertThat(story.runState()).isEqualTo(GuestRunState.RUNNING);
        assertThat(story.start("a", BOTH).outcome("a")).isEqualTo(Outcome.REFUSED);
        assertThat(story.destroy("b").orders()).containsExactly(Call.DESTROY);
        assertThat(story.returned(Call.DESTROY, null).looked().outcome("b")).isEqualTo(Outcome.DONE);
        assertThat(story.effects()).as("others hear that it is gone").contains(new VmEffect.Publish());
        assertThat(story.namesShown()).containsExactly("mail1");
    }

    @Test
    void aGuestThatDoesNotRunIsForgottenWithItsConfiguration() {
        var story = Story.begins();
        story.tell(new VmEvent.Configured(List.of(), story.now()));
        assertThat(story.namesShown()).isEmpty();
        assertThat(story.effects()).contains(new VmEffect.Publish());
    }

    @Test
    void readingAnswersWithALookThatBeganAfterTheQuestion() {
        var story = Story.begins().passes(1000);
        var out = story.lookNumber();
        story.tell(new VmEvent.Asked("a", new VmCommand.Guests(), story.now().plusMillis(1000), story.now()));
        story.looked(out);
        assertThat(story.outcome("a")).isNull();
        story.looked(out + 1);
        assertThat(story.outcome("a")).isEqualTo(Outcome.DONE);
    }

    @Test
    void readingIsAnsweredWhileLibvirtIsAway() {
        var story = Story.begins().lookFails("connection refused");
        story.tell(new VmEvent.Asked("a", new VmCommand.Guests(), story.now().plusMillis(1000), story.now()));
        assertThat(story.lookFails("connection refused").outcome("a")).isEqualTo(Outcome.DONE);
    }
}

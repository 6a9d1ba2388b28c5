package org.twinhost.vm.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.vm.core.Story.BOTH;
import static org.twinhost.vm.core.Story.SHUTDOWN_TIMEOUT_MS;
import static org.twinhost.vm.core.Story.web1;

import org.junit.jupiter.api.Test;
import org.twinhost.contract.bus.Reply.Outcome;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.vm.core.Domain.Run;

/** An end is done when nothing of the guest is left, and not before. */
class EndTest {

    @Test
    void aCleanShutdownIsDoneWhenTheDomainIsGone() {
        var story = Story.begins().running().shutdown("a");
        assertThat(story.orders()).containsExactly(Call.SHUTDOWN);
        assertThat(story.runState()).isEqualTo(GuestRunState.STOPPING);
        story.returned(Call.SHUTDOWN, null).looked(web1(Run.RUNNING));
        assertThat(story.outcome("a")).isNull();

        story.looked();

        assertThat(story.outcome("a")).isEqualTo(Outcome.DONE);
        assertThat(story.runState()).isEqualTo(GuestRunState.STOPPED);
    }

    @Test
    void theButtonIsPressedAgainAndThenThePlugIsPulled() {
        var story = Story.begins().running().shutdown("a").returned(Call.SHUTDOWN, null);
        assertThat(story.passes(5_000).orders()).containsExactly(Call.SHUTDOWN);
        story.returned(Call.SHUTDOWN, null);
        assertThat(story.passes(SHUTDOWN_TIMEOUT_MS - 5_000 - 100).orders()).doesNotContain(Call.DESTROY);
        story.returned(Call.SHUTDOWN, null);

        assertThat(story.passes(100).orders()).containsExactly(Call.DESTROY);
        assertThat(story.guest().reason()).contains("did not shut down within 20000 ms: destroyed");
        assertThat(story.returned(Call.DESTROY, null).looked().outcome("a")).isEqualTo(Outcome.DONE);
    }

    @Test
    void destroyOvertakesAShutdownThatHangs() {
        var story = Story.begins().running().shutdown("a").destroy("b");
        assertThat(story.orders()).containsExactly(Call.DESTROY);
        story.returned(Call.DESTROY, null).looked();
        assertThat(story.outcome("a")).isEqualTo(Outcome.DONE);
        assertThat(story.outcome("b")).isEqualTo(Outcome.DONE);
    }

    @Test
    void aDestroyThatFailsIsSaidAndTriedAgain() {
        var story = Story.begins().running().destroy("a");
        story.returned(Call.DESTROY, "Failed to terminate process 42 with SIGKILL: Device or resource busy");
        story.looked(web1(Run.RUNNING));
        assertThat(story.outcome("a")).isNull();
        assertThat(story.guest().reason()).contains("could not destroy it", "SIGKILL");
        assertThat(story.passes(5_000).orders()).containsExactly(Call.DESTROY);
    }

    @Test
    void endingWhatIsStoppedIsDone() {
        assertThat(Story.begins().shutdown("a").outcome("a")).isEqualTo(Outcome.DONE);
        assertThat(Story.begins().destroy("a").outcome("a")).isEqualTo(Outcome.DONE);
    }

    @Test
    void aStartMeanwhileIsRefused() {
        var story = Story.begins().running().shutdown("a").start("b", BOTH);
        assertThat(story.outcome("b")).isEqualTo(Outcome.REFUSED);
        assertThat(story.reason("b")).contains("is being stopped");
    }

    @Test
    void anotherViewsOrderIsRefused() {
        var story = Story.begins().running();
        story.tell(new VmEvent.Asked("a", new VmCommand.Destroy("web1", Story.ALONE), story.now().plusMillis(1000),
                story.now()));
        assertThat(story.outcome("a")).isEqualTo(Outcome.REFUSED);
        assertThat(story.runState()).isEqualTo(GuestRunState.RUNNING);
    }

    @Test
    void anEndWithoutOurOrderIsACrashWithItsCause() {
        var story = Story.begins().running();
        story.tell(new VmEvent.DomainChanged("web1", "it shut itself down", story.now())).looked();
        assertThat(story.runState()).isEqualTo(GuestRunState.CRASHED);
        assertThat(story.guest().reason()).isEqualTo("it shut itself down");
        assertThat(story.start("b", BOTH).volumesAre(org.twinhost.contract.replication.Role.PRIMARY).orders())
                .containsExactly(Call.CREATE);
    }

    @Test
    void soIsTheEndOfAGuestThatItsDiskHalted() {
        var story = Story.begins().running().looked(web1(Run.PAUSED_ON_IO_ERROR)).passes(3_000);
        var halted = story.guest();
        story.tell(new VmEvent.DomainChanged("web1", "it was destroyed", story.now()));
        assertThat(story.guest()).as("nobody has looked yet").isEqualTo(halted);

        story.looked();

        assertThat(story.runState()).isEqualTo(GuestRunState.CRASHED);
        assertThat(story.guest().reason()).isEqualTo("it was destroyed");
    }

    /** libvirt loses events: all while it is away, and those of a domain whose QEMU it had not found again. */
    @Test
    void anEndThatLibvirtDoesNotTellIsFoundWithinASecond() {
        var story = Story.begins().running();
        var looks = story.lookNumber();
        story.passes(1000);
        assertThat(story.effects()).as("nothing was told, and it looks").contains(new VmEffect.Look(looks + 1));

        story.looked(looks + 1);

        assertThat(story.runState()).isEqualTo(GuestRunState.CRASHED);
        assertThat(story.guest().reason()).contains("libvirt has not told why", "/var/log/libvirt/qemu");
        assertThat(story.errors()).anySatisfy(text -> assertThat(text).contains("is gone", "libvirt has not told why"));
    }

    @Test
    void soIsTheEndThatWasOrderedAndIsNotTold() {
        var story = Story.begins().running().destroy("a").returned(Call.DESTROY, null).looked(web1(Run.RUNNING));
        var looks = story.lookNumber();
        story.passes(1000);
        assertThat(story.effects()).contains(new VmEffect.Look(looks + 1));
        assertThat(story.looked(looks + 1).outcome("a")).isEqualTo(Outcome.DONE);
    }

    @Test
    void aCauseThatIsToldAfterALookHasShownTheEndIsKept() {
        var story = Story.begins().running().looked();
        var end = story.guest().since();
        story.tell(new VmEvent.DomainChanged("web1", "it shut itself down", story.now()));
        assertThat(story.guest().reason()).isEqualTo("it shut itself down");
        assertThat(story.guest().since()).isEqualTo(end);
        assertThat(story.errors()).contains("is gone, as libvirt tells now: it shut itself down");

        story.tell(new VmEvent.DomainChanged("web1", "it was destroyed", story.now()));
        assertThat(story.guest().reason()).as("the first word counts").isEqualTo("it shut itself down");
    }

    @Test
    void aLookThatBeganBeforeTheEndDoesNotTakeItsCauseBack() {
        var story = Story.begins().running().passes(1000);
        var out = story.lookNumber();
        story.tell(new VmEvent.DomainChanged("web1", "it shut itself down", story.now()));
        story.looked(out, web1(Run.RUNNING)).looked(out + 1);
        assertThat(story.runState()).isEqualTo(GuestRunState.CRASHED);
        assertThat(story.guest().reason()).isEqualTo("it shut itself down");
    }

    @Test
    void aCauseIsTakenBackByALookThatBeganAfterItAndShowsTheGuest() {
        var story = Story.begins().running();
        story.tell(new VmEvent.DomainChanged("web1", "it was destroyed", story.now())).looked(web1(Run.RUNNING));
        assertThat(story.looked().guest().reason()).contains("libvirt has not told why");
    }

    @Test
    void soIsTheCauseOfAGuestThatItsDiskHalted() {
        var story = Story.begins().running().looked(web1(Run.PAUSED_ON_IO_ERROR));
        story.tell(new VmEvent.DomainChanged("web1", "it was destroyed", story.now()));
        story.looked(web1(Run.PAUSED_ON_IO_ERROR)).looked();
        assertThat(story.guest().reason()).contains("libvirt has not told why");
    }

    @Test
    void anOrderThatLibvirtTookAtLastIsNoTroubleAnyMore() {
        var story = Story.begins().running().shutdown("a");
        assertThat(story.returned(Call.SHUTDOWN, "timed out").guest().reason()).contains("could not shutdown it: timed out");
        story.passes(5_000);
        assertThat(story.guest().reason()).as("nobody has answered yet").contains("could not shutdown it: timed out");
        assertThat(story.returned(Call.SHUTDOWN, null).guest().reason()).isNull();

        story.passes(5_000).tell(new VmEvent.CallIsLate("web1", Call.SHUTDOWN, 15_000, story.now()));
        assertThat(story.guest().reason()).contains("has not answered the order to shutdown it");
        assertThat(story.returned(Call.SHUTDOWN, null).guest().reason()).isNull();
    }

    @Test
    void whatWasWrongWithTheButtonIsNotSaidOfThePlug() {
        var story = Story.begins().running().shutdown("a").returned(Call.SHUTDOWN, "timed out").destroy("b");
        assertThat(story.guest().reason()).isNull();
    }

    @Test
    void anEventIsOnlyAReasonToLook() {
        var story = Story.begins().running();
        story.tell(new VmEvent.DomainChanged("web1", "it was destroyed", story.now()));
        assertThat(story.runState()).isEqualTo(GuestRunState.RUNNING);
        assertThat(story.effects()).contains(new VmEffect.Look(story.lookNumber()));
    }
}

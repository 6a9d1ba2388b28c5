package org.twinhost.vm.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.vm.core.Story.BOTH;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.vm.core.Domain.Run;

/** What runs is not as configured: that is told, and nothing else happens to it. */
class ConfiguredTest {

    private static Domain runs(int memoryMib) {
        return new Domain("web1", Run.RUNNING, "running", Hardware.of(withMemory(memoryMib)));
    }

    private static GuestConfig withMemory(int mib) {
        var guest = Story.guest("web1");
        return new GuestConfig(guest.name(), guest.uuid(), guest.home(), guest.target(), guest.vcpus(), mib, guest.volumes(),
                guest.bridges(), guest.boot(), guest.shutdownTimeoutMs());
    }

    private static Story configured(Story story, GuestConfig... guests) {
        return story.tell(new VmEvent.Configured(List.of(guests), story.now()));
    }

    @Test
    void aGuestThatDoesNotRunDiffersInNothing() {
        assertThat(Story.begins().guest().differs()).isEmpty();
        assertThat(Story.begins().start("a", BOTH).guest().differs()).isEmpty();
    }

    @Test
    void aGuestThatWasJustStartedIsNotKnownUntilItIsLookedAt() {
        var story = Story.begins().start("a", BOTH).volumesAre(Role.PRIMARY).returned(Call.CREATE, null);
        assertThat(story.runState()).isEqualTo(GuestRunState.RUNNING);
        assertThat(story.guest().differs()).isNull();
        assertThat(story.looked(runs(64)).guest().differs()).isEmpty();
    }

    @Test
    void aConfigurationThatChangesUnderARunningGuestIsToldAtOnceAndLeavesItAlone() {
        var story = configured(Story.begins(runs(64)), withMemory(160));
        assertThat(story.guest().differs()).containsExactly("memory 64 MiB, configured 160 MiB");
        assertThat(story.effects()).contains(new VmEffect.Publish());
        assertThat(story.orders()).isEmpty();
        assertThat(story.looked(runs(64)).passes(60_000).orders()).isEmpty();
        assertThat(story.runState()).isEqualTo(GuestRunState.RUNNING);

        assertThat(configured(story, withMemory(64)).guest().differs()).isEmpty();
    }

    @Test
    void theNextStartIsAsConfigured() {
        var story = configured(Story.begins(runs(64)), withMemory(160)).destroy("a").returned(Call.DESTROY, null).looked();
        assertThat(story.guest().differs()).as("it does not run").isEmpty();
        story.start("b", BOTH).volumesAre(Role.PRIMARY).returned(Call.CREATE, null).looked(runs(160));
        assertThat(story.guest().differs()).isEmpty();
    }

    @Test
    void aServiceThatWasStartedAnewTellsItAsBefore() {
        var story = configured(Story.begins(runs(96)), withMemory(160));
        assertThat(story.guest().differs()).containsExactly("memory 96 MiB, configured 160 MiB");
    }

    @Test
    void whatLibvirtDoesNotSayIsNotKnown() {
        assertThat(Story.begins(Story.web1(Run.RUNNING)).guest().differs()).isNull();
        assertThat(Story.begins(runs(64)).lookFails("connection refused").guest().differs()).isNull();
        assertThat(Story.begins(Story.web1(Run.ALIEN)).guest().differs()).isNull();
    }

    @Test
    void aGuestThatLeavesTheConfigurationRunsOnAndIsTold() {
        var story = configured(Story.begins(runs(64)), Story.guest("mail1")).looked(runs(64));
        for (int seconds = 0; seconds < 60; seconds++) {
            story.volumesSaid(Role.PRIMARY).passes(1000);
            assertThat(story.orders()).isEmpty();
            story.looked(runs(64));
        }
        assertThat(story.runState()).isEqualTo(GuestRunState.RUNNING);
        assertThat(story.guest().differs()).as("nothing is configured").isNull();
        assertThat(story.errors()).isEmpty();
    }

    /** It left the configuration while nobody was here to see it. */
    @Test
    void aGuestThatWasNeverConfiguredHereRunsOnAndIsTold() {
        var story = Story.begins(new Domain("old1", Run.RUNNING, "running", Hardware.of(Story.guest("old1"))));
        assertThat(story.namesShown()).containsExactly("mail1", "old1", "web1");
        story.passes(60_000);
        assertThat(story.orders()).isEmpty();
        assertThat(story.shown("old1").state()).isEqualTo(GuestRunState.RUNNING);
        assertThat(story.shown("old1").differs()).isNull();
    }
}

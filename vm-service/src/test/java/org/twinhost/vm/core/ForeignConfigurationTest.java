package org.twinhost.vm.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.bus.Reply.Outcome;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.vm.core.xml.DomainXml;

/** Whatever a configuration says of guests that can't be, the others are started and stopped. */
class ForeignConfigurationTest {

    private static GuestConfig foreign(String name, List<String> volumes, GuestConfig.KernelBoot boot, int shutdownTimeoutMs) {
        return new GuestConfig(name, "no UUID", null, GuestConfig.Target.STARTED, -1, Integer.MAX_VALUE, volumes,
                List.of("no such bridge"), boot, shutdownTimeoutMs);
    }

    @Test
    void theOthersAreStartedAndStopped() {
        var story = Story.begins();
        story.tell(new VmEvent.Configured(List.of(
                foreign("", List.of(), null, Integer.MIN_VALUE),
                foreign("twice", List.of("a", "a"), null, -1),
                foreign("twice", List.of(), null, Integer.MAX_VALUE),
                foreign("many", Collections.nCopies(40, "disk"), null, 0),
                Story.guest("web1")), story.now()));
        story.looked();
        story.passes(1_000);

        story.running();
        assertThat(story.outcome("first")).isEqualTo(Outcome.DONE);
        assertThat(story.runState()).isEqualTo(GuestRunState.RUNNING);
        story.volumesSaid(Role.PRIMARY).shutdown("end").returned(Call.SHUTDOWN, null).looked();
        assertThat(story.outcome("end")).isEqualTo(Outcome.DONE);
    }

    /** Which its hypervisor tells as a failed start, with this sentence. */
    @Test
    void whatCantBeDescribedSaysWhy() {
        var xml = new DomainXml("jupiter", false, "/usr/bin/qemu", "/run/volumes", "/var/log", 1, 1);
        var many = IntStream.rangeClosed(1, GuestConfig.VOLUMES_MAX + 1).mapToObj(i -> "disk" + i).toList();
        assertThatThrownBy(() -> xml.of(foreign("web1", many, null, 0))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("guest web1 has more than 15 volumes");
        var boot = new GuestConfig.KernelBoot("/boot/\0", null, null, null);
        assertThatThrownBy(() -> xml.of(foreign("web1", List.of(), boot, 0))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("guest web1 can't be described");
        var most = IntStream.rangeClosed(1, GuestConfig.VOLUMES_MAX).mapToObj(i -> "disk" + i).toList();
        var cards = IntStream.rangeClosed(1, GuestConfig.BRIDGES_MAX).mapToObj(i -> "br" + i).toList();
        assertThat(xml.of(new GuestConfig("web1", "uuid", null, GuestConfig.Target.STARTED, 1, 64, most, cards, null, 0)))
                .contains("\"addr\":\"0x1e\"", "slot='0x0f'");
    }
}

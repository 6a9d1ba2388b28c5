package org.twinhost.vm.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.vm.core.Hardware.Boot;

/** What runs beside what is configured. */
class HardwareTest {

    private static final String UUID = "11111111-2222-3333-4444-555555555555";

    /** The running one: 96 MiB, 2 vcpus, two disks, a card, its own kernel. */
    private static final Hardware RUNNING = new Hardware(UUID, 96 << 10, 2, List.of("root", "data"), List.of("br-lan"),
            new Boot("/boot/old", null, "quiet", null));

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        // memory | vcpus | disks | cards | kernel | initrd | command line | firmware | what is said
        "96  | 2 | root data | br-lan        | /boot/old | -      | quiet   | -     | -",
        "160 | 2 | root data | br-lan        | /boot/old | -      | quiet   | -     | memory 96 MiB, configured 160 MiB",
        "96  | 4 | root data | br-lan        | /boot/old | -      | quiet   | -     | vcpus 2, configured 4",
        "96  | 2 | data root | br-lan        | /boot/old | -      | quiet   | -     | disks root, data, configured data, root",
        "96  | 2 | ''        | br-lan        | /boot/old | -      | quiet   | -     | disks root, data, configured none",
        "96  | 2 | root data | br-lan br1    | /boot/old | -      | quiet   | -     | bridges br-lan, configured br-lan, br1",
        "96  | 2 | root data | br-lan        | /boot/new | -      | quiet   | -     | kernel /boot/old, configured /boot/new",
        "96  | 2 | root data | br-lan        | /boot/old | /initrd| quiet   | -     | initrd none, configured /initrd",
        "96  | 2 | root data | br-lan        | /boot/old | ''     | verbose | ''    | command line quiet, configured verbose",
        "96  | 2 | root data | br-lan        | /boot/old | -      | quiet   | /bios | firmware none, configured /bios",
    })
    void oneThingIsNotAsConfigured(int memoryMib, int vcpus, String disks, String cards, String kernel, String initrd,
            String commandLine, String firmware, String said) {
        var configured = Hardware.of(new GuestConfig("web1", UUID.toUpperCase(java.util.Locale.ROOT), null,
                GuestConfig.Target.STARTED, vcpus, memoryMib, words(disks), words(cards),
                new GuestConfig.KernelBoot(kernel, initrd, commandLine, firmware), 20_000));
        assertThat(RUNNING.differsFrom(configured)).isEqualTo(said == null ? List.of() : List.of(said));
    }

    @Test
    void allThatIsNotAsConfiguredIsSaidAtOnce() {
        var configured = Hardware.of(new GuestConfig("web1", "99999999-2222-3333-4444-555555555555", null,
                GuestConfig.Target.STARTED, 1, 64, List.of("root"), List.of(), null, 20_000));
        assertThat(RUNNING.differsFrom(configured)).containsExactly("memory 96 MiB, configured 64 MiB",
                "vcpus 2, configured 1", "disks root, data, configured root", "bridges br-lan, configured none",
                "kernel /boot/old, configured none", "command line quiet, configured none",
                "uuid " + UUID + ", configured 99999999-2222-3333-4444-555555555555");
    }

    @Test
    void ofALongLineThePlaceOfTheDifferenceIsShown() {
        var running = booted("a".repeat(300) + " quiet " + "b".repeat(300));
        var said = running.differsFrom(booted("a".repeat(300) + " debug " + "b".repeat(300)));
        assertThat(said).singleElement().asString().hasSizeLessThan(220).contains(" quiet bbb", " debug bbb")
                .startsWith("command line …aaa");
        assertThat(running.differsFrom(booted("a".repeat(300)))).singleElement().asString().contains(" quiet b");
    }

    private static Hardware booted(String commandLine) {
        return new Hardware(UUID, 1024, 1, List.of(), List.of(), new Boot("/boot/old", null, commandLine, null));
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }
}

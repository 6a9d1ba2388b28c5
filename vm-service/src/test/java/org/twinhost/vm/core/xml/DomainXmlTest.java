package org.twinhost.vm.core.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.GuestConfig.KernelBoot;

/** {@code -Drewrite} writes the expected descriptions anew; the difference is for a person to review. */
class DomainXmlTest {

    private static final Path GOLDEN = Path.of("src/test/resources/domains");
    private static final DomainXml EMULATED = xml(false);

    private static DomainXml xml(boolean kvm) {
        return new DomainXml("jupiter", kvm, "/usr/bin/qemu-system-x86_64", "/run/twinhost/volumes",
                "/var/log/twinhost/console", 60, 20);
    }

    private static GuestConfig guest(List<String> volumes, List<String> bridges, KernelBoot boot) {
        return new GuestConfig("web1", "11111111-2222-3333-4444-555555555555", new NodeId("jupiter1"),
                GuestConfig.Target.STARTED, 2, 96, volumes, bridges, boot, 20_000);
    }

    @Test
    void aGuestWithItsOwnKernelUnderEmulation() throws IOException {
        expect("emulated-kernel", EMULATED.of(guest(List.of("web1"), List.of("br-lan"), new KernelBoot(
                "/usr/lib/twinhost/guest/vmlinux", "/usr/lib/twinhost/guest/initramfs.cpio", "console=ttyS0 quiet",
                "/usr/share/qemu/bios-microvm.bin"))));
    }

    @Test
    void aGuestThatBootsFromItsFirstDiskUnderKvm() throws IOException {
        expect("kvm-two-disks", xml(true).of(guest(List.of("web1-root", "web1-data"), List.of("br-lan", "br-dmz"), null)));
    }

    @Test
    void valuesStayValues() {
        var text = EMULATED.of(guest(List.of("a\"b\\c"), List.of("x'/><evil y='"), new KernelBoot(
                "/boot/a&b", null, "x=<y> </cmdline><evil/>", null)));
        assertThat(text).doesNotContain("<evil").contains("/boot/a&amp;b", "a\\\"b\\\\c");
    }

    @Test
    void whatCannotBeWrittenIsRefusedByName() {
        assertThatThrownBy(() -> EMULATED.of(guest(List.of(), List.of(), new KernelBoot("/boot/\u0000", null, null, null))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll("web1", "U+0000");
        assertThatThrownBy(() -> EMULATED.of(guest(Collections.nCopies(16, "v"), List.of(), null)))
                .hasMessageContaining("more than 15 volumes");
    }

    @Test
    void everyCardHasItsOwnAddressAndKeepsIt() {
        assertThat(DomainXml.macAddress("u", 0)).matches("52:54:00(:[0-9a-f]{2}){3}")
                .isEqualTo(DomainXml.macAddress("u", 0)).isNotEqualTo(DomainXml.macAddress("u", 1));
    }

    private static void expect(String name, String actual) throws IOException {
        var file = GOLDEN.resolve(name + ".xml");
        if (System.getProperty("rewrite") != null) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(file));
    }
}

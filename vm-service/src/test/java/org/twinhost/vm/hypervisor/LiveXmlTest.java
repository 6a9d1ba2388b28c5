package org.twinhost.vm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.vm.core.Hardware;
import org.twinhost.vm.core.Hardware.Boot;

/** Descriptions of domains, as we give them to libvirt and as it gives them back. */
class LiveXmlTest {

    private static final String UUID = "11111111-2222-3333-4444-555555555555";
    private static final Hardware KVM_TWO_DISKS = new Hardware(
            UUID, 96 << 10, 2, List.of("web1-root", "web1-data"), List.of("br-lan", "br-dmz"), Boot.FROM_DISK);

    private static String described(String name) throws IOException {
        return Files.readString(Path.of("src/test/resources/domains", name + ".xml"));
    }

    @Test
    void whatAGuestIsStartedFromIsReadBack() throws IOException {
        assertThat(LiveXml.hardware(described("kvm-two-disks"))).contains(KVM_TWO_DISKS);
        assertThat(LiveXml.hardware(described("emulated-kernel"))).contains(new Hardware(UUID, 96 << 10, 2, List.of("web1"),
                List.of("br-lan"), new Boot("/usr/lib/twinhost/guest/vmlinux", "/usr/lib/twinhost/guest/initramfs.cpio",
                        "console=ttyS0 quiet", "/usr/share/qemu/bios-microvm.bin")));
    }

    /** By virsh, past the configuration. */
    @Test
    void whatSomebodyAttachedOrTookAwayIsSeen() throws IOException {
        var xml = described("kvm-two-disks").replace("<vcpu>2</vcpu>", "<vcpu placement='static' current='1'>2</vcpu>")
                .replace("<memory unit='MiB'>96</memory>", "<memory unit='KiB'>98304</memory>")
                .replace("<controller type='usb' model='none'/>", """
                        <disk type='file' device='cdrom'><source file='/srv/rescue.iso'/></disk>
                        <interface type='network'><source network='default' bridge='virbr0'/></interface>
                        <interface type='user'/>""");
        assertThat(LiveXml.hardware(xml)).contains(new Hardware(UUID, 96 << 10, 1,
                List.of("web1-root", "web1-data", "cdrom /srv/rescue.iso"),
                List.of("br-lan", "br-dmz", "network virbr0", "user without a source"), Boot.FROM_DISK));
    }

    @Test
    void whatIsNoDescriptionTellsNothing() {
        assertThat(LiveXml.hardware("")).isEmpty();
        assertThat(LiveXml.hardware("<domain/>")).isEmpty();
        assertThat(LiveXml.hardware("<domain><os/><vcpu>many</vcpu><memory>1</memory></domain>")).isEmpty();
        assertThat(LiveXml.hardware("<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><domain>&e;</domain>")).isEmpty();
    }
}

package org.twinhost.twinctl.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.twinctl.imports.fate.Fate;
import org.twinhost.twinctl.imports.fate.OldFile;
import org.twinhost.twinctl.imports.fate.Told;

/** What people set of a guest, in the forms that xm, xl and libvirt have for it. */
class GuestFilesTest {

    private static final String DRBD = "resource web { device /dev/drbd1; disk /dev/vg/web; disk { size 1G; }"
            + " meta-disk internal; on alpha { } on bravo { } }";

    private static Imported xen(String text) {
        return BrokenTest.read(null, new OldFile("web.res", DRBD),
                new OldFile("web.cfg", "name = 'web'\nmemory = 64\n" + text));
    }

    private static Imported libvirt(String inside) {
        return BrokenTest.read(null, new OldFile("web.res", DRBD), new OldFile("web.xml", "<domain><name>web</name><memory"
                + " unit='MiB'>64</memory>" + inside + "</domain>"));
    }

    private static Fate fate(Imported imported, String written) {
        return imported.files().get(1).told().stream().filter(each -> each.written().startsWith(written)).map(Told::fate)
                .findFirst().orElseThrow(() -> new AssertionError("nothing is told of " + written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"phy:/dev/drbd1,xvda,w", "phy:drbd1,xvda", "/dev/drbd1,raw,xvda,rw", "/dev/drbd1,,xvda,w",
        "tap:aio:/dev/drbd1,xvda,w", "tap2:tapdisk:aio:/dev/drbd1,xvda,w", "drbd:web,xvda:disk,w!",
        "format=raw, vdev=xvda, access=rw, target=/dev/drbd1", "phy:/dev/drbd1,raw,xvda,w"})
    void aDiskIsTheSameInEachForm(String disk) {
        var imported = xen("disk = [ '" + disk + "' ]\n");

        assertThat(imported.merged().undecided()).isEmpty();
        assertThat(imported.merged().snapshot().at("/guests/0/volumes/0").asText()).isEqualTo("web");
        assertThat(fate(imported, "disk")).isEqualTo(
                new Fate.Mapped("volumes: xvda becomes vda; change it in the guest's fstab where it is named"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"npiv:5001,xvda,w", "/dev/drbd1,xvda", "phy:/dev/drbd1,xvda,perhaps", "phy:/dev/drbd1",
        "phy:/dev/drbd1,,w", "raw,raw,raw,raw,raw,raw"})
    void aFormThatIsNotKnownIsAskedFor(String disk) {
        assertThat(xen("disk = [ '" + disk + "' ]\n").merged().undecided())
                .anyMatch(each -> each.contains("has a form that is not known"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"r", "ro", "r!"})
    void whatMayBeWrittenFromNowOnIsSaid(String mode) {
        assertThat(fate(xen("disk = [ 'phy:/dev/drbd1,sda1," + mode + "' ]\n"), "disk").text())
                .startsWith("read-only is not there in this version");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {"`kernel = '/usr/lib/xen/boot/hvmloader'`",
        "`builder = 'hvm'; kernel = '/usr/lib/xen-4.0/boot/loader'`", "`kernel = '/usr/lib/xen/boot/pv-grub-x86_64.gz'`"})
    void aLoaderOfXensIsNoKernel(String set) {
        var imported = xen("disk = [ 'drbd:web,sda1,w' ]\nroot = '/dev/sda1 ro'\n" + set + "\n");

        assertThat(imported.merged().undecided()).isEmpty();
        assertThat(imported.merged().snapshot().at("/guests/0").has("boot")).isFalse();
        assertThat(fate(imported, "kernel").isLoss()).isTrue();
        assertThat(fate(imported, "root").text()).startsWith("no kernel gets it");
    }

    @ParameterizedTest
    @CsvSource({"/dev/hda1 ro, /dev/vda1 ro", "/dev/vg/hda ro, /dev/vg/hda ro", "/dev/vg/hdata, /dev/vg/hdata",
        "/dev/hdata, /dev/hdata", "/x/dev/hda, /x/dev/hda", "hda, vda"})
    void onlyADisksOwnNameIsRewritten(String root, String now) {
        assertThat(xen("disk = [ 'drbd:web,hda,w' ]\nkernel = '/k'\nroot = '" + root + "'\n").merged().snapshot()
                .at("/guests/0/boot/commandLine").asText()).isEqualTo("root=" + now);
    }

    @Test
    void nothingOfADomainIsPassedOver() {
        var imported = libvirt("""
                <vcpu current='2' cpuset='0-1'>8</vcpu>
                <os firmware='efi'><type>hvm</type></os>
                <features><acpi/><hyperv><relaxed state='on'/></hyperv></features>
                <devices>
                  <disk type='block' device='disk'><driver name='qemu' type='vmdk' cache='unsafe'/><source dev='/dev/drbd1'/>
                    <target dev='sda' bus='sata'/><boot order='2'/></disk>
                  <interface type='bridge'><source bridge='br0'/><virtualport type='openvswitch'/><port isolated='yes'/>
                    <boot order='1'/></interface>
                </devices>""");

        assertThat(fate(imported, "os firmware=efi").text()).contains("there is no UEFI");
        assertThat(fate(imported, "features/acpi").isLoss()).isFalse();
        for (var lost : new String[] {"vcpu current=2", "vcpu cpuset=0-1", "features/hyperv", "devices/disk/driver type=vmdk",
            "devices/disk/driver cache=unsafe", "devices/disk/boot order=2", "devices/interface/virtualport",
            "devices/interface/port", "devices/interface/boot order=1"}) {
            assertThat(fate(imported, lost).isLoss()).as(lost).isTrue();
        }
        assertThat(fate(imported, "devices/disk/target bus=sata")).isInstanceOf(Fate.Mapped.class);
    }
}

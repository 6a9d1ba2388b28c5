package org.twinhost.twinctl.doctor.host;

import org.twinhost.contract.assess.FindingCode;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;

/** Whether QEMU may open the sockets of its guests' disks. */
public final class AppArmorCheck implements Check {

    private static final String PROFILE = "/etc/apparmor.d/local/abstractions/libvirt-qemu";

    @Override
    public String name() {
        return "apparmor";
    }

    @Override
    public String why() {
        return "QEMU reaches a guest's disk at a socket that libvirt does not know of: no guest starts";
    }

    @Override
    public void examine(Machine machine, Site site, Findings findings) {
        var isOn = machine.read("/sys/module/apparmor/parameters/enabled").map(String::strip).orElse("N").equals("Y");
        if (!isOn) {
            return;
        }
        if (site.container() != null) {
            findings.skipped("AppArmor is the host's of this " + site.container());
            return;
        }
        var isChosen = machine.read("/etc/libvirt/qemu.conf").orElse("").lines().map(String::strip)
                .anyMatch(line -> line.matches("security_driver\\s*=\\s*(\\[\\s*)?\"none\".*"));
        var permits = machine.read(PROFILE).orElse("").lines().map(String::strip).filter(line -> !line.startsWith("# "))
                .anyMatch(line -> line.contains("twinhost-volumes") || line.contains("/run/twinhost/volumes"));
        if (!isChosen && !permits) {
            findings.found(FindingCode.DISKS_BARRED, PROFILE, "it does not let QEMU open the sockets in /run/twinhost/volumes",
                    "echo 'include if exists <abstractions/twinhost-volumes>' >> " + PROFILE);
        }
    }
}

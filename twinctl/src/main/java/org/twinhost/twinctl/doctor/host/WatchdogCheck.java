package org.twinhost.twinctl.doctor.host;

import org.twinhost.contract.assess.FindingCode;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;

/** Whether there is a watchdog. */
public final class WatchdogCheck implements Check {

    @Override
    public String name() {
        return "watchdog";
    }

    @Override
    public String why() {
        return "where a fence device fails as well, it is what restarts a node that hangs";
    }

    @Override
    public void examine(Machine machine, Site site, Findings findings) {
        if (site.container() != null) {
            findings.skipped("devices are the host's of this " + site.container());
        } else if (machine.list("/sys/class/watchdog").isEmpty()) {
            findings.found(FindingCode.WATCHDOG_MISSING, "watchdog", "the kernel knows none",
                    "modprobe iTCO_wdt, or what the board has (dmesg | grep -i wdt); and its name into /etc/modules-load.d");
        }
    }
}

package org.twinhost.twinctl.doctor.host;

import org.twinhost.contract.assess.FindingCode;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;

/** Whether something keeps the clock in step. How far it is from the other node's, the assessment says. */
public final class ClockCheck implements Check {

    @Override
    public String name() {
        return "time";
    }

    @Override
    public String why() {
        return "logs and audits of two nodes are read side by side, and certificates are judged by the clock";
    }

    @Override
    public void examine(Machine machine, Site site, Findings findings) {
        if (site.container() != null) {
            findings.skipped("the clock is the host's of this " + site.container());
            return;
        }
        var systemd = machine.run("timedatectl", "show", "--property=NTPSynchronized", "--value")
                .filter(Machine.Ran::isWell).map(ran -> ran.out().strip()).orElse("");
        var isInStep = systemd.equals("yes") || machine.run("chronyc", "-n", "tracking").filter(Machine.Ran::isWell)
                .filter(ran -> ran.lines().stream().anyMatch(line -> line.matches("Leap status\\s*: Normal"))).isPresent();
        if (isInStep) {
            return;
        }
        if (systemd.isEmpty()) {
            findings.skipped("neither timedatectl nor chronyc says anything of the clock");
        } else {
            findings.found(FindingCode.CLOCK_FREE, "clock", "no time service keeps it in step",
                    "apt-get install chrony; with its servers in /etc/chrony/sources.d: systemctl restart chrony");
        }
    }
}

package org.twinhost.twinctl.doctor.host;

import java.util.List;
import java.util.TreeSet;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;

/** Whether everything is started at the next boot, and as the package has it. */
public final class UnitsCheck implements Check {

    private static final String OF_PACKAGE = "/lib/systemd/system";
    private static final String OF_SITE = "/etc/systemd/system";

    @Override
    public String name() {
        return "units";
    }

    @Override
    public String why() {
        return "a node that boots without one of its services can't take anything over";
    }

    @Override
    public void examine(Machine machine, Site site, Findings findings) {
        if (!machine.isThere("/run/systemd/system")) {
            findings.skipped("systemd is not the first process here");
            return;
        }
        var units = new TreeSet<String>();
        for (var folder : List.of(OF_PACKAGE, OF_SITE)) {
            machine.list(folder).stream().filter(each -> each.matches("twinhost-[a-z]+\\.service")).forEach(units::add);
        }
        if (!machine.isThere("/etc/twinhost/firewall.nft")) {
            units.remove("twinhost-firewall.service"); // a site that has rules of its own
        }
        for (var unit : units) {
            var state = machine.run("systemctl", "is-enabled", unit).map(ran -> ran.out().strip()).orElse("");
            if (state.equals("disabled") || state.startsWith("masked")) {
                findings.found(FindingCode.UNIT_OFF, unit, "it is " + state + ": it does not start at a boot",
                        (state.equals("disabled") ? "" : "systemctl unmask " + unit + "; ") + "systemctl enable --now " + unit);
            } else if (machine.isThere(OF_SITE + "/" + unit) && machine.isThere(OF_PACKAGE + "/" + unit)) {
                findings.found(FindingCode.UNIT_HIDDEN, unit, OF_SITE + " has one of its own in front of the package's",
                        "rm " + OF_SITE + "/" + unit + "; systemctl daemon-reload; what is to be different into a drop-in:"
                                + " systemctl edit " + unit);
            }
        }
        if (units.isEmpty()) {
            findings.skipped("there is no unit of a service in " + OF_PACKAGE);
        }
    }
}

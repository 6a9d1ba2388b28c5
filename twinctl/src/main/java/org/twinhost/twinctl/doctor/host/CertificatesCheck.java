package org.twinhost.twinctl.doctor.host;

import org.twinhost.contract.assess.FindingCode;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;

/** Whether each certificate is of use, as the program that makes them says. */
public final class CertificatesCheck implements Check {

    private static final String PROGRAM = "/usr/lib/twinhost/bin/twinhost-certificates";

    @Override
    public String name() {
        return "certificates";
    }

    @Override
    public String why() {
        return "without one its owner speaks to nobody: no bus, no directory, no gateway";
    }

    @Override
    public void examine(Machine machine, Site site, Findings findings) {
        var shown = machine.run(PROGRAM, "show");
        if (shown.isEmpty() || shown.get().lines().isEmpty()) {
            findings.skipped(PROGRAM + " show says nothing");
            return;
        }
        for (var line : shown.get().lines()) {
            var comma = line.indexOf(", ");
            var trouble = line.endsWith(" MISSING") ? "it is missing" : comma < 0 ? "" : line.substring(comma + 2);
            if (!trouble.isEmpty()) {
                findings.found(FindingCode.CERTIFICATE_EXPIRED, "certificate of " + line.split(" ", 2)[0], trouble,
                        "twinhost-certificates node " + (site.node() == null ? "NODE" : site.node()) + " ADDRESS…, with the"
                                + " address of each link");
            }
        }
    }
}

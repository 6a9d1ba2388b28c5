package org.twinhost.twinctl.doctor.site;

import org.twinhost.contract.assess.FindingCode;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;

/** Whether KVM really works, which the vm service has tried. */
public final class KvmCheck implements Check {

    @Override
    public String name() {
        return "kvm";
    }

    @Override
    public String why() {
        return "an emulated guest runs ten times slower, and one that comes over from a node with KVM misses its deadlines";
    }

    @Override
    public void examine(Machine machine, Site site, Findings findings) {
        var acceleration = machine.ask("v1", "guests").map(body -> body.path("acceleration").asText()).orElse("");
        if (acceleration.equals("kvm")) {
            return;
        }
        if (acceleration.isEmpty()) {
            findings.skipped("the vm service does not say whether it works: systemctl status twinhost-vm");
        } else if (site.container() != null) {
            findings.skipped("guests are emulated: KVM is the host's of this " + site.container() + ", and does not work here");
        } else {
            findings.found(FindingCode.KVM_BROKEN, "KVM", "it was tried and does not work: guests are emulated",
                    "switch on virtualisation (VT-x, AMD-V) in the firmware; modprobe kvm_intel or kvm_amd; then"
                            + " systemctl restart twinhost-vm");
        }
    }
}

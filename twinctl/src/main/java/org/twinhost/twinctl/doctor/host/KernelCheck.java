package org.twinhost.twinctl.doctor.host;

import java.util.Map;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;

/** Whether a kernel that is broken says so by restarting. */
public final class KernelCheck implements Check {

    private static final Map<String, String> WANTED = Map.of(
            "kernel.panic", "it stays where it stopped",
            "kernel.panic_on_oops", "it goes on after an oops");

    @Override
    public String name() {
        return "kernel";
    }

    @Override
    public String why() {
        return "a kernel that is half dead answers heartbeats and does no work: guests stand still and nobody takes them over";
    }

    @Override
    public void examine(Machine machine, Site site, Findings findings) {
        if (site.container() != null) {
            findings.skipped("the kernel is the host's of this " + site.container());
            return;
        }
        WANTED.keySet().stream().sorted().forEach(name -> {
            var value = machine.read("/proc/sys/" + name.replace('.', '/')).map(String::strip);
            if (value.isEmpty()) {
                findings.skipped("the kernel does not tell " + name);
            } else if (value.get().equals("0")) {
                findings.found(FindingCode.PANIC_OFF, "kernel", name + " is 0: " + WANTED.get(name),
                        "sysctl --system; if it stays 0: grep -r " + name + " /etc/sysctl.conf /etc/sysctl.d");
            }
        });
    }
}

package org.twinhost.twinctl.doctor.site;

import java.util.Optional;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;

/** Whether packets arrive that are as large as the link is said to take. */
public final class MtuCheck implements Check {

    /** Headers of IP and ICMP. */
    private static final int HEADERS_4 = 28;
    private static final int HEADERS_6 = 48;
    private static final int SMALL = 56;

    @Override
    public String name() {
        return "mtu";
    }

    @Override
    public String why() {
        return "heartbeats are small and get through where full packets of replication do not: volumes hang and all looks well";
    }

    @Override
    public void examine(Machine machine, Site site, Findings findings) {
        if (site.known().isEmpty()) {
            findings.skipped(Site.WITHOUT);
            return;
        }
        for (var ends : site.networkLinks()) {
            for (var there : ends.there()) {
                link(machine, ends, there, findings);
            }
        }
    }

    private static void link(Machine machine, Site.Ends ends, String there, Findings findings) {
        var name = machine.run("ip", "-o", "address", "show", "to", ends.here()).filter(Machine.Ran::isWell)
                .flatMap(ran -> ran.lines().stream().findFirst()).map(line -> line.split("\\s+"))
                .filter(words -> words.length > 1).map(words -> words[1].replaceFirst("@.*", ""));
        var mtu = name.flatMap(card -> machine.read("/sys/class/net/" + card + "/mtu"))
                .map(String::strip).filter(text -> text.matches("\\d+")).map(Integer::valueOf);
        if (mtu.isEmpty()) {
            return; // its address is not here: that is the links' finding
        }
        var headers = there.contains(":") ? HEADERS_6 : HEADERS_4;
        var small = ping(machine, ends.here(), there, SMALL);
        if (small.isEmpty()) {
            findings.skipped("link " + ends.link().name() + ": ping is not installed: apt-get install iputils-ping");
        } else if (!small.get()) {
            findings.skipped("link " + ends.link().name() + ": " + there + " answers no ping");
        } else if (!ping(machine, ends.here(), there, mtu.get() - headers).orElse(true)) {
            findings.found(FindingCode.MTU_BROKEN, "link " + ends.link().name(), "packets of " + mtu.get()
                    + " bytes do not reach " + there + ", small ones do",
                    "set one MTU on the interfaces of both nodes and on what is between: ip link set "
                            + name.orElseThrow() + " mtu 1500");
        }
    }

    /** Whether an answer came; empty: there is no ping. */
    private static Optional<Boolean> ping(Machine machine, String here, String there, int bytes) {
        // Twice: the first packet may be lost while the address is looked up.
        return machine.run("ping", "-n", "-q", "-c", "2", "-i", "0.2", "-W", "1", "-M", "do", "-s",
                Integer.toString(bytes), "-I", here, there).map(Machine.Ran::isWell);
    }
}

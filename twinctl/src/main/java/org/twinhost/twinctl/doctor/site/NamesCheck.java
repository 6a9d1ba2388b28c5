package org.twinhost.twinctl.doctor.site;

import java.util.List;
import java.util.Locale;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;

/** Whether names are resolved while no guest runs. */
public final class NamesCheck implements Check {

    /** Beginning of the hardware addresses that libvirt gives. */
    private static final String OF_A_GUEST = "52:54:00:";
    private static final String STUB = "127.0.0.53";

    @Override
    public String name() {
        return "names";
    }

    @Override
    public String why() {
        return "guests start after a power cut of the house: what needs a name then must not wait for a guest that resolves it";
    }

    @Override
    public void examine(Machine machine, Site site, Findings findings) {
        var servers = servers(machine);
        var guests = servers.stream().filter(each -> isGuest(machine, each)).toList();
        if (!guests.isEmpty() && guests.size() == servers.size()) {
            findings.found(FindingCode.NAMES_NEED_GUEST, "/etc/resolv.conf", "who resolves names is a virtual machine: "
                    + String.join(", ", guests), "add a name server that is no guest to /etc/resolv.conf, or every name"
                    + " that this node needs to /etc/hosts");
        }
        var hosts = machine.read("/etc/hosts").orElse("");
        site.known().ifPresent(all -> all.fenceDevices().stream()
                .filter(device -> !device.address().matches("[0-9.]+|.*:.*"))
                .filter(device -> hosts.lines().map(line -> line.replaceFirst("#.*", "").split("\\s+"))
                        .noneMatch(words -> List.of(words).contains(device.address())))
                .forEach(device -> findings.found(FindingCode.NAMES_NEED_GUEST, "fence device " + device.name(),
                        "its address is a name, and /etc/hosts does not know it: " + device.address(),
                        "echo 'ADDRESS " + device.address() + "' >> /etc/hosts, on every node; or its address in the"
                                + " configuration")));
    }

    private static List<String> servers(Machine machine) {
        var said = servers(machine, "/etc/resolv.conf");
        return said.equals(List.of(STUB)) ? servers(machine, "/run/systemd/resolve/resolv.conf") : said;
    }

    private static List<String> servers(Machine machine, String file) {
        return machine.read(file).orElse("").lines().map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length > 1 && words[0].equals("nameserver")).map(words -> words[1]).toList();
    }

    private static boolean isGuest(Machine machine, String address) {
        return machine.run("ip", "neighbour", "show", "to", address).filter(Machine.Ran::isWell)
                .map(ran -> ran.out().toLowerCase(Locale.ROOT).contains("lladdr " + OF_A_GUEST)).orElse(false);
    }
}

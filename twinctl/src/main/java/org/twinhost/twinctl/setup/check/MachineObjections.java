package org.twinhost.twinctl.setup.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.setup.facts.VolumeGroups;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.node.Objection;

/** Whether what a node needs is installed, and nobody has what it will take. */
public final class MachineObjections {

    /** What the package twinhost brings and setting up uses. */
    private static final List<String> OURS = List.of("/usr/lib/twinhost/bin/twinhost-certificates",
            "/usr/lib/twinhost/ldap/slapd.conf.template", "/usr/lib/twinhost/secrets.conf", "/etc/twinhost/mosquitto.conf");
    private static final List<String> GROUPS = Stream.of("key", "disk", "config", "heartbeat", "resource", "fencing", "vm",
            "replication", "gateway", "broker", "directory").map(each -> "twinhost-" + each).toList();
    /** By port and protocol: whose it is to be. */
    private static final Map<String, String> PORTS = new TreeMap<>(Map.of("7694 udp", "heartbeat", "7800 tcp", "gateway",
            "7810 tcp", "replication", "7883 tcp", "mosquitto", "3890 tcp", "slapd"));
    private static final Map<String, String> SERVICES = new TreeMap<>(Map.of("7801 tcp", "config", "7802 tcp", "heartbeat",
            "7803 tcp", "resource", "7804 tcp", "fencing", "7805 tcp", "vm", "7806 tcp", "replication"));
    private static final Pattern WITH_VIRTUALISATION = Pattern.compile("^flags\\s*:.*\\b(vmx|svm)\\b", Pattern.MULTILINE);

    private MachineObjections() {}

    public static List<Objection> of(Machine machine, NodeToBe wanted) {
        var found = new ArrayList<Objection>();
        software(machine, wanted, found);
        ports(machine, found);
        var group = wanted.volumeGroup();
        if (group != null) {
            VolumeGroups.trouble(machine, group).ifPresent(why -> found.add(Objection.blocking("volume group " + group, why,
                    "say one that holds guests' disks alone, or none, and give disks to twinhost-disk by a rule of your own")));
        }
        var name = machine.read("/proc/sys/kernel/hostname").orElse("").strip().split("\\.", 2)[0];
        if (!name.equals(wanted.node().value())) {
            found.add(Objection.remark("name", "this machine calls itself " + name + " and would be the node " + wanted.node(),
                    "people look for one name"));
        }
        if (wanted.configuration().nodes().size() != 2) {
            found.add(Objection.blocking("nodes", "the configuration has " + wanted.configuration().nodes().size()
                    + ", and two can be set up", "the third by hand: docs/running.md"));
        }
        return found;
    }

    private static void software(Machine machine, NodeToBe wanted, List<Objection> found) {
        var missing = OURS.stream().filter(file -> !machine.isThere(file)).toList();
        if (!missing.isEmpty()) {
            found.add(Objection.blocking("package twinhost", "it is not installed: there is no " + String.join(", ", missing),
                    "apt-get install ./twinhost_*.deb"));
        }
        var programs = new TreeMap<>(Map.of("/usr/sbin/slapd", "slapd", "/usr/sbin/mosquitto", "mosquitto",
                "/usr/sbin/libvirtd", "libvirt-daemon-system", "/usr/bin/openssl", "openssl",
                "/usr/bin/ipmitool", "ipmitool"));
        if (wanted.firewall()) {
            programs.put("/usr/sbin/nft", "nftables");
        }
        programs.forEach((program, debian) -> {
            if (!machine.isThere(program)) {
                found.add(Objection.blocking("package " + debian, "there is no " + program, "apt-get install " + debian));
            }
        });
        var there = machine.read("/etc/group").orElse("").lines().map(line -> line.split(":", 2)[0])
                .collect(Collectors.toSet());
        var absent = GROUPS.stream().filter(group -> !there.contains(group)).toList();
        if (!absent.isEmpty() && missing.isEmpty()) {
            found.add(Objection.blocking("groups", "there is no " + String.join(", ", absent),
                    "systemd-sysusers twinhost.conf"));
        }
        if (!machine.isThere("/dev/kvm")) {
            var why = WITH_VIRTUALISATION.matcher(machine.read("/proc/cpuinfo").orElse("")).find()
                    ? "switch virtualisation on in the firmware, or modprobe kvm"
                    : "this processor does not tell of virtualisation";
            found.add(Objection.remark("KVM", "there is no /dev/kvm: guests would be emulated, and slow", why));
        }
    }

    private static void ports(Machine machine, List<Objection> found) {
        for (var protocol : List.of("tcp", "udp")) {
            var said = machine.run("ss", protocol.equals("tcp") ? "-tlnpH" : "-ulnpH").filter(Machine.Ran::isWell);
            if (said.isEmpty()) {
                found.add(Objection.remark("ports", "ss does not say who listens", "apt-get install iproute2"));
                return;
            }
            for (var line : said.get().lines()) {
                var words = line.split("\\s+");
                var colon = words.length > 3 ? words[3].lastIndexOf(':') : -1;
                var port = colon < 0 ? "" : words[3].substring(colon + 1) + " " + protocol;
                var owner = PORTS.getOrDefault(port, SERVICES.getOrDefault(port, ""));
                if (!owner.isEmpty()) {
                    found.add(Objection.blocking("port " + port.replace(' ', '/'), "it is to be " + owner + "'s, and "
                            + program(line) + " listens there", "stop that, or give it another port"));
                }
            }
        }
    }

    private static String program(String line) {
        var quote = line.indexOf("((\"");
        return quote < 0 ? "another program" : line.substring(quote + 3, line.indexOf('"', quote + 3));
    }
}

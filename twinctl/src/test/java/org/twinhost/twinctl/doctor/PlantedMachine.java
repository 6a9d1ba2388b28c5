package org.twinhost.twinctl.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.rest.Rest;

/** A node as a test wants it. */
final class PlantedMachine implements Machine {

    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");

    private final Map<String, String> files = new TreeMap<>();
    private final Map<String, String> targets = new TreeMap<>();
    private final Map<String, Rights> rights = new TreeMap<>();
    private final Map<String, Room> rooms = new TreeMap<>();
    private final Map<String, Ran> programs = new TreeMap<>();
    private final Map<String, JsonNode> answers = new TreeMap<>();

    PlantedMachine file(String path, String text) {
        files.put(path, text);
        return this;
    }

    /** It is not there, nor anything in it. */
    PlantedMachine without(String path) {
        files.keySet().removeIf(each -> each.equals(path) || each.startsWith(path + "/"));
        return this;
    }

    PlantedMachine leads(String path, String target) {
        targets.put(path, target);
        return this;
    }

    PlantedMachine owned(String path, String mode, String owner, String group) {
        rights.put(path, new Rights(mode, owner, group));
        return this;
    }

    PlantedMachine holds(String path, long freeMib, long totalMib) {
        rooms.put(path, new Room(freeMib << 20, totalMib << 20));
        return this;
    }

    /** A program that is asked with words which begin so; the longest counts. */
    PlantedMachine says(String command, int exit, String out) {
        programs.put(command, new Ran(exit, out, exit == 0 ? "" : out));
        return this;
    }

    PlantedMachine silent(String command) {
        programs.remove(command);
        return this;
    }

    PlantedMachine answers(String path, Object body) {
        answers.put(path, Rest.JSON.valueToTree(body));
        return this;
    }

    PlantedMachine withoutGateway() {
        answers.clear();
        return this;
    }

    /** What status finds. */
    PlantedMachine assessed(Finding... findings) {
        return answers("v1/status", Map.of("assessment", Map.of("why", List.of(findings).stream().map(each -> Map.of(
                "code", each.label(), "what", each.what(), "text", each.text(), "next", each.advice())).toList())));
    }

    /** A site on which all is as it should be. */
    static PlantedMachine healthy() {
        var machine = new PlantedMachine()
                .file("/etc/twinhost/node.properties", "twinhost.node=jupiter1\ntwinhost.cluster=jupiter\n")
                .file("/etc/resolv.conf", "nameserver 192.0.2.53\n").file("/etc/hosts", "127.0.0.1 localhost\n")
                .says("ip neighbour show to 192.0.2.53", 0, "192.0.2.53 dev eth0 lladdr 00:25:90:aa:bb:cc REACHABLE\n")
                .says("ip -d -j address show", 0, interfaces(card("eth1", "10.90.1.1"), card("eth2", "10.90.2.1"),
                        card("eth3", "10.90.3.1")))
                .says("ping", 0, "2 packets transmitted, 2 received")
                .says("pvs", 0, report("/dev/sda3", "host"))
                .says("timedatectl", 0, "yes\n")
                .file("/proc/sys/kernel/panic", "10\n").file("/proc/sys/kernel/panic_on_oops", "1\n")
                .file("/sys/class/watchdog/watchdog0", "").file("/sys/module/apparmor/parameters/enabled", "Y\n")
                .file("/etc/apparmor.d/local/abstractions/libvirt-qemu", "include if exists <abstractions/twinhost-volumes>\n")
                .file("/sys/block/sda/queue/write_cache", "write back\n").file("/sys/block/sda/device/model", "SAMSUNG MZ7L3\n")
                .file("/sys/block/sda/device/scsi_disk/0:0:0:0/cache_type", "write back\n").file("/sys/block/dm-0/dev", "")
                .file("/proc/mounts", "/dev/sda2 / ext4 rw,relatime 0 0\nproc /proc proc rw 0 0\n")
                .holds("/var/lib/twinhost", 9000, 10000).holds("/var/log", 5000, 20000)
                .file("/usr/lib/twinhost/secrets.conf", """
                        # Who reads which secret.
                        z /etc/twinhost/cluster.key 0640 root twinhost-key -
                        z /etc/twinhost/ipmi*.password 0640 root twinhost-fencing -
                        z /etc/twinhost/cluster.key.next 0640 root twinhost-key -
                        """)
                .file("/etc/twinhost/cluster.key", "").owned("/etc/twinhost/cluster.key", "0640", "root", "twinhost-key")
                .file("/etc/twinhost/ipmi-2.password", "")
                .owned("/etc/twinhost/ipmi-2.password", "0640", "root", "twinhost-fencing")
                .says("/usr/lib/twinhost/bin/twinhost-certificates show", 0, "authority    the cluster  until 2046-01-01\n"
                        + "broker       jupiter1     until 2036-01-01\n")
                .says("ss -tlnpH", 0, listening("127.0.0.1:7801", "java") + listening("127.0.0.1:7883", "mosquitto")
                        + listening("10.90.2.1:7810", "java") + listening("10.90.3.1:3890", "slapd")
                        + listening("0.0.0.0:22", "sshd") + listening("127.0.0.1:1883", "mosquitto"))
                .file("/run/systemd/system/x", "").file("/lib/systemd/system/twinhost-heartbeat.service", "")
                .file("/lib/systemd/system/twinhost-mosquitto.service", "")
                .says("systemctl is-enabled", 0, "enabled\n").says("systemctl is-active", 0, "active\n")
                .says("dpkg-query", 0, "installed twinctl 1.0\ninstalled twinhost 1.0\ninstalled twinhost-java 1.0\n")
                .answers("v1/guests", Map.of("acceleration", "kvm")).answers("v1/snapshot", snapshot("10.90.4.102"))
                .leads("/dev/guests/web1", "/dev/dm-7").assessed();
        for (int i = 1; i <= 3; i++) {
            machine.says("ip -o address show to 10.90." + i + ".1", 0,
                            "2: eth" + i + "    inet 10.90." + i + ".1/24 scope global\n")
                    .file("/sys/class/net/eth" + i + "/mtu", "9000\n");
        }
        return machine;
    }

    static String listening(String address, String program) {
        return "LISTEN 0      4096   " + address + "   0.0.0.0:*    users:((\"" + program + "\",pid=7,fd=9))\n";
    }

    static String report(String device, String group) {
        return "{\"report\":[{\"pv\":[{\"pv_name\":\"" + device + "\",\"vg_name\":\"" + group + "\"}]}]}";
    }

    static String interfaces(String... cards) {
        return "[" + String.join(",", cards) + "]";
    }

    static String card(String name, String address) {
        return card(name, address, "\"flags\":[\"BROADCAST\",\"UP\",\"LOWER_UP\"]");
    }

    static String card(String name, String address, String more) {
        return "{\"ifname\":\"" + name + "\"," + more + ",\"addr_info\":[" + (address.isEmpty() ? ""
                : "{\"family\":\"inet\",\"local\":\"" + address + "\",\"prefixlen\":24}") + "]}";
    }

    static ClusterSnapshot snapshot(String addressOfDevice) {
        return new ClusterSnapshot(
                new Revision(12, "0123456789abcdef"), "jupiter", Timing.ofDeadtime(3000), 100, false,
                List.of(node(ONE, 1), node(TWO, 2)),
                List.of(new LinkConfig("grey", LinkConfig.Kind.UDP, true, 1),
                        new LinkConfig("yellow", LinkConfig.Kind.UDP, false, 2),
                        new LinkConfig("red", LinkConfig.Kind.UDP, false, 3),
                        new LinkConfig("serial", LinkConfig.Kind.SERIAL, false, 4)),
                List.of(new VolumeConfig("web1", 64L << 20, VolumeConfig.Protocol.C, "00000000000000aa", List.of(
                        new VolumeConfig.ReplicaConfig(ONE, "/dev/guests/web1"),
                        new VolumeConfig.ReplicaConfig(TWO, "/dev/guests/web1")))),
                List.of(),
                List.of(new FenceDeviceConfig("bmc2", TWO, FenceDeviceConfig.Kind.IPMI, addressOfDevice, 623, "admin",
                        "/etc/twinhost/ipmi-2.password", 3, false)),
                List.of());
    }

    private static NodeConfig node(NodeId name, int number) {
        return new NodeConfig(name, false, List.of(
                new NodeConfig.LinkEnd("red", "10.90.1." + number), new NodeConfig.LinkEnd("grey", "10.90.2." + number),
                new NodeConfig.LinkEnd("yellow", "10.90.3." + number), new NodeConfig.LinkEnd("serial", "/dev/ttyS0")));
    }

    @Override
    public Optional<String> read(String path) {
        return Optional.ofNullable(files.get(path));
    }

    @Override
    public List<String> list(String folder) {
        var names = new TreeSet<String>();
        files.keySet().stream().filter(each -> each.startsWith(folder + "/"))
                .forEach(each -> names.add(each.substring(folder.length() + 1).split("/", 2)[0]));
        return List.copyOf(names);
    }

    @Override
    public boolean isThere(String path) {
        return files.containsKey(path) || !list(path).isEmpty();
    }

    @Override
    public String target(String path) {
        return targets.getOrDefault(path, path);
    }

    @Override
    public Optional<Rights> rights(String path) {
        return Optional.ofNullable(rights.get(path));
    }

    @Override
    public Optional<Room> room(String path) {
        return Optional.ofNullable(rooms.get(path));
    }

    @Override
    public Optional<Ran> run(String... words) {
        var asked = String.join(" ", words);
        return programs.keySet().stream().filter(asked::startsWith).max((one, other) -> one.length() - other.length())
                .map(programs::get);
    }

    @Override
    public Optional<JsonNode> ask(String... path) {
        return Optional.ofNullable(answers.get(String.join("/", path)));
    }

    @Override
    public Instant now() {
        return NOW;
    }
}

package org.twinhost.twinctl.setup;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.rest.Patience;
import org.twinhost.twinctl.setup.host.Host;
import org.twinhost.twinctl.setup.host.ThisHost;

/**
 * A freshly installed Debian machine in a folder: its files are real and changed by the real code, its programs are played. It
 * can be killed at any act.
 */
public final class PlayedMachine implements Machine, Host {

    /** The power went, or somebody sent SIGKILL: nothing of the program runs any more. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    public static final Instant NOW = Instant.parse("2026-11-30T15:02:11Z");
    public static final String CARDS = "[" + card("lo", "127.0.0.1", 8, "") + "," + card("red", "10.90.1.1", 24, "") + ","
            + card("grey", "10.90.2.1", 24, "") + "," + card("yellow", "10.90.3.1", 24, "") + ","
            + card("docker0", "172.17.0.1", 16, ",\"linkinfo\":{\"info_kind\":\"bridge\"}") + "]";
    private static final Path REPOSITORY = Path.of("..");

    private final Path root;
    private final ThisHost host;
    private final Map<String, Ran> programs = new TreeMap<>();
    private final Map<Path, String> groups = new HashMap<>();
    /** All that was run to change something, with what of the environment was told. */
    public final List<String> ran = new ArrayList<>();
    public final List<String> environments = new ArrayList<>();
    /** How slow this machine is. */
    public Patience patience = Patience.USUAL;
    private int acts;
    private int killedAt = Integer.MAX_VALUE;
    private boolean isAfter;
    private boolean hasRealCertificates;
    private String halfWritten = "";
    private int charactersKept;
    private boolean failsOnce;

    public PlayedMachine(Path root) throws IOException {
        this.root = root;
        this.host = new ThisHost(root, Patience.USUAL);
        file("/proc/sys/kernel/hostname", "jupiter1\n");
        file("/proc/tty/driver/serial", "serinfo:1.0 driver revision:\n0: uart:16550A port:000003F8 irq:4 tx:9 rx:0\n"
                + "1: uart:16550A port:000002F8 irq:3 tx:0 rx:0\n2: uart:unknown port:000003E8 irq:4\n");
        file("/sys/class/tty/console/active", "tty0 ttyS0\n");
        for (var device : List.of("ttyS0", "ttyS1", "ttyS2", "kvm", "ipmi0", "guests/web1", "debian/root")) {
            file("/dev/" + device, "");
        }
        file("/proc/mounts", "/dev/debian/root / ext4 rw 0 0\nproc /proc proc rw 0 0\n");
        file("/proc/swaps", "Filename Type Size\n");
        file("/sys/class/net/grey/speed", "10000\n").file("/sys/class/net/yellow/speed", "1000\n")
                .file("/sys/class/net/red/speed", "1000\n");
        file("/etc/group", "root:x:0:\n" + String.join("", List.of("key", "disk", "config", "heartbeat", "resource", "fencing",
                "vm", "replication", "gateway", "broker", "directory").stream().map(name -> "twinhost-" + name + ":x:9:\n")
                .toList()));
        for (var program : List.of("/usr/sbin/slapd", "/usr/sbin/mosquitto", "/usr/sbin/libvirtd", "/usr/bin/openssl",
                "/usr/bin/ipmitool", "/usr/sbin/nft", "/usr/lib/twinhost/bin/twinhost-certificates",
                "/usr/lib/twinhost/secrets.conf", "/etc/twinhost/mosquitto.conf")) {
            file(program, "");
        }
        file("/usr/lib/twinhost/ldap/slapd.conf.template",
                Files.readString(REPOSITORY.resolve("config-service/src/main/ldap/slapd.conf.template")));
        Files.createDirectories(root.resolve("etc/udev/rules.d"));
        Files.createDirectories(root.resolve("var/lib/twinhost/node"));
        says("ip -d -j address show", 0, CARDS).says("ip -4 route show default", 0, "default via 10.90.1.254 dev red\n")
                .says("ip -6 route show default", 0, "").says("ss -tlnpH", 0, "").says("ss -ulnpH", 0, "")
                .says("systemctl is-active", 3, "inactive\n").says("vgs", 0, "  debian\n  guests\n")
                .says("ipmitool lan print", 0, "Set in Progress  : Set Complete\nIP Address              : 10.90.4.101\n")
                .says("ipmitool -v", 0, "Chassis Power is on\n").says("nft -j list chains", 0, "{\"nftables\":[]}")
                .says("systemd-tmpfiles", 0, "").says("udevadm", 0, "").says("systemctl", 0, "");
    }

    public static String card(String name, String address, int prefix, String more) {
        return "{\"ifname\":\"" + name + "\",\"link_type\":\"" + (name.equals("lo") ? "loopback" : "ether")
                + "\",\"flags\":[\"UP\",\"LOWER_UP\"]" + more + ",\"addr_info\":[{\"family\":\"inet\",\"local\":\"" + address
                + "\",\"prefixlen\":" + prefix + "}]}";
    }

    // How it is ---------------------------------------------------------------------------------------------------------

    public PlayedMachine file(String path, String content) {
        return file(path, content, "rw-r--r--");
    }

    public PlayedMachine file(String path, String content, String rights) {
        try {
            var file = host.below(Path.of(path));
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public PlayedMachine without(String path) throws IOException {
        host.remove(Path.of(path));
        return this;
    }

    /** @param words what a call begins with; the longest that fits counts */
    public PlayedMachine says(String words, int exit, String out) {
        programs.put(words, new Ran(exit, out, ""));
        return this;
    }

    public PlayedMachine isMissing(String program) {
        programs.keySet().removeIf(words -> words.startsWith(program));
        return this;
    }

    public PlayedMachine withRealCertificates() {
        hasRealCertificates = true;
        return this;
    }

    /** From now on the so many-th act is the last, and it is done or not. */
    public PlayedMachine killedAt(int act, boolean isDone) {
        acts = 0;
        killedAt = act;
        isAfter = isDone;
        return this;
    }

    /** Of a file whose name begins so only that much gets to the disk, and then the power goes. */
    public PlayedMachine cutsOffAt(String name, int characters) {
        halfWritten = name;
        charactersKept = characters;
        return this;
    }

    /** The next removal fails. */
    public PlayedMachine failsToRemoveOnce() {
        failsOnce = true;
        return this;
    }

    public PlayedMachine lives() {
        halfWritten = "";
        return killedAt(Integer.MAX_VALUE, false);
    }

    public int acts() {
        return acts;
    }

    /** All files below a folder: path to rights, group and content. */
    public Map<String, String> files(String folder) throws IOException {
        var all = new TreeMap<String, String>();
        try (var files = Files.walk(host.below(Path.of(folder)))) {
            for (var file : files.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)).toList()) {
                var path = Path.of("/").resolve(root.relativize(file));
                all.put(path.toString(), PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) + " "
                        + groups.getOrDefault(path, "root") + " " + Files.readString(file));
            }
        }
        return all;
    }

    // Machine -----------------------------------------------------------------------------------------------------------

    @Override
    public Optional<String> read(String path) {
        try {
            return Optional.of(Files.readString(host.below(Path.of(path))));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> list(String folder) {
        try (var files = Files.list(host.below(Path.of(folder)))) {
            return files.map(each -> each.getFileName().toString()).sorted().toList();
        } catch (IOException absent) {
            return List.of();
        }
    }

    @Override
    public boolean isThere(String path) {
        return Files.exists(host.below(Path.of(path)));
    }

    @Override
    public String target(String path) {
        return path;
    }

    @Override
    public Optional<Rights> rights(String path) {
        try {
            var mode = (int) Files.getAttribute(host.below(Path.of(path)), "unix:mode") & 07777;
            return Optional.of(new Rights("%04o".formatted(mode), "root", "root"));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Room> room(String path) {
        return Optional.empty();
    }

    @Override
    public Optional<Ran> run(String... words) {
        var asked = String.join(" ", words);
        return programs.keySet().stream().filter(asked::startsWith).max((one, other) -> one.length() - other.length())
                .map(programs::get);
    }

    @Override
    public Optional<JsonNode> ask(String... path) {
        return Optional.empty();
    }

    @Override
    public Instant now() {
        return NOW;
    }

    // Host --------------------------------------------------------------------------------------------------------------

    private interface Act {
        void run() throws IOException;
    }

    private void act(Act act) throws IOException {
        acts++;
        if (acts == killedAt && !isAfter) {
            throw new Killed();
        }
        act.run();
        if (acts == killedAt) {
            throw new Killed();
        }
    }

    @Override
    public Closeable alone() throws IOException {
        return host.alone();
    }

    @Override
    public void makeFolder(Path folder, String mode) throws IOException {
        act(() -> host.makeFolder(folder, mode));
    }

    @Override
    public void makeFile(Path file, String content, String mode, String group) throws IOException {
        if (!group.equals("root") && !read("/etc/group").orElse("").contains(group + ":")) {
            throw new IOException("there is no group " + group);
        }
        groups.put(file, group);
        if (!halfWritten.isEmpty() && String.valueOf(file.getFileName()).startsWith(halfWritten)) {
            host.makeFile(file, content.substring(0, charactersKept), mode, ownGroup());
            throw new Killed();
        }
        act(() -> host.makeFile(file, content, mode, ownGroup()));
    }

    private String ownGroup() throws IOException {
        return Files.readAttributes(root, PosixFileAttributes.class).group().getName();
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        act(() -> {
            host.move(from, to);
            groups.put(to, groups.getOrDefault(from, "root"));
        });
    }

    @Override
    public Patience patience() {
        return patience;
    }

    @Override
    public void remove(Path path) throws IOException {
        if (failsOnce) {
            failsOnce = false;
            throw new IOException(path + ": Input/output error");
        }
        act(() -> host.remove(path));
    }

    @Override
    public Ran run(Map<String, String> environment, String... words) throws IOException {
        if (words[0].equals("ipmitool")) {
            environments.addAll(environment.values());
            ran.add(String.join(" ", words));
            return run(words).orElseThrow(() -> new IOException(words[0] + " can't be run"));
        }
        var result = new ArrayList<Ran>();
        act(() -> result.add(changes(environment, words)));
        return result.getFirst();
    }

    private Ran changes(Map<String, String> environment, String... words) throws IOException {
        ran.add(String.join(" ", words));
        if (words[0].endsWith("/twinhost-certificates")) {
            return certificates(environment, words);
        }
        return run(words).orElseThrow(() -> new IOException(words[0] + " can't be run"));
    }

    private Ran certificates(Map<String, String> environment, String... words) throws IOException {
        var etc = Path.of(environment.get("TWINHOST_ETC"));
        if (hasRealCertificates) {
            var real = words.clone();
            real[0] = REPOSITORY.resolve("cluster-contract/src/main/bin/twinhost-certificates").toString();
            return new ThisHost(Patience.USUAL).run(Map.of("TWINHOST_ETC", host.below(etc).toString()), real);
        }
        var made = words[1].equals("authority") ? List.of("authority") : List.of("broker", "directory", "gateway", "config");
        for (var name : made) {
            file(etc + "/tls/" + name + ".pem", "certificate of " + name + "\n");
            file(etc + "/tls/" + name + ".key", "key of " + name + "\n", "rw-------");
        }
        return new Ran(0, "", "");
    }
}

package org.twinhost.twinctl.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.twinhost.twinctl.bundle.Item.Missing;
import org.twinhost.twinctl.bundle.Item.Piece;

/** What this node tells of itself, whether or not its services run. */
final class NodeItems {

    private static final int LOG_BYTES = 8 << 20;
    private static final int AUDIT_BYTES = 1 << 20;
    private static final int JOURNAL_LINES = 60_000;
    private static final Duration LOGS = Duration.ofSeconds(20);
    private static final Path SYSTEMD = Path.of("/run/systemd/system");

    /** Where the product keeps what is its own. */
    record Places(Path etc, Path state, Path log) {}

    private final Places places;
    private final Machine machine;
    private final Instant since;

    /** @param since of the logs */
    NodeItems(Places places, Machine machine, Instant since) {
        this.places = places;
        this.machine = machine;
        this.since = since;
    }

    List<Item> all() {
        var items = new ArrayList<Item>();
        items.addAll(ofTheProduct());
        items.addAll(ofTheMachine());
        items.addAll(logs());
        return items;
    }

    private List<Item> ofTheProduct() {
        var items = new ArrayList<Item>();
        for (var file : files(places.etc(), "*.{properties,conf,acl,json}")) {
            items.add(Machine.file("etc/" + file.getFileName(), file));
        }
        items.add(new Item("certificates.txt", Item.LOOK, this::certificates));
        items.add(new Item("state-files.txt", Item.LOOK, this::stateFiles));
        for (var service : folders(places.state())) {
            var audit = service.resolve("audit.log");
            if (Files.exists(audit) || !Files.isReadable(service)) {
                items.add(Machine.file("audit/" + service.getFileName() + ".log", audit, Limited.TAIL, AUDIT_BYTES));
            }
        }
        items.add(machine.says("libvirt/guests.txt", "virsh", "--readonly", "list", "--all"));
        items.add(new Item("libvirt/domains.xml", Duration.ofSeconds(15), this::domains));
        return items;
    }

    private List<Item> ofTheMachine() {
        return List.of(
                machine.says("machine/kernel.txt", "uname", "-a"),
                Machine.file("machine/os-release.txt", Path.of("/etc/os-release")),
                Machine.file("machine/kernel-arguments.txt", Path.of("/proc/cmdline")),
                Machine.file("machine/cpu.txt", Path.of("/proc/cpuinfo"), Limited.HEAD, 64 << 10),
                Machine.file("machine/memory.txt", Path.of("/proc/meminfo")),
                Machine.file("machine/load.txt", Path.of("/proc/loadavg")),
                Machine.file("machine/mounts.txt", Path.of("/proc/mounts")),
                machine.says("machine/packages.txt", "dpkg-query", "-W"),
                machine.says("machine/disks.txt", "lsblk", "-o", "NAME,TYPE,SIZE,FSTYPE,MOUNTPOINT,MODEL,ROTA,RO"),
                machine.says("machine/space.txt", "df", "-hT"),
                machine.says("machine/inodes.txt", "df", "-i"),
                machine.says("machine/addresses.txt", "ip", "-br", "addr"),
                machine.says("machine/links.txt", "ip", "-s", "link"),
                machine.says("machine/routes.txt", "ip", "route"),
                machine.says("machine/listening.txt", "ss", "-tlnp"),
                machine.says("machine/connections.txt", "ss", "-tnp"),
                machine.says("machine/processes.txt", "ps", "axwwo", "pid,ppid,user,stat,etime,rss,args"),
                machine.says("machine/time.txt", "timedatectl", "status"));
    }

    private List<Item> logs() {
        var items = new ArrayList<Item>();
        if (Files.isDirectory(SYSTEMD)) {
            var from = "@" + since.getEpochSecond();
            items.add(machine.says("units/status.txt",
                    "systemctl", "--no-pager", "--full", "--lines=0", "status", "twinhost-*"));
            items.add(machine.says("units/files.txt", "systemctl", "--no-pager", "cat", "twinhost-*"));
            items.add(machine.says("log/journal.txt", LOGS, Limited.TAIL, LOG_BYTES, "journalctl", "--no-pager", "--quiet",
                    "--output=short-iso-precise", "--since=" + from, "--lines=" + JOURNAL_LINES, "--unit=twinhost-*"));
            items.add(machine.says("log/kernel.txt", LOGS, Limited.TAIL, AUDIT_BYTES, "journalctl", "--no-pager", "--quiet",
                    "--output=short-iso-precise", "--dmesg", "--since=" + from, "--lines=" + JOURNAL_LINES));
        } else {
            items.add(machine.says("log/kernel.txt", LOGS, Limited.TAIL, AUDIT_BYTES, "dmesg", "--time-format=iso"));
        }
        for (var file : files(places.log(), "*.log")) {
            items.add(Machine.file("log/" + file.getFileName(), file, Limited.TAIL, LOG_BYTES / 2));
        }
        return items;
    }

    private static List<Path> files(Path folder, String pattern) {
        var found = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(folder, pattern)) {
            files.forEach(found::add);
        } catch (IOException unreadable) {
            // That there are none is seen in the list of what was collected.
        }
        return found.stream().filter(Files::isRegularFile).sorted().toList();
    }

    private static List<Path> folders(Path folder) {
        try (var content = Files.list(folder)) {
            return content.filter(Files::isDirectory).sorted().toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    /** Whose they are and until when: of keys not even the name is opened. */
    private Piece certificates() throws Missing {
        var text = new StringBuilder();
        for (var file : files(places.etc().resolve("tls"), "*.pem")) {
            text.append(file).append('\n');
            try (var in = Files.newInputStream(file)) {
                for (var each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    var certificate = (X509Certificate) each;
                    text.append("  ").append(certificate.getSubjectX500Principal()).append(", from ")
                            .append(certificate.getNotBefore().toInstant()).append(" until ")
                            .append(certificate.getNotAfter().toInstant()).append(", by ")
                            .append(certificate.getIssuerX500Principal()).append(", number ")
                            .append(certificate.getSerialNumber().toString(16)).append('\n');
                }
            } catch (IOException | GeneralSecurityException e) {
                text.append("  can't be read: ").append(e).append('\n');
            }
        }
        if (text.isEmpty()) {
            throw new Missing("there are no certificates in " + places.etc().resolve("tls"));
        }
        return Machine.text(text.toString());
    }

    private Piece stateFiles() throws Missing {
        var text = new StringBuilder();
        try (Stream<Path> files = Files.walk(places.state(), 4)) {
            files.limit(20_000).sorted().forEach(file -> text.append(told(file)).append('\n'));
        } catch (IOException | java.io.UncheckedIOException e) {
            if (text.isEmpty()) {
                throw new Missing(places.state() + " can't be looked through: " + e.getMessage());
            }
            text.append("and more, which can't be looked at: ").append(e.getMessage()).append('\n');
        }
        return Machine.text(text.toString());
    }

    private static String told(Path file) {
        try {
            var found = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return String.format("%s %s:%s %12d %s %s", PosixFilePermissions.toString(found.permissions()),
                    found.owner().getName(), found.group().getName(), found.size(), found.lastModifiedTime(), file);
        } catch (IOException gone) {
            return file + ": " + gone;
        }
    }

    /** Without {@code --security-info}, so libvirt itself leaves passwords out. */
    private Piece domains() throws Missing, InterruptedException {
        var list = machine.said(Item.LOOK, Limited.HEAD, 64 << 10, "virsh", "--readonly", "list", "--name");
        if (!list.remark().isEmpty()) {
            throw new Missing("libvirt does not answer: " + new String(list.bytes(), StandardCharsets.UTF_8).strip());
        }
        var text = new StringBuilder();
        for (var name : new String(list.bytes(), StandardCharsets.UTF_8).strip().lines().map(String::strip).toList()) {
            var said = machine.said(Item.LOOK, Limited.HEAD, 1 << 20, "virsh", "--readonly", "dumpxml", "--domain", name);
            text.append("<!-- ").append(name).append(' ').append(said.remark()).append(" -->\n")
                    .append(new String(said.bytes(), StandardCharsets.UTF_8)).append('\n');
        }
        return Machine.text(text.isEmpty() ? "no guest runs here\n" : text.toString());
    }
}

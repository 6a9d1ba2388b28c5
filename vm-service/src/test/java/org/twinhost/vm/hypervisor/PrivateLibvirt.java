package org.twinhost.vm.hypervisor;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;

/**
 * A real libvirtd with its own mounts, processes, network and folders, all of which end with it: the process that holds the
 * namespaces is killed, and the kernel kills what lives in them.
 */
public final class PrivateLibvirt implements AutoCloseable {

    static final Path LIBVIRTD = Path.of("/usr/sbin/libvirtd");
    static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");
    static final Path QEMU_NBD = Path.of("/usr/bin/qemu-nbd");
    /** As whom QEMU runs in tests: who runs them. */
    static final QemuUsers USERS = users();
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** PID 1 stays a shell: it reaps what libvirtd leaves, without which each of its probes of QEMU takes 40 s. */
    private static final String NODE = """
            mount --make-rprivate /
            mount --bind $BASE/run /run; mount --bind $BASE/lib /var/lib/libvirt
            mount --bind $BASE/cache /var/cache/libvirt; mount --bind $BASE/log /var/log/libvirt
            mount --bind $BASE/etc /etc/libvirt
            ip link set lo up; ip link add br0 type bridge && ip link set br0 up
            /usr/sbin/libvirtd & echo $! > $BASE/libvirtd.pid
            while read -r again; do /usr/sbin/libvirtd & echo $! > $BASE/libvirtd.pid; done
            wait
            """;

    private final Path base;
    private final Process node;
    private final List<Process> helpers = new ArrayList<>();

    private static QemuUsers users() {
        try {
            return new QemuUsers(List.of());
        } catch (IOException e) {
            throw new IllegalStateException("as whom do tests run?", e);
        }
    }

    /** Why it can't run here; empty: it can. */
    public static Optional<String> missing() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("the tests against a real libvirtd need root; the others ran");
        }
        return Stream.of(LIBVIRTD, QEMU, QEMU_NBD).filter(program -> !Files.isExecutable(program)).findFirst()
                .map(program -> "the tests against a real libvirtd need " + program + ", which is not installed");
    }

    /** Skips the test, and says so where people look, when it can't run here. */
    public static void required() {
        missing().ifPresent(why -> {
            System.out.println("SKIPPED: " + why);
            Assumptions.abort(why);
        });
    }

    public PrivateLibvirt(Path base) throws IOException {
        this.base = base;
        for (var folder : List.of("run/libvirt", "lib", "cache", "log", "etc", "volumes")) {
            Files.createDirectories(base.resolve(folder));
        }
        Files.writeString(base.resolve("etc/qemu.conf"), """
                stdio_handler = "file"
                security_driver = "none"
                user = "root"
                group = "root"
                dynamic_ownership = 0
                remember_owner = 0
                namespaces = []
                cgroup_controllers = []
                """);
        Files.writeString(base.resolve("etc/libvirtd.conf"), """
                auth_unix_ro = "none"
                auth_unix_rw = "none"
                unix_sock_group = "root"
                unix_sock_dir = "/run/libvirt"
                host_uuid = "6a2f4d0e-6c54-4b4c-9d3e-0c1b2a394857"
                """);
        var start = new ProcessBuilder("unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc",
                "bash", "-c", NODE).redirectErrorStream(true).redirectOutput(base.resolve("log/node.log").toFile());
        start.environment().put("BASE", base.toString());
        node = start.start();
        awaitLibvirt();
    }

    public String uri() {
        return "qemu+unix:///system?socket=" + socket();
    }

    Path volumes() {
        return base.resolve("volumes");
    }

    /** A disk of 1 MiB, exported under its name on its socket. */
    public void volume(String name) throws IOException {
        volume(name, volumes());
    }

    /** The same in a folder of the caller's. */
    public void volume(String name, Path sockets) throws IOException {
        var disk = base.resolve(name + ".raw");
        Files.write(disk, new byte[1 << 20]);
        var socket = Files.createDirectories(sockets).resolve(name + ".sock");
        var server = new ProcessBuilder(QEMU_NBD.toString(), "-k", socket.toString(), "-x", name, "-f", "raw", "-t",
                "--shared=4", disk.toString()).redirectErrorStream(true)
                .redirectOutput(base.resolve("log/nbd-" + name + ".log").toFile()).start();
        helpers.add(server);
        await("NBD server of " + name).atMost(DEADLINE).until(() -> Files.exists(socket));
    }

    /** As the out-of-memory killer or a crash would. */
    public void killLibvirtd() throws IOException {
        var libvirtd = libvirtd();
        libvirtd.destroyForcibly();
        await("end of libvirtd").atMost(DEADLINE).until(() -> isGone(libvirtd));
        Files.deleteIfExists(socket());
    }

    public void startLibvirtd() throws IOException {
        node.getOutputStream().write("again\n".getBytes(StandardCharsets.US_ASCII));
        node.getOutputStream().flush();
        awaitLibvirt();
    }

    /** As somebody with virsh does, past everybody. */
    void attach(String guest, String device) throws LibvirtException {
        var connect = new Connect(uri());
        try {
            connect.domainLookupByName(guest).attachDevice(device);
        } finally {
            connect.close();
        }
    }

    /** Halts a process until its end: it answers nobody. */
    static void stop(ProcessHandle process) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new IOException("process " + process.pid() + " can't be stopped");
        }
    }

    /** The guest's QEMU, by its process id on the test's side. */
    public Optional<ProcessHandle> qemuOf(String guest) {
        return node.descendants().filter(process -> commandLine(process).contains("\0guest=" + guest + ",")).findFirst();
    }

    private ProcessHandle libvirtd() {
        return node.descendants().filter(process -> commandLine(process).startsWith(LIBVIRTD + "\0"))
                .findFirst().orElseThrow();
    }

    private static boolean isGone(ProcessHandle process) {
        return !process.isAlive() || commandLine(process).isEmpty();
    }

    static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private Path socket() {
        return base.resolve("run/libvirt/libvirt-sock");
    }

    private void awaitLibvirt() {
        await("libvirtd's socket").atMost(DEADLINE).until(() -> Files.exists(socket()));
    }

    @Override
    public void close() throws InterruptedException {
        helpers.forEach(Process::destroyForcibly);
        var inside = node.descendants().toList();
        inside.forEach(ProcessHandle::destroyForcibly);
        node.destroyForcibly();
        node.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        await("end of all processes").atMost(DEADLINE).until(() -> inside.stream().allMatch(PrivateLibvirt::isGone));
    }
}

package org.twinhost.fencing.device;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.FenceDeviceConfig;

/** A real {@code ipmi_sim} on a loopback port, whose chassis script really ends a process when its power is cut. */
public final class IpmiSim implements AutoCloseable {

    public static final Path BINARY = Path.of("/usr/bin/ipmi_sim");

    private static final String CHASSIS = """
            #!/bin/sh
            # Called by ipmi_sim: get power | set power 0|1. "power" holds the machine's pid.
            cd %s || exit 1
            echo "$*" >> calls
            [ -e slow ] && sleep "$(cat slow)"
            machine=$(cat power)
            case "$1 $2 $3" in
            "get power "*) [ -n "$machine" ] && [ -d "/proc/$machine" ] && echo power:1 || echo power:0 ;;
            "set power 0")
                [ -e stuck ] && exit 0
                if [ -n "$machine" ]; then
                    kill -9 "$machine"
                    while [ -d "/proc/$machine" ] && ! grep -q '^State:.Z' "/proc/$machine/status"; do :; done
                fi
                : > power ;;
            "set power 1") setsid sleep 600 < /dev/null > /dev/null 2>&1 & echo $! > power ;;
            esac
            exit 0
            """;

    private static final String EMULATOR = """
            mc_setbmc 0x20
            mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
            sel_enable 0x20 1000 0x0a
            mc_enable 0x20
            """;

    private static final String LAN = """
            name "bmc%1$d"
            set_working_mc 0x20
              startlan 1
                addr 127.0.0.1 %1$d
                priv_limit admin
                allowed_auths_callback none md2 md5 straight
                allowed_auths_user none md2 md5 straight
                allowed_auths_operator none md2 md5 straight
                allowed_auths_admin none md2 md5 straight
                guid a123456789abcdefa123456789abcde1
              endlan
              chassis_control "%2$s"
              user 1 true "" "" user 10 none md2 md5 straight
              user 2 true "admin" "secret" admin 10 none md2 md5 straight
            """;

    private final Path folder;
    private final int port;
    private Process bmc;
    private Process machine;

    public IpmiSim() throws IOException {
        folder = Files.createTempDirectory("twinhost-bmc");
        try (var free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var chassis = folder.resolve("chassis");
        Files.writeString(chassis, CHASSIS.formatted(folder));
        Files.setPosixFilePermissions(chassis, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(folder.resolve("bmc.emu"), EMULATOR);
        Files.writeString(folder.resolve("lan.conf"), LAN.formatted(port, chassis));
        Files.writeString(folder.resolve("calls"), "");
        Files.writeString(folder.resolve("password"), "secret");
        switchMachineOn();
        startBmc();
    }

    public static boolean isInstalled() {
        return Files.isExecutable(BINARY) && Files.isExecutable(Path.of("/usr/bin/ipmitool"));
    }

    public void startBmc() throws IOException {
        bmc = new ProcessBuilder(BINARY.toString(), "-c", "lan.conf", "-f", "bmc.emu", "-s", "state", "-n")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
    }

    /** Its mains are gone. */
    public void killBmc() throws InterruptedException {
        bmc.descendants().forEach(ProcessHandle::destroyForcibly);
        bmc.destroyForcibly();
        bmc.waitFor(5, TimeUnit.SECONDS);
    }

    public void switchMachineOn() throws IOException {
        machine = new ProcessBuilder("sleep", "600").start();
        Files.writeString(folder.resolve("power"), Long.toString(machine.pid()));
    }

    public boolean isMachineOn() {
        return machine.isAlive();
    }

    public void slow(String seconds) throws IOException {
        Files.writeString(folder.resolve("slow"), seconds);
    }

    public void prompt() throws IOException {
        Files.deleteIfExists(folder.resolve("slow"));
    }

    /** It takes power-offs and carries none out. */
    public void stuck() throws IOException {
        Files.writeString(folder.resolve("stuck"), "");
    }

    public void unstuck() throws IOException {
        Files.deleteIfExists(folder.resolve("stuck"));
    }

    /** What the chassis was told, a line each. */
    public List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    public Path password(String password) throws IOException {
        return Files.writeString(folder.resolve("password-" + password), password);
    }

    public FenceDeviceConfig config(NodeId node) {
        return config(node, folder.resolve("password"), port, "admin", 3);
    }

    public FenceDeviceConfig config(NodeId node, Path password, int atPort, String user, int cipherSuite) {
        return new FenceDeviceConfig("bmc-" + node, node, FenceDeviceConfig.Kind.IPMI, "127.0.0.1", atPort, user,
                password.toString(), cipherSuite, false);
    }

    public int port() {
        return port;
    }

    @Override
    public void close() throws Exception {
        killBmc();
        machine.destroyForcibly();
        var power = Files.readString(folder.resolve("power")).strip();
        if (!power.isEmpty()) {
            ProcessHandle.of(Long.parseLong(power)).ifPresent(ProcessHandle::destroyForcibly);
        }
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}

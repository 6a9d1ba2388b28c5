package org.twinhost.vm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S3: a guest's process counts, whether libvirt knows it or not. */
class QemuProcessesTest {

    private static final String GUEST = "stray-" + ProcessHandle.current().pid();
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final QemuProcesses processes = new QemuProcesses(PrivateLibvirt.USERS);
    private Process qemu;

    @BeforeEach
    void startBehindLibvirtsBack() throws IOException {
        Assumptions.assumeTrue(PrivateLibvirt.QEMU.toFile().canExecute(), () -> PrivateLibvirt.QEMU + " is not installed");
        qemu = new ProcessBuilder(PrivateLibvirt.QEMU.toString(), "-name", "guest=" + GUEST + ",debug-threads=on",
                "-M", "none", "-nodefaults", "-no-user-config", "-display", "none", "-S")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        await().atMost(DEADLINE).until(() -> processes.of(GUEST).isPresent());
    }

    @AfterEach
    void end() throws InterruptedException {
        if (qemu != null) {
            qemu.destroyForcibly().waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void aProcessThatLibvirtForgotIsFoundUntilItEnds() throws InterruptedException {
        assertThat(processes.of(GUEST)).contains(qemu.pid());
        assertThat(processes.isAlive(qemu.pid(), GUEST)).isTrue();
        assertThat(processes.isAlive(qemu.pid(), "another")).isFalse();
        qemu.destroyForcibly().waitFor();
        assertThat(processes.of(GUEST)).isEmpty();
    }

    @Test
    void whoOnlyCallsItselfAGuestIsNone() throws IOException, InterruptedException {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root can become another user");
        var stranger = new ProcessBuilder("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                PrivateLibvirt.QEMU.toString(), "-name", "guest=" + GUEST + "-a", "-M", "none", "-nodefaults",
                "-no-user-config", "-display", "none", "-S").redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        var disguised = new ProcessBuilder("bash", "-c",
                "exec -a qemu-system-x86_64 bash -c 'read -r' -name guest=" + GUEST + "-b,debug-threads=on")
                .redirectErrorStream(true).start();
        try {
            for (var process : new Process[] {stranger, disguised}) {
                await().atMost(DEADLINE).until(() -> Files.readString(Path.of("/proc", process.pid() + "", "cmdline"),
                        StandardCharsets.ISO_8859_1).matches("(?s)[^\0]*qemu[^\0]*\0.*"));
            }
            assertThat(processes.byGuest()).containsKey(GUEST).doesNotContainKeys(GUEST + "-a", GUEST + "-b");
            assertThat(processes.isAlive(stranger.pid(), GUEST + "-a")).isFalse();
            assertThat(new QemuProcesses(new QemuUsers(List.of("65534"))).byGuest()).containsKeys(GUEST, GUEST + "-a");
        } finally {
            stranger.destroyForcibly().waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            disguised.destroyForcibly().waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void nothingIsStartedBesideIt() {
        try (var hypervisor = new LibvirtHypervisor("qemu+unix:///system?socket=/nobody", "jupiter",
                PrivateLibvirt.USERS, (_, _) -> {})) {
            assertThatThrownBy(() -> hypervisor.create(GUEST, "<domain/>", () -> true).get(10, TimeUnit.SECONDS))
                    .hasMessageContainingAll("QEMU process " + qemu.pid(), "libvirt does not know it", "kill " + qemu.pid());
        }
    }
}

package org.twinhost.vm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S3: a guest's process counts, whether libvirt knows it or not. */
class QemuProcessesTest {

    private static final String GUEST = "stray-" + ProcessHandle.current().pid();
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private Process qemu;

    @BeforeEach
    void startBehindLibvirtsBack() throws IOException {
        Assumptions.assumeTrue(PrivateLibvirt.QEMU.toFile().canExecute(), () -> PrivateLibvirt.QEMU + " is not installed");
        qemu = new ProcessBuilder(PrivateLibvirt.QEMU.toString(), "-name", "guest=" + GUEST + ",debug-threads=on",
                "-M", "none", "-nodefaults", "-no-user-config", "-display", "none", "-S")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        await().atMost(DEADLINE).until(() -> QemuProcesses.of(GUEST).isPresent());
    }

    @AfterEach
    void end() throws InterruptedException {
        if (qemu != null) {
            qemu.destroyForcibly().waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void aProcessThatLibvirtForgotIsFoundUntilItEnds() throws InterruptedException {
        assertThat(QemuProcesses.of(GUEST)).contains(qemu.pid());
        assertThat(QemuProcesses.isAlive(qemu.pid(), GUEST)).isTrue();
        assertThat(QemuProcesses.isAlive(qemu.pid(), "another")).isFalse();
        qemu.destroyForcibly().waitFor();
        assertThat(QemuProcesses.of(GUEST)).isEmpty();
    }

    @Test
    void nothingIsStartedBesideIt() {
        try (var hypervisor = new LibvirtHypervisor("qemu+unix:///system?socket=/nobody", "jupiter", (_, _) -> {})) {
            assertThatThrownBy(() -> hypervisor.create(GUEST, "<domain/>", () -> true).get(10, TimeUnit.SECONDS))
                    .hasMessageContainingAll("QEMU process " + qemu.pid(), "libvirt does not know it", "kill " + qemu.pid());
        }
    }
}

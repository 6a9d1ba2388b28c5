package org.twinhost.vm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.runtime.files.FullDisk;

class KvmProbeTest {

    @TempDir
    Path folder;

    @Test
    void withoutTheDeviceItDoesNotWork() throws IOException {
        var result = probe(Path.of("/usr/bin/true"), folder.resolve("kvm")).result();
        assertThat(result.works()).isFalse();
        assertThat(result.why()).contains("does not exist");
    }

    @Test
    void aDeviceThatIsThereProvesNothing() throws IOException {
        var device = Files.createFile(folder.resolve("kvm"));
        var result = probe(Path.of("/usr/bin/false"), device).result();
        assertThat(result.works()).isFalse();
        assertThat(result.why()).contains("ended with code 1");
    }

    @Test
    void theResultIsKeptForThisBoot() throws IOException {
        var device = Files.createFile(folder.resolve("kvm"));
        var first = probe(Path.of("/usr/bin/false"), device).result();
        assertThat(probe(Path.of("/no/such/program"), device).result()).isEqualTo(first);
        Files.writeString(folder.resolve("kvm.json"), "{\"bootId\":\"another\",\"works\":true,\"why\":\"then\"}");
        assertThat(probe(Path.of("/no/such/program"), device).result().why()).contains("cannot be run");
    }

    @Test
    void aFullDiskSaysNothingAboutKvm() throws Exception {
        var device = Files.createFile(folder.resolve("kvm"));
        var small = Files.createDirectory(folder.resolve("state"));
        try (var disk = new FullDisk(small)) {
            disk.fill();
            var answersLikeAVirtualCpu = Files.writeString(folder.resolve("qemu"), "#!/bin/sh\nexit 33\n");
            Files.setPosixFilePermissions(answersLikeAVirtualCpu, PosixFilePermissions.fromString("rwx------"));
            var result = new KvmProbe(answersLikeAVirtualCpu, device, small.resolve("kvm.json")).result();
            assertThat(result.works()).as("guests that ran under KVM must not be emulated for that").isTrue();
            assertThat(small.resolve("kvm.json")).as("found out again at the next start").doesNotExist();
        }
    }

    @Test
    void aRealTryEndsWithAnAnswer() throws IOException {
        Assumptions.assumeTrue(PrivateLibvirt.QEMU.toFile().canExecute(), () -> PrivateLibvirt.QEMU + " is not installed");
        var result = probe(PrivateLibvirt.QEMU, Path.of("/dev/kvm")).result();
        assertThat(result.why()).isNotBlank();
        System.out.println("KVM on this machine: " + result);
    }

    /** The firmware is right where a processor carries it out, if only an emulated one. */
    @Test
    void whatIsTriedComesToItsEndOnAProcessor() throws IOException {
        Assumptions.assumeTrue(PrivateLibvirt.QEMU.toFile().canExecute(), () -> PrivateLibvirt.QEMU + " is not installed");
        var device = Files.createFile(folder.resolve("kvm"));
        var emulated = script("shift 4; exec " + PrivateLibvirt.QEMU + " -accel tcg \"$@\"");
        assertThat(probe(emulated, device).result()).matches(KvmProbe.Result::works);
    }

    /** As a KVM that carries out by a program what it starts with, and nothing of a guest's kernel. */
    @Test
    void whoStartsAndComesToNoEndDoesNotWork() throws IOException {
        var device = Files.createFile(folder.resolve("kvm"));
        var result = probe(script("echo; exec sleep 60"), device).result();
        assertThat(result.works()).isFalse();
        assertThat(result.why()).contains("came to no end");
    }

    private Path script(String text) throws IOException {
        var script = Files.writeString(folder.resolve("qemu"), "#!/bin/sh\n" + text + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private KvmProbe probe(Path emulator, Path device) {
        return new KvmProbe(emulator, device, folder.resolve("kvm.json"));
    }
}

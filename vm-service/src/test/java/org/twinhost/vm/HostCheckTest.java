package org.twinhost.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.vm.VmCommand;

/** A node with 8 GiB, six CPUs and the bridge br-lan. */
class HostCheckTest {

    @TempDir
    Path folder;

    private HostCheck check;

    @BeforeEach
    void node() throws IOException {
        Files.createDirectories(folder.resolve("net/br-lan/bridge"));
        check = new HostCheck(new HostMemory(Files.writeString(folder.resolve("meminfo"), "MemTotal: 8388608 kB\n")),
                new HostBridges(folder.resolve("net")), Files.writeString(folder.resolve("online"), "0-3,6,7\n"));
    }

    private String file(String name) throws IOException {
        return Files.writeString(folder.resolve(name), "").toString();
    }

    @Test
    void whatIsThereIsFine() throws IOException {
        assertThat(check.reasons(new VmCommand.Check(List.of("br-lan"), List.of(file("vmlinux")), 8192, 6))).isEmpty();
        assertThat(check.reasons(new VmCommand.Check(List.of(), List.of(), 0, 0))).isEmpty();
    }

    @Test
    void allThatIsMissingIsSaidAtOnceAndOnce() throws IOException {
        var missing = folder.resolve("initrd").toString();
        var below = file("vmlinux") + "/initrd";
        assertThat(check.reasons(new VmCommand.Check(List.of("br-dmz", "br-lan", "br-dmz"),
                List.of(missing, folder.toString(), missing, below, "/a\u0000b"), 8193, 7))).satisfiesExactly(
                        memory -> assertThat(memory).contains("needs 8193 MiB of memory, and this node has 8192 MiB"),
                        cpus -> assertThat(cpus).contains("7 virtual CPUs, and this node has 6"),
                        bridge -> assertThat(bridge).startsWith("bridge br-dmz is not there"),
                        first -> assertThat(first).startsWith(missing + " is not there"),
                        second -> assertThat(second).startsWith(folder + " is no file"),
                        third -> assertThat(third).startsWith(below + " is not there"),
                        fourth -> assertThat(fourth).contains("can't be read: "));
    }

    @Test
    void allGuestsTogetherMayBeTooMuchForOneNode() {
        assertThat(check.reasons(new VmCommand.CheckAll(3, 8192))).isEmpty();
        assertThat(check.reasons(new VmCommand.CheckAll(4, 8193))).singleElement().asString().startsWith("the 4 guests that may"
                + " come to run here have 8193 MiB of memory together, and this node has 8192 MiB in all: if the other node");
    }

    @Test
    void whereNobodyCanTellNothingIsSaid() {
        var blind = new HostCheck(new HostMemory(folder.resolve("none")), new HostBridges(folder.resolve("none")),
                folder.resolve("none"));
        assertThat(blind.reasons(new VmCommand.Check(List.of("br-dmz"), List.of(), Integer.MAX_VALUE, Integer.MAX_VALUE)))
                .isEmpty();
    }

    @Test
    void thisMachineTells() {
        var here = HostCheck.ofThisNode(new HostMemory(Path.of("/proc/meminfo")));
        assertThat(here.reasons(new VmCommand.Check(List.of("no-such-bridge"), List.of("/no/such/kernel"), 16, 1))).hasSize(2);
        assertThat(here.reasons(new VmCommand.Check(List.of(), List.of("/proc/meminfo"), 16, 100_000))).hasSize(1);
    }
}

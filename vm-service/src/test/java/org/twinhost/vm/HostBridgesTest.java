package org.twinhost.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.vm.VmState;

class HostBridgesTest {

    @TempDir
    Path folder;

    @Test
    void bridgesAreTheInterfacesThatHaveABridgeFolder() throws IOException {
        var net = Files.createDirectories(folder.resolve("net"));
        Files.createDirectories(net.resolve("br-lan/bridge"));
        Files.createDirectories(net.resolve("eth0/brport"));
        Files.createDirectories(folder.resolve("devices/br-dmz/bridge"));
        Files.createSymbolicLink(net.resolve("br-dmz"), folder.resolve("devices/br-dmz"));
        Files.writeString(net.resolve("bonding_masters"), "");
        var bridges = new HostBridges(net);

        assertThat(bridges.names()).contains(List.of("br-dmz", "br-lan"));
        assertThat(bridges.whyNot("br-lan")).isEmpty();
        assertThat(bridges.whyNot("br-dmz")).isEmpty();
        assertThat(bridges.whyNot("br0")).hasValueSatisfying(why -> assertThat(why).startsWith("bridge br0 is not there"));
        assertThat(bridges.whyNot("eth0")).hasValueSatisfying(why -> assertThat(why).contains("no bridge"));
        assertThat(bridges.whyNot("../net/br-lan")).isPresent();
    }

    @Test
    void whereNobodyCanTellNothingIsSaid() {
        var bridges = new HostBridges(folder.resolve("none"));
        assertThat(bridges.names()).isEmpty();
        assertThat(bridges.whyNot("br0")).isEmpty();
    }

    @Test
    void whatTheNodeHasIsLookedAtAnew() throws IOException {
        var meminfo = Files.writeString(folder.resolve("meminfo"), "MemTotal: 8388608 kB\n");
        var net = Files.createDirectories(folder.resolve("net"));
        try (var host = new HostLook(new HostMemory(meminfo), new HostBridges(net))) {
            assertThat(host.latest()).isNull();
            host.look();
            assertThat(host.latest()).isEqualTo(new VmState.Host(8192, List.of()));
            Files.createDirectories(net.resolve("br0/bridge"));
            host.look();
            assertThat(host.latest()).isEqualTo(new VmState.Host(8192, List.of("br0")));
            Files.delete(meminfo);
            host.look();
            assertThat(host.latest()).as("nobody can tell any more").isNull();
        }
    }
}

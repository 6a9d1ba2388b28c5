package org.twinhost.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostMemoryTest {

    @TempDir
    Path folder;

    @Test
    void moreThanTheMachineHasIsNotGiven() throws IOException {
        var memory = new HostMemory(Files.writeString(folder.resolve("meminfo"), """
                MemTotal:        8388608 kB
                MemFree:          123456 kB
                """));
        assertThat(memory.whyNot(8192)).isEmpty();
        assertThat(memory.whyNot(8193)).hasValueSatisfying(why -> assertThat(why)
                .contains("it needs 8193 MiB of memory, and this node has 8192 MiB in all").contains("memoryMib"));
    }

    @Test
    void whereNobodyCanTellItIsTried() throws IOException {
        assertThat(new HostMemory(folder.resolve("none")).whyNot(Integer.MAX_VALUE)).isEmpty();
        assertThat(new HostMemory(Files.writeString(folder.resolve("odd"), "MemTotal: lots")).whyNot(1)).isEmpty();
    }

    @Test
    void thisMachineTells() {
        assertThat(new HostMemory(Path.of("/proc/meminfo")).whyNot(16)).isEmpty();
        assertThat(new HostMemory(Path.of("/proc/meminfo")).whyNot(Integer.MAX_VALUE)).isPresent();
    }
}

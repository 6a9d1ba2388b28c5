package org.twinhost.heartbeat.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyMemoryTest {

    @TempDir
    Path folder;

    @Test
    void whatWasUsedLastIsKnownAtTheNextStart() throws IOException {
        var memory = new KeyMemory(folder);
        assertThat(memory.read()).isEmpty();
        memory.write(List.of(-1L, 42L));
        memory.write(List.of(-1L, 7L));
        assertThat(new KeyMemory(folder).read()).contains(Set.of(-1L, 7L));
        assertThat(Files.readString(folder.resolve("keys"))).isEqualTo("ffffffffffffffff\n0000000000000007\n");
    }

    @Test
    void halfAFileIsNone() throws IOException {
        Files.writeString(folder.resolve("keys"), "ffffff");
        assertThat(new KeyMemory(folder).read()).isEmpty();
    }
}

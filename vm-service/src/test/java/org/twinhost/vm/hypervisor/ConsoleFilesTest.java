package org.twinhost.vm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest may say as much as it likes, and the disk is not full of it. */
class ConsoleFilesTest {

    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void whereNoGuestHasRunYetNothingIsWrong() {
        var consoles = new ConsoleFiles(folder.resolve("console"), 2 * MIB);
        consoles.look();
        assertThat(consoles.trouble()).isEmpty();
    }

    @Test
    void aConsoleThatNobodyKeepsShortIsNamedWithWhatToDoUntilItIsShort() throws IOException {
        var consoles = new ConsoleFiles(folder, 2 * MIB);
        Files.write(folder.resolve("web1.log"), new byte[3 * MIB]);
        Files.write(folder.resolve("mail1.log"), new byte[2 * MIB]);
        consoles.look();
        assertThat(consoles.trouble()).contains("web1.log (3 MiB)", "virtlogd", "stdio_handler", folder.toString())
                .doesNotContain("mail1");
        Files.delete(folder.resolve("web1.log"));
        consoles.look();
        assertThat(consoles.trouble()).isEmpty();
    }
}

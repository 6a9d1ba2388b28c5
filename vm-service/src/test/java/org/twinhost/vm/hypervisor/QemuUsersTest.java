package org.twinhost.vm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose processes can be guests. */
class QemuUsersTest {

    private static final long EVE = 1_000;
    private static final long NOBODY = 65_534;
    private static final long LIBVIRT_QEMU = 64_055;

    @TempDir
    Path folder;

    private QemuUsers users(String... names) {
        return new QemuUsers(List.of(names), folder.resolve("passwd"), 4_000);
    }

    private void machineHas(String... lines) throws IOException {
        Files.write(folder.resolve("passwd"), List.of(lines));
    }

    @Test
    void theSystemsOursAndThoseNamedOrNumbered() throws IOException {
        machineHas("root:x:0:0:root:/root:/bin/bash", "eve:x:1000:1000::/home/eve:/bin/bash", "", "broken",
                "libvirt-qemu:x:64055:994:Libvirt:/var/lib/libvirt:/bin/false");
        assertThat(users().test(0)).isTrue();
        assertThat(users().test(107)).isTrue();
        assertThat(users().test(4_000)).as("as whom the service runs").isTrue();
        assertThat(users().test(LIBVIRT_QEMU)).isFalse();
        assertThat(users("libvirt-qemu").test(LIBVIRT_QEMU)).isTrue();
        assertThat(users("64055").test(LIBVIRT_QEMU)).isTrue();
        assertThat(users("libvirt-qemu", "64055").test(EVE)).isFalse();
        assertThat(users("libvirt-qemu", "64055").test(NOBODY)).isFalse();
    }

    @Test
    void aUserThatComesLaterIsKnownThen() throws IOException {
        machineHas("root:x:0:0:root:/root:/bin/bash");
        var users = users("libvirt-qemu");
        assertThat(users.test(LIBVIRT_QEMU)).isFalse();
        machineHas("libvirt-qemu:x:64055:994:Libvirt:/var/lib/libvirt:/bin/false");
        assertThat(users.test(LIBVIRT_QEMU)).isTrue();
    }

    @Test
    void whereTheUsersCantBeReadAnybodysProcessCounts() {
        assertThat(users().test(EVE)).isTrue();
    }
}

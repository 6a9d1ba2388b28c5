package org.twinhost.replication.disk.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host with the disks sdb, which has a partition, and sdc. */
class DeviceUsersTest {

    private static final DeviceNumber SDB = new DeviceNumber(8, 16);
    private static final DeviceNumber SDB1 = new DeviceNumber(8, 17);
    private static final Path DEV_SDB = Path.of("/dev/sdb-of-no-host");

    @TempDir
    Path root;

    private DeviceUsers users;

    @BeforeEach
    void host() throws IOException {
        users = new DeviceUsers(root);
        write("sys/block/sdb/dev", "8:16\n");
        write("sys/block/sdb/sdb1/dev", "8:17\n");
        write("sys/block/sdb/sdb1/partition", "1\n");
        Files.createDirectories(root.resolve("sys/block/sdb/holders"));
        Files.createDirectories(root.resolve("sys/block/sdb/sdb1/holders"));
        Files.createDirectories(root.resolve("sys/dev/block"));
        Files.createSymbolicLink(root.resolve("sys/dev/block/8:16"), root.resolve("sys/block/sdb"));
        Files.createSymbolicLink(root.resolve("sys/dev/block/8:17"), root.resolve("sys/block/sdb/sdb1"));
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text);
    }

    @Test
    void mounted() throws IOException {
        write("proc/self/mountinfo", """
                22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
                40 22 8:16 / /srv/old\\040data rw,relatime - ext4 /dev/sdb rw
                """);
        assertThat(users.ofDevice(DEV_SDB, SDB))
                .isEqualTo("it is mounted on /srv/old data: unmount it and take it out of /etc/fstab, or name another device");
        assertThat(users.ofDevice(DEV_SDB, SDB1)).startsWith("its disk sdb is mounted on /srv/old data");
    }

    @Test
    void aPartitionOfItMounted() throws IOException {
        write("proc/self/mountinfo", "40 22 8:17 / /boot rw,relatime - ext4 /dev/sdb1 rw\n");
        assertThat(users.ofDevice(DEV_SDB, SDB)).startsWith("its partition sdb1 is mounted on /boot");
    }

    @Test
    void aLogicalVolumeOnIt() throws IOException {
        Files.createDirectories(root.resolve("sys/block/sdb/holders/dm-3"));
        write("sys/class/block/dm-3/dm/name", "vg0-root\n");
        assertThat(users.ofDevice(DEV_SDB, SDB)).startsWith("dm-3 (vg0-root) lies on it: LVM").contains("global_filter");
    }

    @Test
    void aRaidOnItsPartition() throws IOException {
        Files.createDirectories(root.resolve("sys/block/sdb/sdb1/holders/md0"));
        assertThat(users.ofDevice(DEV_SDB, SDB)).startsWith("md0 lies on its partition sdb1:");
    }

    @Test
    void whoeverCantBeSeen() {
        assertThat(users.ofDevice(DEV_SDB, SDB)).startsWith("a program on this host has it for itself").contains("fuser");
        assertThat(users.ofDevice(DEV_SDB, new DeviceNumber(9, 9))).startsWith("a program on this host");
    }

    @Test
    void theProcessThatLockedAFile() throws IOException {
        write("proc/locks", """
                1: POSIX  ADVISORY  WRITE 17 fd:10:99 0 EOF
                2: FLOCK  ADVISORY  WRITE 4711 fd:10:99 0 EOF
                """);
        write("proc/4711/comm", "java\n");
        assertThat(users.ofFile(new DeviceNumber(0xfd, 0x10), 99))
                .isEqualTo("process 4711 (java) has it locked: end that, or name another file");
        assertThat(users.ofFile(new DeviceNumber(0xfd, 0x10), 98)).startsWith("another process has it locked");
    }

    @Test
    void numbersAsTheCLibraryPacksThem() {
        assertThat(DeviceNumber.of(0x0811)).hasToString("8:17");
        assertThat(DeviceNumber.of(259L << 8 | 5)).hasToString("259:5");
        assertThat(DeviceNumber.of(0x100004L | 0xfd00)).hasToString("253:260");
    }
}

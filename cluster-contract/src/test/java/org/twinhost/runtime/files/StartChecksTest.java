package org.twinhost.runtime.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.runtime.NodeIdentity;

/** A service that does not start says all reasons at once. */
class StartChecksTest {

    @TempDir
    Path folder;

    private NodeIdentity identity() {
        var paths = (NodeIdentity.Paths) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {NodeIdentity.Paths.class}, (_, called, _) -> folder.resolve(called.getName()));
        return (NodeIdentity) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {NodeIdentity.class},
                (_, called, _) -> switch (called.getName()) {
                    case "paths" -> paths;
                    case "service" -> "heartbeat";
                    case "stateDir" -> folder.resolve("state/heartbeat");
                    default -> throw new UnsupportedOperationException(called.getName());
                });
    }

    private void secret(String name, String mode) throws IOException {
        var file = folder.resolve("etc").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "secret\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void withSecretsOfItsOwnItStartsAndItsFolderIsItsOwn() throws IOException {
        secret("cluster.key", "rw-------");
        new StartChecks(identity()).start(null);
        assertThat(Files.getPosixFilePermissions(folder.resolve("state/heartbeat")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void everySecretThatOthersMayReadIsNamedWithItsCommand() throws IOException {
        secret("cluster.key", "rw-r--r--");
        secret("cluster.key.next", "rw-r--r--");
        secret("api.token", "rw-rw----");
        secret("tls/heartbeat.key", "rw-rw----");
        secret("tls/config.key", "rw-rw----");
        secret("ipmi.password", "rw-rw----");
        assertThatThrownBy(() -> new StartChecks(identity()).start(null))
                .hasMessageContaining("chmod 600 " + folder.resolve("etc/cluster.key") + "'")
                .hasMessageContaining("chmod 600 " + folder.resolve("etc/cluster.key.next") + "'")
                .hasMessageContaining("chmod 600 " + folder.resolve("etc/tls/heartbeat.key"))
                .as("of no use to heartbeat").hasMessageNotContaining("api.token").hasMessageNotContaining("ipmi.password")
                .hasMessageNotContaining("config.key");
        assertThat(folder.resolve("state")).doesNotExist();
    }
}

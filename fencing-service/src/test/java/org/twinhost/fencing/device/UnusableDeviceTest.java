package org.twinhost.fencing.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.fencing.device.FenceDevice.DeviceReply;

/** Whatever a configuration says of a device, each question to it ends with an answer, so that the next can be asked. */
class UnusableDeviceTest {

    @TempDir
    Path folder;

    private static String failure(String address, int port, String username, String passwordFile, int cipherSuite)
            throws Exception {
        var config = new FenceDeviceConfig("bmc1", new NodeId("jupiter1"), FenceDeviceConfig.Kind.IPMI, address, port, username,
                passwordFile, cipherSuite, false);
        var answer = new IpmiDevice(config, Duration.ofSeconds(1)).status().answer().toCompletableFuture()
                .get(15, TimeUnit.SECONDS);
        return ((DeviceReply.Failed) answer).reason();
    }

    @Test
    void endsWithAnAnswer() throws Exception {
        var password = Files.writeString(folder.resolve("password"), "secret").toString();
        assertThat(failure("no-such-host.invalid", 623, "admin", password, 3)).isNotBlank();
        assertThat(failure("", -1, "", password, -7)).isNotBlank();
        assertThat(failure("127.0.0.1", 70_000, "admin", password, 3)).isNotBlank();
        assertThat(failure("127.0.0.1\0", 623, "admin", password, 3)).isNotBlank();
        assertThat(failure("127.0.0.1", 623, "admin", folder.toString(), 3)).isNotBlank();
        assertThat(failure("127.0.0.1", 623, "admin", "/etc/\0", 3)).contains("passwordFile");
        assertThat(failure("127.0.0.1", 623, "admin", folder.resolve("missing").toString(), 3)).contains("missing");
    }
}

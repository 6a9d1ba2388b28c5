package org.twinhost.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateTest {

    @TempDir
    Path folder;

    private long now;

    @Test
    void theAdvisedChangeOfRightsIsEnough() throws Exception {
        TlsTest.issue(folder);
        var key = folder.resolve("gateway.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        var certificate = new Certificate(folder.resolve("gateway.pem"), key, () -> now);
        assertThat(certificate.current()).isEmpty();
        assertThat(certificate.problem()).contains("gateway.key can be used by others", "chmod 600",
                "twinhost-certificates node NAME ADDRESS...");

        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        now += TimeUnit.MILLISECONDS.toNanos(1_200);
        assertThat(certificate.current()).isPresent();
        assertThat(certificate.problem()).isEmpty();
    }

    @Test
    void rightsThatAreTakenAwayLaterAreNoticed() throws Exception {
        TlsTest.issue(folder);
        var key = folder.resolve("gateway.key");
        var certificate = new Certificate(folder.resolve("gateway.pem"), key, () -> now);
        var inUse = certificate.current();
        assertThat(inUse).isPresent();

        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        now += TimeUnit.MILLISECONDS.toNanos(1_200);
        assertThat(certificate.current()).isEqualTo(inUse);
        assertThat(certificate.problem()).contains("gateway.key can be used by others");
    }
}

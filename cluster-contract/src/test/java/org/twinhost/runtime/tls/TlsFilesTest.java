package org.twinhost.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.runtime.bus.Certificates;

/** Keys and certificates as the product's own program makes them. */
class TlsFilesTest {

    @TempDir
    static Path etc;

    private static TlsFiles files;

    @BeforeAll
    static void make() throws IOException {
        Certificates.makeIn(etc);
        files = new TlsFiles(etc.resolve("tls"));
    }

    @Test
    void aServiceShowsItsOwnName() throws IOException {
        var chain = files.identity("fencing").getCertificateChain("fencing");
        assertThat(chain).singleElement().satisfies(shown ->
                assertThat(shown.getSubjectX500Principal().getName()).contains("CN=fencing", "OU=" + Certificates.NODE));
    }

    @Test
    void theBrokersCertificateIsTrustedAndNoneThatTheAuthorityIssuedBesides() throws Exception {
        var only = files.only("broker");
        assertThatCode(() -> only.checkServerTrusted(files.identity("broker").getCertificateChain("broker"), "ECDHE_ECDSA"))
                .doesNotThrowAnyException();
        for (var other : new String[] {"config", "gateway", "directory"}) {
            var chain = files.identity(other).getCertificateChain(other);
            assertThatThrownBy(() -> only.checkServerTrusted(chain, "ECDHE_ECDSA")).isInstanceOf(CertificateException.class);
        }
    }

    @Test
    void aKeyThatOthersReadIsRefusedWithTheCommandThatMendsIt() throws IOException {
        var key = files.key("vm");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> files.identity("vm")).isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600 " + key);
    }

    @Test
    void whatIsMissingOrDamagedIsNamedWithTheProgramThatMakesIt(@TempDir Path empty) throws IOException {
        var none = new TlsFiles(empty);
        assertThatThrownBy(() -> none.identity("vm")).isInstanceOf(IOException.class)
                .hasMessageContaining("vm.key is missing").hasMessageContaining("twinhost-certificates node");
        assertThatThrownBy(() -> none.only("broker")).isInstanceOf(IOException.class)
                .hasMessageContaining("broker.pem is missing");
        for (var content : new String[] {"", "x", "-----BEGIN PRIVATE KEY-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\n?\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}) {
            Files.writeString(none.key("vm"), content);
            Files.setPosixFilePermissions(none.key("vm"), PosixFilePermissions.fromString("rw-------"));
            Files.writeString(empty.resolve("vm.pem"), content);
            assertThatThrownBy(() -> none.identity("vm")).as(content).isInstanceOf(IOException.class)
                    .hasMessageContaining("vm.key");
            assertThatThrownBy(() -> none.only("vm")).as(content).isInstanceOf(IOException.class)
                    .hasMessageContaining("vm.pem");
        }
    }
}

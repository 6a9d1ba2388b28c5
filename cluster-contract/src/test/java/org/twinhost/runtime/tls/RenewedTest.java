package org.twinhost.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.runtime.bus.Certificates;

class RenewedTest {

    @TempDir
    Path etc;

    private long now;
    private TlsFiles files;
    private Renewed<X509ExtendedKeyManager> renewed;

    @BeforeEach
    void start() {
        files = new TlsFiles(etc.resolve("tls"));
        renewed = new Renewed<>("the port", List.of(files.key("vm"), files.certificate("vm")), () -> files.identity("vm"),
                () -> now);
    }

    private void later() {
        now += TimeUnit.MILLISECONDS.toNanos(1_200);
    }

    @Test
    void withoutFilesItIsClosedUntilTheyAreThere() throws IOException {
        assertThat(renewed.current()).isEmpty();
        assertThat(renewed.problem()).contains("the port is closed", "vm.key is missing", "twinhost-certificates node");
        Certificates.makeIn(etc);
        assertThat(renewed.current()).as("looked at a moment ago").isEmpty();
        later();
        assertThat(renewed.current()).isPresent();
        assertThat(renewed.problem()).isEmpty();
    }

    @Test
    void newFilesAreUsedAndTheSameAreNotReadAgain() throws IOException {
        Certificates.makeIn(etc);
        var first = renewed.current();
        later();
        assertThat(renewed.current().orElseThrow()).isSameAs(first.orElseThrow());
        Certificates.makeAnewIn(etc);
        later();
        assertThat(renewed.current().orElseThrow()).isNotSameAs(first.orElseThrow());
    }

    @Test
    void theAdvisedChangeOfRightsIsEnough() throws IOException {
        Certificates.makeIn(etc);
        Files.setPosixFilePermissions(files.key("vm"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(renewed.current()).isEmpty();
        assertThat(renewed.problem()).contains("vm.key can be used by others", "chmod 600");
        Files.setPosixFilePermissions(files.key("vm"), PosixFilePermissions.fromString("rw-------"));
        later();
        assertThat(renewed.current()).isPresent();
        assertThat(renewed.problem()).isEmpty();
    }

    @Test
    void whatCanNoLongerBeUsedIsNoticedAndChangesNothing() throws IOException {
        Certificates.makeIn(etc);
        var inUse = renewed.current();
        assertThat(inUse).isPresent();
        Files.delete(files.certificate("vm"));
        later();
        assertThat(renewed.current()).isEqualTo(inUse);
        assertThat(renewed.problem()).contains("the port goes on with what was read before", "vm.pem is missing");
    }

    @Test
    void aKeyAndACertificateOfDifferentTimesAreNotUsed() throws IOException {
        Certificates.makeIn(etc);
        var inUse = renewed.current();
        var oldKey = Files.readString(files.key("vm"));
        Certificates.makeAnewIn(etc);
        var newKey = Files.readString(files.key("vm"));
        Files.writeString(files.key("vm"), oldKey);
        later();
        assertThat(renewed.current()).isEqualTo(inUse);
        assertThat(renewed.problem()).contains("vm.key is not the key of", "vm.pem", "twinhost-certificates node");
        Files.writeString(files.key("vm"), newKey);
        later();
        assertThat(renewed.current().orElseThrow()).isNotSameAs(inUse.orElseThrow());
    }
}

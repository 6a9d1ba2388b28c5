package org.twinhost.config.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.unboundid.ldap.sdk.AddRequest;
import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.DIGESTMD5BindRequest;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.PLAINBindRequest;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldif.LDIFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.config.Samples;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.core.directory.Reading;

/** Who gets what from a real slapd with the product's own configuration, and what it gets who poses as one. */
@Timeout(60)
class DirectoryAccessTest {

    private static final String WEB1 = "cn=web1,ou=guests," + Slapd.SUFFIX;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Intent FIRST = new Intent(Samples.jupiter(1, _ -> { }), "ann", "because",
            Instant.parse("2026-01-02T03:04:05Z"), List.of());

    private static Slapd slapd;

    @TempDir
    Path scratch;

    @BeforeAll
    static void start() throws Exception {
        slapd = new Slapd(1, Slapd.freePort());
        try (var directory = new LdapDirectory(slapd.settings())) {
            directory.write(FIRST, Optional.empty(), "");
        }
    }

    @AfterAll
    static void stop() throws Exception {
        slapd.close();
    }

    @Test
    void withoutTlsNothingIsAnswered() throws Exception {
        try (var plain = new LDAPConnection(Slapd.host(1), slapd.port())) {
            assertThatThrownBy(() -> plain.bind("cn=admin," + Slapd.SUFFIX, "guess")).isInstanceOf(LDAPException.class);
            assertThatThrownBy(plain::getRootDSE).isInstanceOf(LDAPException.class);
        }
    }

    @Test
    void withoutACertificateOfTheClusterThereIsNoConnection() throws Exception {
        var others = Certificates.ofAnotherCluster().posing("config", scratch);
        // Its certificate is another cluster's; the directory's it would take.
        Files.copy(slapd.tls().resolve("authority.pem"), others.resolve("both.pem"));
        Files.writeString(others.resolve("authority.pem"), Files.readString(others.resolve("authority.pem"))
                + Files.readString(others.resolve("both.pem")));
        assertThatThrownBy(() -> slapd.settings(others).connect()).isInstanceOf(LDAPException.class)
                .hasMessageContaining("ended the connection when it saw " + others.resolve("config.pem"))
                .hasMessageContaining("twinhost-certificates show");
    }

    @Test
    void noPasswordIsEvenLookedAt() throws Exception {
        try (var connection = slapd.connect()) {
            for (var name : List.of("cn=admin," + Slapd.SUFFIX, "cn=config-service," + Slapd.SUFFIX, "cn=config", "")) {
                refused(connection, new SimpleBindRequest(name, name.isEmpty() ? "" : "guess"));
            }
            refused(connection, new DIGESTMD5BindRequest("u:admin", "guess"));
            refused(connection, new PLAINBindRequest("u:admin", "guess"));
        }
    }

    private static void refused(LDAPConnection connection, BindRequest bind) {
        assertThatThrownBy(() -> connection.bind(bind)).isInstanceOfSatisfying(LDAPException.class, refusal ->
                assertThat(refusal.getResultCode()).isIn(ResultCode.UNWILLING_TO_PERFORM,
                        ResultCode.INAPPROPRIATE_AUTHENTICATION, ResultCode.AUTH_METHOD_NOT_SUPPORTED));
    }

    @Test
    void anotherServicesCertificateReadsAndWritesNothing() throws Exception {
        for (var who : List.of("vm", "gateway")) {
            var posing = Certificates.cluster().posing(who, Files.createDirectory(scratch.resolve(who)));
            try (var connection = slapd.settings(posing).connect()) {
                for (var base : List.of(Slapd.SUFFIX, WEB1, "cn=config", "cn=Subschema", "")) {
                    assertThat(seen(connection, base)).as(who + " reads '" + base + "'").isZero();
                }
                assertThat(written(connection, WEB1)).isIn(ResultCode.INSUFFICIENT_ACCESS_RIGHTS, ResultCode.NO_SUCH_OBJECT);
                assertThat(added(connection, "cn=x,ou=guests," + Slapd.SUFFIX)).isNotEqualTo(ResultCode.SUCCESS);
            }
        }
    }

    @Test
    void theOthersDirectoryReadsAllAndWritesNothing() throws Exception {
        try (var connection = slapd.settings(Certificates.cluster().posing("directory", scratch)).connect()) {
            assertThat(connection.search(Slapd.SUFFIX, SearchScope.SUB, "(objectClass=*)").getEntryCount()).isGreaterThan(10);
            assertThat(written(connection, WEB1)).isEqualTo(ResultCode.INSUFFICIENT_ACCESS_RIGHTS);
            assertThatThrownBy(() -> connection.delete(WEB1)).isInstanceOf(LDAPException.class);
            assertThat(added(connection, "cn=x,ou=guests," + Slapd.SUFFIX)).isEqualTo(ResultCode.INSUFFICIENT_ACCESS_RIGHTS);
        }
    }

    @Test
    void theConfigServiceWritesItsTreeAndNothingBeside() throws Exception {
        try (var connection = slapd.connect()) {
            assertThat(written(connection, WEB1)).isEqualTo(ResultCode.SUCCESS);
            for (var beside : List.of("cn=x," + Slapd.SUFFIX, "ou=users," + Slapd.SUFFIX, "cn=x," + WEB1,
                    "cn=x,cn=cluster," + Slapd.SUFFIX, "cn=x,cn=config", "dc=elsewhere")) {
                assertThat(added(connection, beside)).as(beside).isIn(ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
                        ResultCode.NO_SUCH_OBJECT, ResultCode.UNWILLING_TO_PERFORM, ResultCode.NO_SUCH_ATTRIBUTE);
            }
            assertThatThrownBy(() -> connection.search("cn=config", SearchScope.SUB, "(objectClass=*)"))
                    .isInstanceOf(LDAPException.class);
        }
    }

    private static int seen(LDAPConnection connection, String base) {
        try {
            return connection.search(base, SearchScope.BASE, "(objectClass=*)").getEntryCount();
        } catch (LDAPException e) {
            return 0;
        }
    }

    private static ResultCode written(LDAPConnection connection, String dn) {
        try {
            return connection.modify(dn, new Modification(ModificationType.REPLACE, "thMemoryMib", "96")).getResultCode();
        } catch (LDAPException e) {
            return e.getResultCode();
        }
    }

    private static ResultCode added(LDAPConnection connection, String dn) {
        try {
            var isFolder = dn.startsWith("ou=");
            return connection.add(new AddRequest("dn: " + dn, "objectClass: " + (isFolder ? "organizationalUnit" : "device")))
                    .getResultCode();
        } catch (LDAPException | LDIFException e) {
            return e instanceof LDAPException refusal ? refusal.getResultCode() : ResultCode.DECODING_ERROR;
        }
    }

    @Test
    void whoListensWhereNoSlapdIsHearsNothing() throws Exception {
        try (var stranger = new ServerSocket(0, 1, InetAddress.getByName(Slapd.host(1)))) {
            var heard = CompletableFuture.supplyAsync(() -> heard(stranger));
            var settings = new DirectorySettings(Slapd.host(1), stranger.getLocalPort(), slapd.settings().tree(), slapd.tls(),
                    Duration.ofSeconds(2));
            assertThatThrownBy(settings::connect).isInstanceOf(LDAPException.class).hasMessageContaining("in time");
            // A TLS record of the handshake, in which nothing is said but which ciphers we know; no LDAP message.
            assertThat(heard.get()).startsWith((byte) 22, (byte) 3);
            assertThat(new String(heard.get(), StandardCharsets.ISO_8859_1)).doesNotContain("jupiter", "config");
        }
    }

    private static byte[] heard(ServerSocket stranger) {
        try (var caller = stranger.accept()) {
            return caller.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whoPosesAsADirectoryIsNamed() throws Exception {
        var port = Slapd.freePort();
        var settings = new DirectorySettings(Slapd.host(1), port, slapd.settings().tree(), slapd.tls(), Duration.ofSeconds(2));
        var posing = new ProcessBuilder("openssl", "s_server", "-quiet", "-accept", Slapd.host(1) + ":" + port,
                "-cert", slapd.tls().resolve("vm.pem").toString(), "-key", slapd.tls().resolve("vm.key").toString())
                .redirectErrorStream(true).redirectOutput(scratch.resolve("heard").toFile()).start();
        try {
            await("somebody at the port").atMost(LONG).until(() -> !trouble(settings).contains("nothing answers there"));
            assertThat(trouble(settings)).contains("ldaps://127.0.0.1:" + port
                    + ": who answers there shows the certificate of CN=vm,OU=jupiter1,O=twinhost, which is no directory's",
                    "'ss -tlnp sport = :" + port + "'");
        } finally {
            posing.destroyForcibly().waitFor();
        }
        assertThat(scratch.resolve("heard")).content().as("no LDAP message").doesNotContain("EXTERNAL");
    }

    @Test
    void aDirectoryOfAnotherClusterIsNamed() throws Exception {
        var others = Certificates.ofAnotherCluster();
        try (var foreign = new Slapd(2, Slapd.freePort(), others.tls(2))) {
            assertThatThrownBy(() -> foreign.settings(slapd.tls()).connect()).isInstanceOf(LDAPException.class)
                    .hasMessageContaining("ldaps://127.0.0.2:" + foreign.port())
                    .hasMessageContaining("shows no certificate that " + slapd.tls().resolve("authority.pem") + " vouches for");
        }
    }

    @Test
    void whatIsWrongWithItsOwnIsSaidWithWhatToDo() throws Exception {
        assertThat(trouble(scratch)).contains(scratch.resolve("authority.pem") + " is missing",
                "run 'twinhost-certificates node NAME ADDRESS...' on this node");
        var mine = Certificates.cluster().posing("config", scratch);
        Files.setPosixFilePermissions(mine.resolve("config.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(trouble(mine)).contains(mine.resolve("config.key") + " can be used by others than its owner",
                "run 'chmod 600");
        Files.setPosixFilePermissions(mine.resolve("config.key"), PosixFilePermissions.fromString("rw-------"));
        Files.copy(Certificates.ofAnotherCluster().tls(1).resolve("config.pem"), mine.resolve("config.pem"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(trouble(mine)).contains(mine.resolve("config.pem") + " is not of the authority in");
        Files.writeString(mine.resolve("config.pem"), "");
        assertThat(trouble(mine)).contains(mine.resolve("config.pem") + " holds no certificate");
    }

    @Test
    void aCertificateThatRanOutIsNamedWithWhatToDo() throws Exception {
        var mine = Certificates.cluster().ranOut(scratch);
        assertThat(trouble(mine)).contains(mine.resolve("config.pem") + " ran out on 20",
                "run 'twinhost-certificates node NAME ADDRESS...' on this node");
    }

    private static String trouble(Path certificates) {
        return trouble(slapd.settings(certificates));
    }

    private static String trouble(DirectorySettings settings) {
        try (var connection = settings.connect()) {
            return "none: " + connection;
        } catch (LDAPException e) {
            return e.getMessage();
        }
    }

    @Test
    void aNodeOfAnotherClusterMirrorsNothing() throws Exception {
        var others = Certificates.ofAnotherCluster();
        try (var foreign = new Slapd(2, slapd.port(), others.tls(2)); var theirs = new LdapDirectory(foreign.settings())) {
            await("both have asked, and were refused").atMost(LONG).untilAsserted(() ->
                    assertThat(foreign.log()).contains("TLS: can't connect", "closed (TLS negotiation failure)"));
            assertThat(theirs.read()).isInstanceOf(Reading.Empty.class);
        }
    }

    @Test
    void anEmptyDirectoryFillsFromTheOtherAndNeverEmptiesIt() throws Exception {
        try (var other = new Slapd(2, slapd.port()); var mine = new LdapDirectory(slapd.settings());
                var replica = new LdapDirectory(other.settings())) {
            await("the copy").atMost(LONG).until(() -> replica.read() instanceof Reading.Complete);
            other.kill();
            other.wipe();
            other.start();
            await("the copy again").atMost(LONG).until(() -> replica.read() instanceof Reading.Complete);
            assertThat(mine.read()).isInstanceOf(Reading.Complete.class);
        }
    }
}

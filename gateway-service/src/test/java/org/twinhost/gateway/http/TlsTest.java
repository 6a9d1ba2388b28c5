package org.twinhost.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.runtime.bus.Certificates;

/** By TCP, where nobody is known without a token. */
@Timeout(60)
class TlsTest {

    @TempDir
    Path folder;

    private Node node;

    @BeforeEach
    void start() throws Exception {
        node = new Node(folder);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private X509Certificate issued() throws Exception {
        try (var pem = Files.newInputStream(folder.resolve("tls/gateway.pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    private HttpResponse<String> ask(String method, String path, String token) throws Exception {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("gateway", issued());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        var request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + node.tlsPort + path))
                .timeout(Duration.ofSeconds(10)).method(method, HttpRequest.BodyPublishers.noBody());
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try (var client = HttpClient.newBuilder().sslContext(tls).build()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void nobodyIsAnsweredWithoutAToken() throws Exception {
        for (var path : new String[] {"/v1/status", "/check_mk", "/metrics", "/health"}) {
            var answer = ask("GET", path, "");
            assertThat(answer.statusCode()).as(path).isEqualTo(401);
            assertThat(answer.body()).contains("Authorization: Bearer", "twinctl token add NAME");
        }
        assertThat(node.said).isEmpty();
    }

    @Test
    void aTokenIsAnsweredByItsRights() throws Exception {
        assertThat(ask("GET", "/v1/status", "look").statusCode()).isEqualTo(200);
        assertThat(ask("GET", "/check_mk", "look").statusCode()).isEqualTo(200);
        assertThat(ask("POST", "/v1/guests/web1/start", "look").statusCode()).isEqualTo(403);
        assertThat(ask("POST", "/v1/guests/web1/start", "all").statusCode()).isEqualTo(200);
        assertThat(node.said.getLast().caller()).contains("gateway, 127.0.0.1, token api.token").doesNotContain("uid\"");
    }

    @Test
    void whatIsNoTlsIsClosed() throws IOException {
        try (var socket = new Socket("127.0.0.1", node.tlsPort)) {
            socket.getOutputStream().write("GET /v1/status HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(10_000);
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1)).doesNotContain("HTTP");
        }
        assertThat(node.said).isEmpty();
    }

    @Test
    void aNewCertificateCountsForNewConnectionsWithoutARestart() throws Exception {
        BigInteger first = issued().getSerialNumber();
        assertThat(ask("GET", "/check_mk", "look").statusCode()).isEqualTo(200);
        Certificates.makeAnewIn(folder);
        assertThat(issued().getSerialNumber()).isNotEqualTo(first);
        Thread.sleep(1_200);
        assertThat(ask("GET", "/check_mk", "look").statusCode()).isEqualTo(200);
        assertThat(node.get("/check_mk")).contains("0 \"Twinhost gateway\"", "TLS on 127.0.0.1:" + node.tlsPort);
    }

    @Test
    void anAddressThatIsNotKnownKeepsTlsAwayAndNothingElse() throws Exception {
        node.close();
        // Longer than a part of a name may be: no name service is asked for it.
        node = new Node(folder, "x".repeat(64));
        assertThat(node.get("/check_mk")).contains("2 \"Twinhost gateway\"", "can't listen on xxx",
                "twinhost.gateway.address");
        assertThat(node.get("/v1/status", "Authorization: Bearer look")).startsWith("HTTP/1.1 200");
    }

    @Test
    void aKeyThatOthersCanReadIsNotUsed() throws Exception {
        node.close();
        Files.setPosixFilePermissions(folder.resolve("tls/gateway.key"), PosixFilePermissions.fromString("rw-r--r--"));
        node = new Node(folder);
        assertThatThrownBy(() -> ask("GET", "/v1/status", "look")).isInstanceOf(IOException.class);
        assertThat(node.get("/check_mk")).contains("2 \"Twinhost gateway\"", "gateway.key can be used by others", "chmod 600",
                "2 \"Twinhost service vm\"", "the way to vm-service is closed");
    }
}

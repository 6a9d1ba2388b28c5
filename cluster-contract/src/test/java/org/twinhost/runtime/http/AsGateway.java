package org.twinhost.runtime.http;

import io.restassured.RestAssured;
import io.restassured.config.RestAssuredConfig;
import io.restassured.config.SSLConfig;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.apache.http.conn.ssl.SSLSocketFactory;
import org.eclipse.microprofile.config.ConfigProvider;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.audit.Peer;
import org.twinhost.runtime.gateway.GatewayWord;
import org.twinhost.runtime.tls.TlsFiles;

/** The REST port of the running test as the gateway of its node asks it: it answers nobody else. */
public final class AsGateway {

    /** Whom the gateway names to the service. */
    public static final Peer EVA = new Peer("gateway, unix socket", 0, "root", 4711L, "twinctl", "eva");
    public static final String EVAS_WORD = Json.tree(EVA).toString();

    private AsGateway() {}

    /** A request for RestAssured. */
    public static RequestSpecification given() {
        return RestAssured.given().baseUri("https://127.0.0.1").port(port())
                .config(RestAssuredConfig.config().sslConfig(SSLConfig.sslConfig().with().sslSocketFactory(sockets())))
                .header(GatewayWord.CALLER, EVAS_WORD);
    }

    @SuppressWarnings("deprecation") // RestAssured has no other one.
    private static SSLSocketFactory sockets() {
        try {
            return new SSLSocketFactory(tls("gateway", files()), SSLSocketFactory.ALLOW_ALL_HOSTNAME_VERIFIER);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static int port() {
        return ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
    }

    /** Of the running test. */
    public static TlsFiles files() {
        return new TlsFiles(Path.of(ConfigProvider.getConfig().getValue("twinhost.paths.etc", String.class)).resolve("tls"));
    }

    /** As that one, by these files, who speaks to the service under test alone. */
    public static SSLContext tls(String who, TlsFiles files) throws IOException {
        return tls(new KeyManager[] {files.identity(who)});
    }

    /** As somebody who shows nothing. */
    static SSLContext tlsOfNobody() throws IOException {
        return tls(new KeyManager[0]);
    }

    private static SSLContext tls(KeyManager[] who) throws IOException {
        try {
            var context = SSLContext.getInstance("TLSv1.3");
            var service = ConfigProvider.getConfig().getValue("twinhost.service", String.class);
            context.init(who, new TrustManager[] {files().only(service)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}

package org.twinhost.twinctl.join.wire;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.twinhost.runtime.tls.TlsFiles;

/** TLS 1.3 with a certificate that says nothing to who joins: he knows no authority yet. Who is who is proven by the word. */
public final class Tls {

    static final String VERSION = "TLSv1.3";
    private static final String IDENTITY = "gateway";

    private Tls() {}

    /**
     * Of who invites, with the certificate that this node shows to people.
     *
     * @throws IOException there is none: a sentence that says what to do
     */
    public static SSLContext inviter(TlsFiles files) throws IOException {
        return context(new KeyManager[] {files.identity(IDENTITY)}, new TrustManager[0]);
    }

    /** Of who joins. */
    public static SSLContext joiner() throws IOException {
        return context(new KeyManager[0], new TrustManager[] {new Anybody()});
    }

    private static SSLContext context(KeyManager[] keys, TrustManager... trust) throws IOException {
        try {
            var context = SSLContext.getInstance(VERSION);
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException unusable) {
            throw new IOException("this Java can't speak " + VERSION + ": " + unusable.getMessage(), unusable);
        }
    }

    /** Nothing is sent, and nothing believed, before the other has proven on this very connection that he knows the word. */
    private static final class Anybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

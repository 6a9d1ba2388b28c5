package org.twinhost.runtime.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trust in one certificate, of which the other end is not told. It would be told as the name of an authority, and whoever has
 * been issued his certificate by another one, as ours have, would show none.
 */
final class TrustInOne extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager trust;

    TrustInOne(X509ExtendedTrustManager trust) {
        this.trust = trust;
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String by, Socket socket) throws CertificateException {
        trust.checkClientTrusted(chain, by, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String by, Socket socket) throws CertificateException {
        trust.checkServerTrusted(chain, by, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String by, SSLEngine engine) throws CertificateException {
        trust.checkClientTrusted(chain, by, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String by, SSLEngine engine) throws CertificateException {
        trust.checkServerTrusted(chain, by, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String by) throws CertificateException {
        trust.checkClientTrusted(chain, by);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String by) throws CertificateException {
        trust.checkServerTrusted(chain, by);
    }
}

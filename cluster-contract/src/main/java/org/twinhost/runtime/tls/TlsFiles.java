package org.twinhost.runtime.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.twinhost.runtime.files.Secret;

/**
 * The keys and certificates of this node, {@code NAME.key} and {@code NAME.pem} as {@code twinhost-certificates} makes them.
 * They are read whenever they are asked for: they may have been made anew since.
 *
 * @param folder {@code tls} in the folder of the configuration
 */
public record TlsFiles(Path folder) {

    /** What mends them. */
    public static final String MAKE = "run 'twinhost-certificates node NAME ADDRESS...' on this node"
            + " (docs/running.md, Certificates)";
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final char[] NO_PASSWORD = {};

    /** The key of that name. */
    public Path key(String name) {
        return folder.resolve(name + ".key");
    }

    /** The certificate of that name, or certificates. */
    public Path certificate(String name) {
        return folder.resolve(name + ".pem");
    }

    /**
     * What shows others that this process is NAME.
     *
     * @throws IOException it can't: a sentence that says what to do
     */
    public X509ExtendedKeyManager identity(String name) throws IOException {
        var store = emptyStore();
        try {
            var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(keyBytes(name)));
            var certificate = certificates(name).getFirst();
            if (!belongTogether(key, certificate)) {
                throw new IOException(key(name) + " is not the key of " + certificate(name) + ": " + MAKE);
            }
            store.setKeyEntry(name, key, NO_PASSWORD, new Certificate[] {certificate});
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return Stream.of(factory.getKeyManagers()).map(X509ExtendedKeyManager.class::cast).findFirst().orElseThrow();
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    key(name) + " is no key of an elliptic curve as PKCS #8 (" + e.getMessage() + "): " + MAKE, e);
        }
    }

    /**
     * Trust in the one who holds the key of NAME's certificate and in nobody else, whatever the authority has issued besides.
     *
     * @throws IOException there is no such certificate: a sentence that says what to do
     */
    public X509ExtendedTrustManager only(String name) throws IOException {
        return new TrustInOne(trust(name, List.of(certificates(name).getFirst())));
    }

    /**
     * Trust in everybody for whom an authority of that name vouches.
     *
     * @throws IOException there is none: a sentence that says what to do
     */
    public X509ExtendedTrustManager issuedBy(String name) throws IOException {
        return trust(name, certificates(name));
    }

    private X509ExtendedTrustManager trust(String name, List<X509Certificate> anchors) throws IOException {
        var store = emptyStore();
        try {
            for (var each : anchors) {
                store.setCertificateEntry(name + store.size(), each);
            }
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return Stream.of(factory.getTrustManagers()).map(X509ExtendedTrustManager.class::cast).findFirst().orElseThrow();
        } catch (GeneralSecurityException e) {
            throw new IOException(certificate(name) + " can't be trusted: " + e.getMessage(), e);
        }
    }

    /**
     * What stands in that file, one at least.
     *
     * @throws IOException nothing does: a sentence that says what to do
     */
    public List<X509Certificate> certificates(String name) throws IOException {
        var file = certificate(name);
        try (var in = new ByteArrayInputStream(Files.readAllBytes(there(file)))) {
            var found = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new CertificateException("it is empty");
            }
            return found.stream().map(X509Certificate.class::cast).toList();
        } catch (CertificateException e) {
            throw new IOException(file + " holds no certificate (" + e.getMessage() + "): " + MAKE, e);
        }
    }

    /** Nobody would take the two for an identity, and say so only to us, at every attempt, in words of TLS. */
    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        if (!(certificate.getPublicKey() instanceof ECPublicKey ofCertificate)) {
            return false;
        }
        var proof = Signature.getInstance("SHA256withECDSA");
        proof.initSign(key);
        proof.update(certificate.getEncoded());
        var signed = proof.sign();
        proof.initVerify(ofCertificate);
        proof.update(certificate.getEncoded());
        return proof.verify(signed);
    }

    private byte[] keyBytes(String name) throws IOException {
        var file = key(name);
        var text = Secret.read(there(file));
        // The dashes of one line could be those of both.
        if (text.length() < BEGIN.length() + END.length() || !text.startsWith(BEGIN) || !text.endsWith(END)) {
            throw new IOException(file + " is no key as PKCS #8: " + MAKE);
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(BEGIN.length(), text.length() - END.length()));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no key as PKCS #8 (" + e.getMessage() + "): " + MAKE, e);
        }
    }

    private static Path there(Path file) throws IOException {
        if (Files.notExists(file)) {
            throw new IOException(file + " is missing: " + MAKE);
        }
        return file;
    }

    /** In memory alone. Other kinds of it stretch a password that there is not: 5 ms at every attempt to connect. */
    private static KeyStore emptyStore() throws IOException {
        try {
            var store = KeyStore.getInstance("JKS");
            store.load(null, NO_PASSWORD);
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException("this runtime has no place for keys: " + e.getMessage(), e);
        }
    }
}

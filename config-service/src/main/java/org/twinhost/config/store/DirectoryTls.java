package org.twinhost.config.store;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.util.ssl.SSLSocketVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.twinhost.runtime.files.Secret;

/**
 * Who the config service is to a directory, and whom it takes for one: files of {@code twinhost-certificates}, which are read
 * at each connect, so that new ones need no restart.
 *
 * @param folder of the files
 */
record DirectoryTls(Path folder) {

    private static final String SERVICE = "config";
    private static final String DIRECTORY = "directory.twinhost";
    private static final int DNS_NAME = 2;
    private static final char[] NO_PASSWORD = {};

    /** Somebody else answers; the library wraps it. */
    private static final class NoDirectory extends LDAPException {
        private static final long serialVersionUID = 1;

        NoDirectory(String message, @Nullable Throwable cause) {
            super(ResultCode.CONNECT_ERROR, message, cause);
        }
    }

    /** Connections over which this service can be known. */
    SSLSocketFactory sockets() throws LDAPException {
        try {
            var authorities = certificates(authority());
            var own = own(authorities);
            var keys = emptyStore();
            keys.setKeyEntry(SERVICE, key(), NO_PASSWORD, new Certificate[] {own});
            var trusted = emptyStore();
            for (var each : authorities) {
                trusted.setCertificateEntry("authority " + trusted.size(), each);
            }
            var identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            identity.init(keys, NO_PASSWORD);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (IOException | GeneralSecurityException e) {
            throw new LDAPException(ResultCode.LOCAL_ERROR, "this service can't show the directory who it is: "
                    + Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
        }
    }

    /** A certificate of the cluster is not enough: each service has one, and none of theirs has this name. */
    SSLSocketVerifier isDirectory() {
        return new SSLSocketVerifier() {
            @Override
            public void verifySSLSocket(String host, int port, SSLSocket socket) throws LDAPException {
                try {
                    var shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                    if (!names(shown).contains(DIRECTORY)) {
                        throw new NoDirectory(stranger(host, port, "shows the certificate of "
                                + shown.getSubjectX500Principal().getName() + ", which is no directory's"), null);
                    }
                } catch (SSLPeerUnverifiedException | GeneralSecurityException e) {
                    throw new NoDirectory(stranger(host, port, "shows no certificate in time"), e);
                }
            }
        };
    }

    /** Why no connection came about. */
    String explain(String host, int port, LDAPException trouble) {
        for (var cause = trouble.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof NoDirectory ours) {
                return Objects.requireNonNull(ours.getMessage(), "it is made with one");
            }
        }
        for (var cause = trouble.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof GeneralSecurityException) {
                return stranger(host, port,
                        "shows no certificate that " + authority() + " vouches for (" + cause.getMessage() + ")");
            }
        }
        for (var cause = trouble.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return stranger(host, port, "does not speak TLS as a directory does (" + cause.getMessage() + ")");
            }
        }
        return "nothing answers there; is twinhost-slapd running on that node?";
    }

    /** Why a directory ended the connection instead of knowing us. */
    String notKnown() {
        return "it ended the connection when it saw " + file(SERVICE + ".pem") + "; run 'twinhost-certificates show' on both"
                + " nodes: their authority.pem has to be the same, and after a change of it twinhost-slapd has to be restarted";
    }

    private static String stranger(String host, int port, String why) {
        return "who answers there " + why + ", so nothing was said to it; 'ss -tlnp sport = :" + port + "' on the node with "
                + host + " names the process: if it is slapd, run 'twinhost-certificates show' there, else end it";
    }

    /** Refused here with a reason, where a directory would only end the connection. */
    private X509Certificate own(Collection<X509Certificate> authorities) throws IOException, GeneralSecurityException {
        var file = file(SERVICE + ".pem");
        var own = certificates(file).getFirst();
        try {
            own.checkValidity();
        } catch (CertificateExpiredException e) {
            throw new GeneralSecurityException(file + " ran out on " + own.getNotAfter().toInstant() + "; " + anew(), e);
        }
        if (authorities.stream().noneMatch(each -> isIssued(own, each.getPublicKey()))) {
            throw new GeneralSecurityException(file + " is not of the authority in " + authority() + "; " + anew());
        }
        return own;
    }

    private static boolean isIssued(X509Certificate certificate, PublicKey authority) {
        try {
            certificate.verify(authority);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String anew() {
        return "run 'twinhost-certificates node NAME ADDRESS...' on this node (docs/running.md, Certificates)";
    }

    private PrivateKey key() throws IOException, GeneralSecurityException {
        var file = file(SERVICE + ".key");
        try {
            var base64 = Secret.read(file).replaceAll("-----[A-Z ]+-----", "");
            var content = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
            return KeyFactory.getInstance("EC").generatePrivate(content);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new GeneralSecurityException(file + " holds no key (" + e.getMessage() + "); " + anew(), e);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is missing; " + anew(), e);
        }
    }

    private static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        try (var content = Files.newInputStream(file)) {
            var found = CertificateFactory.getInstance("X.509").generateCertificates(content);
            if (found.isEmpty()) {
                throw new GeneralSecurityException("it is empty");
            }
            return found.stream().map(X509Certificate.class::cast).toList();
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is missing; " + anew(), e);
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(file + " holds no certificate (" + e.getMessage() + "); " + anew(), e);
        }
    }

    private static List<String> names(X509Certificate certificate) throws GeneralSecurityException {
        var names = certificate.getSubjectAlternativeNames();
        return names == null ? List.of() : names.stream().filter(each -> each.getFirst().equals(DNS_NAME))
                .map(each -> String.valueOf(each.getLast())).toList();
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private Path authority() {
        return file("authority.pem");
    }

    private Path file(String name) {
        return folder.resolve(name);
    }
}

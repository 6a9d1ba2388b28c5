package org.twinhost.config.store;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.util.ssl.SSLSocketVerifier;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.twinhost.runtime.Causes;
import org.twinhost.runtime.tls.TlsFiles;

/**
 * Who the config service is to a directory, and whom it takes for one: files of {@code twinhost-certificates}, which are read
 * at each connect, so that new ones need no restart.
 *
 * @param files of this node
 */
record DirectoryTls(TlsFiles files) {

    private static final String SERVICE = "config";
    private static final String AUTHORITY = "authority";
    private static final String DIRECTORY = "directory.twinhost";
    private static final int DNS_NAME = 2;

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
            checkOwn();
            var context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {files.identity(SERVICE)}, new TrustManager[] {files.issuedBy(AUTHORITY)}, null);
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
                    throw new NoDirectory(late(host, port), e);
                }
            }
        };
    }

    /** Why no connection came about. */
    String explain(String host, int port, LDAPException trouble) {
        return Causes.find(trouble, NoDirectory.class)
                .map(ours -> Objects.requireNonNull(ours.getMessage(), "it is made with one"))
                .or(() -> Causes.find(trouble, GeneralSecurityException.class).map(unknown -> stranger(host, port,
                        "shows no certificate that " + files.certificate(AUTHORITY) + " vouches for (" + unknown.getMessage()
                                + ")")))
                .or(() -> Causes.find(trouble, SSLException.class).map(noTls -> stranger(host, port,
                        "does not speak TLS as a directory does (" + noTls.getMessage() + ")")))
                .orElse("nothing answers there; is twinhost-slapd running on that node?");
    }

    static String late(String host, int port) {
        return stranger(host, port, "shows no certificate in time");
    }

    /** Why a directory ended the connection instead of knowing us. */
    String notKnown() {
        return "it ended the connection when it saw " + files.certificate(SERVICE) + "; run 'twinhost-certificates show'"
                + " on both nodes: their authority.pem has to be the same, and after a change of it twinhost-slapd has to be"
                + " restarted";
    }

    private static String stranger(String host, int port, String why) {
        return "who answers there " + why + ", so nothing was said to it; 'ss -tlnp sport = :" + port + "' on the node with "
                + host + " names the process: if it is slapd, run 'twinhost-certificates show' there, else end it";
    }

    /** Refused here with a reason, where a directory would only end the connection. */
    private void checkOwn() throws IOException, GeneralSecurityException {
        var authorities = files.certificates(AUTHORITY);
        var file = files.certificate(SERVICE);
        var own = files.certificates(SERVICE).getFirst();
        try {
            own.checkValidity();
        } catch (CertificateExpiredException e) {
            throw new GeneralSecurityException(file + " ran out on " + own.getNotAfter().toInstant() + "; " + TlsFiles.MAKE, e);
        }
        if (authorities.stream().noneMatch(each -> isIssued(own, each.getPublicKey()))) {
            throw new GeneralSecurityException(
                    file + " is not of the authority in " + files.certificate(AUTHORITY) + "; " + TlsFiles.MAKE);
        }
    }

    private static boolean isIssued(X509Certificate certificate, PublicKey authority) {
        try {
            certificate.verify(authority);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static List<String> names(X509Certificate certificate) throws GeneralSecurityException {
        var names = certificate.getSubjectAlternativeNames();
        return names == null ? List.of() : names.stream().filter(each -> each.getFirst().equals(DNS_NAME))
                .map(each -> String.valueOf(each.getLast())).toList();
    }
}

package org.twinhost.config.store;

import com.unboundid.ldap.sdk.EXTERNALBindRequest;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import java.nio.file.Path;
import java.time.Duration;
import org.twinhost.config.core.directory.Tree;
import org.twinhost.runtime.tls.TlsFiles;

/**
 * How the directory is reached: over TLS alone, and both ends show a certificate of the cluster before anything is said.
 *
 * @param tls folder of this service's key and certificate and of the authority's certificate
 * @param timeout for connecting and for each answer
 */
public record DirectorySettings(String host, int port, Tree tree, Path tls, Duration timeout) {

    /** Said, though empty: slapd asks for it otherwise, and the library does not answer. */
    private static final String AS_WHOM_THE_CERTIFICATE_SAYS = "";

    /** Another node's directory, which knows the same certificate. */
    DirectorySettings at(String otherHost, int otherPort) {
        return new DirectorySettings(otherHost, otherPort, tree, tls, timeout);
    }

    String url() {
        return "ldaps://" + host + ":" + port;
    }

    LDAPConnection connect() throws LDAPException {
        var certificates = new DirectoryTls(new TlsFiles(tls));
        var options = new LDAPConnectionOptions();
        // Later than TlsSockets, which alone knows whether somebody took the connection.
        options.setConnectTimeoutMillis((int) (2 * timeout.toMillis()));
        options.setResponseTimeoutMillis(timeout.toMillis());
        options.setAbandonOnTimeout(true);
        options.setSSLSocketVerifier(certificates.isDirectory());
        var connection = open(certificates, options);
        try {
            connection.bind(new EXTERNALBindRequest(AS_WHOM_THE_CERTIFICATE_SAYS));
            return connection;
        } catch (LDAPException e) {
            connection.close();
            throw e.getResultCode().isConnectionUsable() ? e
                    : new LDAPException(e.getResultCode(), url() + ": " + certificates.notKnown(), e);
        }
    }

    /** The library's own messages for this are six lines long. */
    private LDAPConnection open(DirectoryTls certificates, LDAPConnectionOptions options) throws LDAPException {
        var sockets = new TlsSockets(certificates.sockets(), timeout);
        try {
            var connection = new LDAPConnection(sockets, options, host, port);
            sockets.agreed();
            return connection;
        } catch (LDAPException e) {
            var why = sockets.wasLate() ? DirectoryTls.late(host, port) : certificates.explain(host, port, e);
            throw new LDAPException(e.getResultCode(), url() + ": " + why, e);
        }
    }
}

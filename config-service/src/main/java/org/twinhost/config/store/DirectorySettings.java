package org.twinhost.config.store;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.twinhost.config.core.directory.Tree;

/**
 * How the directory is reached.
 *
 * @param bindDn the config service's own name in it
 * @param passwordFile read at each connect, so that a new password needs no restart
 * @param timeout for connecting and for each answer
 */
public record DirectorySettings(
        String host, int port, Tree tree, String bindDn, Path passwordFile, Duration timeout) {

    /** The same account on another node's directory. */
    DirectorySettings at(String otherHost, int otherPort) {
        return new DirectorySettings(otherHost, otherPort, tree, bindDn, passwordFile, timeout);
    }

    String url() {
        return "ldap://" + host + ":" + port;
    }

    LDAPConnection connect() throws LDAPException {
        var options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis((int) timeout.toMillis());
        options.setResponseTimeoutMillis(timeout.toMillis());
        options.setAbandonOnTimeout(true);
        var connection = open(options);
        try {
            connection.bind(bindDn, password());
            return connection;
        } catch (LDAPException e) {
            connection.close();
            throw e;
        }
    }

    /** The library's own message for this is six lines long. */
    private LDAPConnection open(LDAPConnectionOptions options) throws LDAPException {
        try {
            return new LDAPConnection(options, host, port);
        } catch (LDAPException e) {
            throw new LDAPException(e.getResultCode(),
                    "nothing answers on " + url() + " within " + timeout.toMillis() + " ms", e);
        }
    }

    private String password() throws LDAPException {
        try {
            return Files.readString(passwordFile).strip();
        } catch (IOException e) {
            throw new LDAPException(ResultCode.LOCAL_ERROR,
                    "cannot read the password in " + passwordFile + " (" + e + ")", e);
        }
    }
}

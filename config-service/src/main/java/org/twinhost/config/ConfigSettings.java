package org.twinhost.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of the config service, in {@code /etc/twinhost/config.properties}. None has to be set. */
@ConfigMapping(prefix = "twinhost.config")
public interface ConfigSettings {

    Ldap ldap();

    /** The first configuration of a new cluster; default: {@code cluster.json} in the folder of keys and tokens. */
    Optional<Path> clusterFile();

    /** Between two looks at the directory, in ms. */
    @WithDefault("1000")
    int pollMs();

    /** How long an edit by hand must have stayed the same before it becomes a revision, in ms. */
    @WithDefault("3000")
    int settleMs();

    /** How long a change may wait for the directory, in ms. */
    @WithDefault("8000")
    int changeTimeoutMs();

    /** How many revisions a start remembers, and the history shows unasked; all are kept. */
    @WithDefault("200")
    int revisionsKept();

    /** This node's own slapd. */
    interface Ldap {
        @WithDefault("127.0.0.1")
        String host();

        @WithDefault("3890")
        int port();

        /** Where other nodes' slapds listen for each other. */
        @WithDefault("3890")
        int peerPort();

        @WithDefault("dc=twinhost")
        String suffix();

        /** Of this service's key and certificate; default: {@code tls} in the folder of keys and tokens. */
        Optional<Path> tls();

        /** For connecting and for each answer, in ms. */
        @WithDefault("2000")
        int timeoutMs();
    }
}

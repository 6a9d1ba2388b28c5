package org.twinhost.replication;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import org.twinhost.replication.disk.Caching;

/** {@code twinhost.replication.…} in {@code /etc/twinhost/replication.properties}; every value has a usable default. */
@ConfigMapping(prefix = "twinhost.replication")
public interface ReplicationConfig {

    /** TCP port of the peer connections, on every replication link; the same on both nodes. */
    @WithDefault("7810")
    int port();

    /** How long a peer may take to answer the question for its mark, in ms, before it is asked again. */
    @WithDefault("1000")
    int markDeadlineMs();

    /** {@code direct} or {@code buffered}: whether volumes are read and written past the host's page cache or through it. */
    @WithDefault("direct")
    Caching cache();
}

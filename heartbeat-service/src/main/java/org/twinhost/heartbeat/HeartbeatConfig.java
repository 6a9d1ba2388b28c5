package org.twinhost.heartbeat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code twinhost.heartbeat.*}, in {@code /etc/twinhost/heartbeat.properties}. Times and links come with the cluster's
 * configuration.
 */
@ConfigMapping(prefix = "twinhost.heartbeat")
public interface HeartbeatConfig {

    /** The UDP port on every link; the same on all nodes. */
    @WithDefault("7694")
    int udpPort();

    /**
     * The cluster's key: 32 bytes in hex, mode 600, the same on all nodes. By default {@code cluster.key} among the keys. One
     * that comes lies beside it as {@code .next}, one that goes as {@code .previous}; both are accepted.
     */
    Optional<Path> keyFile();
}

package org.twinhost.runtime;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.runtime.bus.Bus;

/** Who and where this process is; from {@code /etc/twinhost/node.properties}. */
@ConfigMapping(prefix = "twinhost")
public interface NodeIdentity {

    /** This node's name, as the configuration calls it. */
    String node();

    /** The cluster's name. */
    @WithDefault("twinhost")
    String cluster();

    /** Which of the six services this process is, or the gateway; built in. */
    String service();

    Paths paths();

    Bus bus();

    /** A plain {@code ClusterSnapshot} in JSON to run from, without bus or LDAP. */
    Optional<Path> snapshotFile();

    /** Folders; all exist or can be made. */
    interface Paths {
        /** Configuration, keys and tokens; read only. */
        @WithDefault("/etc/twinhost")
        Path etc();

        /** Keys and certificates of this node. */
        default Path tls() {
            return etc().resolve("tls");
        }

        /** Durable state, one folder a service. */
        @WithDefault("/var/lib/twinhost")
        Path state();

        /** Sockets; gone after a boot. */
        @WithDefault("/run/twinhost")
        Path run();

        /** Guests' consoles. */
        @WithDefault("/var/log/twinhost")
        Path log();
    }

    /** The node's own broker, which is known by its certificate. */
    interface Bus {
        @WithDefault("127.0.0.1")
        String host();

        @WithDefault("7883")
        int port();

        /** Between two publications of the same retained state. */
        @WithDefault("1000")
        int repeatMs();
    }

    default NodeId nodeId() {
        return new NodeId(node());
    }

    default ServiceName serviceName() {
        return ServiceName.ofLabel(service());
    }

    /** This service's own durable state. */
    default Path stateDir() {
        return paths().state().resolve(service());
    }
}

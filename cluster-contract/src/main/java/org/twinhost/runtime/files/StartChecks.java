package org.twinhost.runtime.files;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.twinhost.runtime.NodeIdentity;

/**
 * Before a service does anything: nobody else may read this node's secrets or enter the service's folder, and room is set aside
 * for what it must not forget.
 */
@ApplicationScoped
final class StartChecks {

    /** What one or two services read, besides their own key of TLS, which each has. */
    private static final String CLUSTER_KEY = "cluster.key";
    private static final Map<String, String> OWN_SECRET = Map.of("heartbeat", CLUSTER_KEY, "replication", CLUSTER_KEY,
            "fencing", "ipmi.password");

    private final NodeIdentity identity;

    StartChecks(NodeIdentity identity) {
        this.identity = identity;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE + 50) StartupEvent event) throws IOException {
        var problems = new ArrayList<String>();
        var own = Optional.ofNullable(OWN_SECRET.get(identity.service()));
        for (var name : Stream.concat(Stream.of("tls/" + identity.service() + ".key"), own.stream()).toList()) {
            var file = identity.paths().etc().resolve(name);
            for (var each : name.equals(CLUSTER_KEY) ? ClusterKeys.files(file) : List.of(file)) {
                Secret.problem(each).ifPresent(problems::add);
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException("This service does not start with secrets that others can read or change, or that"
                    + " it can't read: " + String.join("; ", problems));
        }
        StateReserve.open(identity.paths().state(), PrivateFolder.make(identity.stateDir()));
    }
}

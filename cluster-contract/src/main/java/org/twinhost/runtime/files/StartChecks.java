package org.twinhost.runtime.files;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.twinhost.runtime.NodeIdentity;

/** Before a service does anything: nobody else may read this node's secrets or enter the service's folder. */
@ApplicationScoped
final class StartChecks {

    private static final List<String> SECRETS =
            List.of("cluster.key", "api.token", "mqtt.password", "ldap.password", "ipmi.password");

    private final NodeIdentity identity;

    StartChecks(NodeIdentity identity) {
        this.identity = identity;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE + 50) StartupEvent event) throws IOException {
        var problems = new ArrayList<String>();
        for (var name : SECRETS) {
            Secret.problem(identity.paths().etc().resolve(name)).ifPresent(problems::add);
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException("This service does not start with secrets that others can read or change: "
                    + String.join("; ", problems));
        }
        PrivateFolder.make(identity.stateDir());
    }
}

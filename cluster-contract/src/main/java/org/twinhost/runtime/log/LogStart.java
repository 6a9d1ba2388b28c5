package org.twinhost.runtime.log;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import org.twinhost.runtime.NodeIdentity;

/** The first thing that a service does. */
@ApplicationScoped
final class LogStart {

    private final NodeIdentity identity;

    LogStart(NodeIdentity identity) {
        this.identity = identity;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE + 10) StartupEvent event) {
        ServiceLog.begin(identity.service());
    }
}

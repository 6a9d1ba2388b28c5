package org.twinhost.resource;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.twinhost.resource.core.act.ResourceState;

/** Live: the thread takes turns. Ready: configuration, heartbeat, vm and replication were heard. */
@ApplicationScoped
public class ResourceHealth {

    private static final Duration STUCK = Duration.ofSeconds(10);

    private final ResourceService service;

    ResourceHealth(ResourceService service) {
        this.service = service;
    }

    @Produces
    @Liveness
    @ApplicationScoped
    HealthCheck live() {
        return () -> HealthCheckResponse.named("resource-thread")
                .status(service.sinceLastStep().compareTo(STUCK) < 0)
                .withData("sinceLastTurnMs", service.sinceLastStep().toMillis()).build();
    }

    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck ready() {
        return () -> {
            ResourceState state = service.state();
            boolean ready = state.observed().isConfigured() && state.observed().membership().isKnown()
                    && state.observed().local().guests() != null && state.observed().local().volumes() != null;
            return HealthCheckResponse.named("resource-observes").status(ready).build();
        };
    }
}

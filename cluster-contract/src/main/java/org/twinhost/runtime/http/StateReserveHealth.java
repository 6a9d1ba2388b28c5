package org.twinhost.runtime.http;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.files.StateReserve;

/** Looks after what the service has set aside for a full disk, and is not ready while a person has to do something about it. */
@Readiness
@ApplicationScoped
public class StateReserveHealth implements HealthCheck, CheckMkSource {

    private final NodeIdentity identity;

    StateReserveHealth(NodeIdentity identity) {
        this.identity = identity;
    }

    /** Nobody waits for it (decision 0064): what is written on a full disk is written from what is there. */
    @Scheduled(every = "5s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        StateReserve.own().ifPresent(StateReserve::look);
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("room for state");
        return StateReserve.own().flatMap(StateReserve::trouble)
                .map(trouble -> response.down().withData("trouble", trouble))
                .orElseGet(response::up)
                .build();
    }

    @Override
    public List<CheckMkLine> lines() {
        return StateReserve.own().map(this::line).stream().toList();
    }

    private CheckMkLine line(StateReserve reserve) {
        return reserve.trouble()
                .map(trouble -> new CheckMkLine(2, "state of " + identity.service(), null, trouble))
                .orElseGet(() -> new CheckMkLine(0, "state of " + identity.service(), null, reserve.summary()));
    }
}

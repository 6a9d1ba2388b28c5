package org.twinhost.config.api;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.twinhost.config.ConfigService;
import org.twinhost.contract.config.ConfigStatus;
import org.twinhost.contract.config.ConfigStatus.Directory;
import org.twinhost.contract.config.ConfigStatus.Origin;
import org.twinhost.runtime.http.CheckMkLine;
import org.twinhost.runtime.http.CheckMkSource;

/** How the config service does, for machines. Ready once it publishes a revision, also from disk. */
@Readiness
@ApplicationScoped
public class Monitoring implements HealthCheck, CheckMkSource {

    private final ConfigService config;
    private final MeterRegistry metrics;

    Monitoring(ConfigService config, MeterRegistry metrics) {
        this.config = config;
        this.metrics = metrics;
    }

    void start(@Observes StartupEvent event) {
        Gauge.builder("twinhost.config.revision", config,
                        service -> service.snapshot().map(snapshot -> (double) snapshot.revision().number()).orElse(0.0))
                .description("number of the revision that is in effect; 0: none").register(metrics);
        Gauge.builder("twinhost.config.in.step", config,
                        service -> service.status(0).directory() == Directory.IN_STEP ? 1.0 : 0.0)
                .description("1: the directory holds what is in effect").register(metrics);
        Gauge.builder("twinhost.config.writer", config, service -> service.status(0).mayWrite() ? 1.0 : 0.0)
                .description("1: this node may make revisions").register(metrics);
    }

    @Override
    public HealthCheckResponse call() {
        var status = config.status(0);
        return HealthCheckResponse.named("configuration").status(status.published() != null)
                .withData("revision", String.valueOf(status.published()))
                .withData("directory", status.text())
                .build();
    }

    @Override
    public List<CheckMkLine> lines() {
        var status = config.status(0);
        long number = status.published() == null ? 0 : status.published().number();
        return List.of(new CheckMkLine(severity(status), "Configuration", "revision=" + number, text(status)));
    }

    private static String text(ConfigStatus status) {
        return (status.published() == null ? "nothing published" : "revision " + status.published() + " published")
                + (status.origin() == Origin.DISK ? " from disk; " : "; ") + status.text();
    }

    private static int severity(ConfigStatus status) {
        if (status.published() == null) {
            return 2;
        }
        return switch (status.directory()) {
            case IN_STEP -> 0;
            case ARRIVING, EDITED, UNREACHABLE, EMPTY, BEHIND -> 1;
            case REFUSED, DISAGREES, NOT_KEPT -> 2;
        };
    }
}

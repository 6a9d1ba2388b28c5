package org.twinhost.replication;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.replication.net.budget.BudgetShare;
import org.twinhost.replication.net.budget.ByteBudget;

/** Metrics of what guests hold, and of each volume, registered as volumes appear; read from what the volumes last reported. */
@ApplicationScoped
public class ReplicationFigures {

    private final MeterRegistry registry;
    private final ReplicationService service;
    /** What is not of one volume. */
    private static final String NO_VOLUME = "";

    private final Set<String> registered = new HashSet<>();

    ReplicationFigures(MeterRegistry registry, ReplicationService service) {
        this.registry = registry;
        this.service = service;
    }

    @Scheduled(every = "5s")
    void register() {
        service.guestBytes().filter(_ -> registered.add(NO_VOLUME)).ifPresent(this::register);
        for (var volume : service.volumes()) {
            if (registered.add(volume.name())) {
                register(volume.name());
            }
        }
    }

    private void register(ByteBudget budget) {
        Gauge.builder("twinhost.replication.guests.held.bytes", budget, ByteBudget::usedBytes).register(registry);
        Gauge.builder("twinhost.replication.guests.limit.bytes", budget, ByteBudget::bytes).register(registry);
        Gauge.builder("twinhost.replication.guests.paused.connections", budget,
                it -> it.shares().stream().mapToInt(BudgetShare::waiting).sum()).register(registry);
    }

    private void register(String name) {
        FunctionCounter.builder("twinhost.replication.written.bytes", service,
                it -> it.volume(name).map(each -> each.traffic().written()).orElse(0L)).tag("volume", name).register(registry);
        FunctionCounter.builder("twinhost.replication.read.bytes", service,
                it -> it.volume(name).map(each -> each.traffic().read()).orElse(0L)).tag("volume", name).register(registry);
        Gauge.builder("twinhost.replication.requests.underway", service,
                it -> it.volume(name).map(each -> each.traffic().requests()).orElse(0)).tag("volume", name).register(registry);
        Gauge.builder("twinhost.replication.outofsync.bytes", service,
                it -> it.volume(name).map(each -> each.state().outOfSyncBytes()).orElse(0L)).tag("volume", name)
                .register(registry);
        Gauge.builder("twinhost.replication.resync.percent", service,
                it -> it.volume(name).map(each -> each.state().resyncPercent()).orElse(100.0)).tag("volume", name)
                .register(registry);
        Gauge.builder("twinhost.replication.frozen", service,
                it -> it.volume(name).map(each -> each.state().frozen() ? 1 : 0).orElse(0)).tag("volume", name)
                .register(registry);
        verify(name, "differing.bytes", VerifyState::differingBytes);
        verify(name, "troubled.bytes", VerifyState::troubledBytes);
        verify(name, "repaired.bytes", VerifyState::repairedBytes);
        verify(name, "running", verify -> verify.running() ? 1 : 0);
        verify(name, "age.seconds", verify -> verify.ended() == null ? Double.NaN
                : Duration.between(verify.ended(), Instant.now()).toSeconds());
    }

    private void verify(String name, String figure, ToDoubleFunction<VerifyState> of) {
        Gauge.builder("twinhost.replication.verify." + figure, service, it -> it.volume(name)
                .map(each -> each.state().verify()).map(of::applyAsDouble).orElse(Double.NaN)).tag("volume", name)
                .register(registry);
    }
}

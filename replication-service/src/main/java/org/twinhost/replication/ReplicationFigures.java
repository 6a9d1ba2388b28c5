package org.twinhost.replication;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.replication.net.budget.BudgetShare;
import org.twinhost.replication.net.budget.ByteBudget;
import org.twinhost.replication.volume.VolumeDesk;

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
        Gauge.builder("twinhost.replication.guests.held.bytes", budget, ByteBudget::usedBytes)
                .description("memory that requests of guests hold").register(registry);
        Gauge.builder("twinhost.replication.guests.limit.bytes", budget, ByteBudget::bytes)
                .description("memory that requests of guests may hold").register(registry);
        Gauge.builder("twinhost.replication.guests.paused.connections", budget,
                        it -> it.shares().stream().mapToInt(BudgetShare::waiting).sum())
                .description("of guests that wait for memory").register(registry);
    }

    private void gauge(String figure, String name, String description, ToDoubleFunction<VolumeDesk> of, double unknown) {
        Gauge.builder("twinhost.replication." + figure, service, it -> it.volume(name).map(of::applyAsDouble).orElse(unknown))
                .description(description).tag("volume", name).register(registry);
    }

    private void counter(String figure, String name, String description, ToDoubleFunction<VolumeDesk> of) {
        FunctionCounter.builder("twinhost.replication." + figure, service,
                        it -> it.volume(name).map(of::applyAsDouble).orElse(0.0))
                .description(description).tag("volume", name).register(registry);
    }

    private void register(String name) {
        counter("written.bytes", name, "that guests wrote since the service started", it -> it.traffic().written());
        counter("read.bytes", name, "that guests read since the service started", it -> it.traffic().read());
        gauge("requests.underway", name, "of guests, begun or waiting", it -> it.traffic().requests(), 0);
        gauge("outofsync.bytes", name, "that the replicas are known to differ in", it -> it.state().outOfSyncBytes(), 0);
        gauge("resync.ratio", name, "how much of a resync is done; 1: none is under way", ReplicationFigures::resynced, 1);
        gauge("frozen", name, "1: no write is acknowledged at the moment", it -> it.state().frozen() ? 1 : 0, 0);
        verify(name, "differing.bytes", "in which the replicas differ, and nobody knows which is right",
                VerifyState::differingBytes);
        verify(name, "troubled.bytes", "that could not be compared or repaired", VerifyState::troubledBytes);
        verify(name, "repaired.bytes", "that the last pass repaired", VerifyState::repairedBytes);
        verify(name, "running", "1: the replicas are being compared", verify -> verify.running() ? 1 : 0);
        verify(name, "age.seconds", "since the replicas were compared; NaN: never", verify -> verify.ended() == null
                ? Double.NaN : Duration.between(verify.ended(), Instant.now()).toSeconds());
    }

    private static double resynced(VolumeDesk volume) {
        var percent = volume.state().resyncPercent();
        return percent == null ? 1 : percent / 100;
    }

    private void verify(String name, String figure, String description, ToDoubleFunction<VerifyState> of) {
        gauge("verify." + figure, name, description,
                it -> Optional.ofNullable(it.state().verify()).map(of::applyAsDouble).orElse(Double.NaN), Double.NaN);
    }
}

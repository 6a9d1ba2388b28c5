package org.twinhost.runtime.unit;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.interceptor.Interceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.runtime.http.CheckMkSource;

/** Gives {@link UnitNotifier} its thread, where systemd wants to be told; else there is nothing of it. */
@ApplicationScoped
final class UnitStart {

    private static final Logger LOG = Logger.getLogger(UnitStart.class);

    private final Instance<WatchedLoops> watched;
    private final Instance<HealthCheck> ready;
    private final Instance<CheckMkSource> monitored;
    private volatile @Nullable Running running;

    /** What there is under systemd. */
    private record Running(NotifySocket systemd, UnitNotifier notifier) {}

    UnitStart(@Any Instance<WatchedLoops> watched,
            @org.eclipse.microprofile.health.Readiness Instance<HealthCheck> ready, @Any Instance<CheckMkSource> monitored) {
        this.watched = watched;
        this.ready = ready;
        this.monitored = monitored;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE + 20) StartupEvent event) {
        var environment = UnitEnvironment.ofThisProcess();
        if (environment.socket().isEmpty()) {
            return;
        }
        try {
            var systemd = new NotifySocket(environment.socket().get());
            var notifier = new UnitNotifier(new UnitNotifier.Ports(systemd, systemd::send, this::loops, asking()),
                    environment.watchdog());
            running = new Running(systemd, notifier);
            notifier.begin();
        } catch (LinkageError | RuntimeException noNativeSockets) {
            LOG.error("systemd can't be told how this service does: datagrams to unix sockets are not possible here. The"
                    + " service goes on, but systemd takes it for one that does not get ready, and ends it when its start time"
                    + " is over: systemctl edit it to Type=exec and WatchdogSec=0 until that is mended", noNativeSockets);
        }
    }

    /** Bound and listening. */
    void opened(@ObservesAsync HttpServerStart event) {
        var current = running;
        if (current != null) {
            current.notifier.opened();
        }
    }

    /** Before all that ends then. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ShutdownEvent event) {
        var current = running;
        if (current != null) {
            current.notifier.stop();
            current.systemd.close();
        }
    }

    private List<WatchedLoop> loops() {
        return watched.stream().flatMap(each -> each.loops().stream()).toList();
    }

    /** On a thread of its own: beats wait for no check. */
    private Supplier<CompletionStage<Readiness>> asking() {
        var beside = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("readiness").daemon().factory());
        var checks = new ArrayList<HealthCheck>();
        return () -> CompletableFuture.supplyAsync(() -> {
            if (checks.isEmpty()) {
                ready.forEach(checks::add);
            }
            return Readiness.of(checks.stream().map(HealthCheck::call).toList(),
                    monitored.stream().flatMap(each -> each.lines().stream()).toList());
        }, beside);
    }
}

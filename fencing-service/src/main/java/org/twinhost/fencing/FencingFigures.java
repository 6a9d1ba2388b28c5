package org.twinhost.fencing;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.fencing.core.victim.NodeFencingEffect;

/** Metrics. The service's one thread writes, any thread reads. */
@ApplicationScoped
public class FencingFigures implements FencingDesk.Observer {

    private final MeterRegistry registry;
    private final AtomicInteger pending;
    private final AtomicInteger proofs;

    FencingFigures(MeterRegistry registry) {
        this.registry = registry;
        this.pending = registry.gauge("twinhost.fencing.pending", new AtomicInteger());
        this.proofs = registry.gauge("twinhost.fencing.proofs", new AtomicInteger());
    }

    @Override
    public void ordered(NodeFencingEffect.ForDevice order) {
        registry.counter("twinhost.fencing.orders", "order", switch (order) {
            case NodeFencingEffect.AskStatus _ -> "status";
            case NodeFencingEffect.CutPower _ -> "off";
            case NodeFencingEffect.SwitchOn _ -> "on";
            case NodeFencingEffect.EndCall _ -> "end";
        }).increment();
    }

    @Override
    public void shown(FencingState visible, @Nullable FencingState before) {
        pending.set(visible.attempts().size());
        proofs.set(visible.proofs().size());
        visible.proofs().stream()
                .filter(proof -> before != null && !before.proofs().contains(proof))
                .forEach(proof -> registry.timer("twinhost.fencing.duration", "method", proof.method().name())
                        .record(Duration.ofMillis(proof.durationMs())));
    }
}

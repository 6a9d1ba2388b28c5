package org.twinhost.fencing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
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
        this.pending = new AtomicInteger();
        this.proofs = new AtomicInteger();
        Gauge.builder("twinhost.fencing.pending", pending, AtomicInteger::get)
                .description("nodes whose being off is to be proven").register(registry);
        Gauge.builder("twinhost.fencing.proofs", proofs, AtomicInteger::get)
                .description("proofs that are kept on this node").register(registry);
    }

    @Override
    public void ordered(NodeFencingEffect.ForDevice order) {
        Counter.builder("twinhost.fencing.orders").description("to fence devices").tag("order", switch (order) {
            case NodeFencingEffect.AskStatus _ -> "status";
            case NodeFencingEffect.CutPower _ -> "off";
            case NodeFencingEffect.SwitchOn _ -> "on";
            case NodeFencingEffect.EndCall _ -> "end";
        }).register(registry).increment();
    }

    @Override
    public void shown(FencingState visible, @Nullable FencingState before) {
        pending.set(visible.attempts().size());
        proofs.set(visible.proofs().size());
        visible.proofs().stream()
                .filter(proof -> before != null && !before.proofs().contains(proof))
                .forEach(proof -> Timer.builder("twinhost.fencing.duration").description("until a node was proven to be off")
                        .tag("method", proof.method().name()).register(registry).record(Duration.ofMillis(proof.durationMs())));
    }
}

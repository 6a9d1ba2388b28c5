package org.twinhost.fencing;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceAttempt;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.fencing.core.device.LastAnswers;
import org.twinhost.runtime.http.CheckMkLine;
import org.twinhost.runtime.http.CheckMkSource;

/** How fencing is, for probes and for check_mk; and when each device answered last, for Prometheus. */
@ApplicationScoped
public class FencingHealth implements CheckMkSource {

    private static final double MS = 1_000;

    private final FencingService service;
    private final MultiGauge silence;
    private volatile LastAnswers answers = LastAnswers.NONE;

    FencingHealth(FencingService service, MeterRegistry registry) {
        this.service = service;
        this.silence = MultiGauge.builder("twinhost.fence.device.last.answer.seconds")
                .description("since the fence device of the node answered, or since this service began to ask")
                .register(registry);
    }

    @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void lookAtDevices() {
        answers = answers.seeing(service.devices(), Instant.now());
        silence.register(answers.byNode().keySet().stream().map(node -> MultiGauge.Row.of(
                Tags.of("node", node.value()), () -> silentSeconds(node))).toList(), true);
    }

    private double silentSeconds(NodeId node) {
        var last = answers.byNode().get(node);
        return last == null ? Double.NaN : Duration.between(last, Instant.now()).toMillis() / MS;
    }

    @Produces
    @Liveness
    HealthCheck alive() {
        return () -> HealthCheckResponse.named("fencing thread").status(service.isAlive()).build();
    }

    @Produces
    @Readiness
    HealthCheck ready() {
        return () -> HealthCheckResponse.named("knows this boot's incarnation")
                .status(service.isAlive() && service.state().hasRecovered())
                .build();
    }

    @Override
    public List<CheckMkLine> lines() {
        var lines = new ArrayList<CheckMkLine>();
        var visible = service.visible();
        lines.add(fencing(visible));
        service.devices().forEach(device -> lines.add(line(device)));
        var unwritable = service.state().writeFailure();
        if (unwritable != null) {
            lines.add(new CheckMkLine(2, "Fencing store", "", "cannot write its state: " + unwritable));
        }
        return lines;
    }

    private CheckMkLine fencing(FencingState visible) {
        var figures = "pending=" + visible.attempts().size() + "|proofs=" + visible.proofs().size();
        if (!service.state().hasRecovered()) {
            return new CheckMkLine(1, "Fencing", figures, "waits for heartbeat to number this boot");
        }
        if (visible.attempts().isEmpty()) {
            var last = visible.proofs().stream()
                    .max((one, other) -> one.at().compareTo(other.at()))
                    .map(proof -> "last proof: " + proof.node() + " incarnation " + proof.incarnation() + " off by "
                            + proof.method() + " at " + proof.at() + " after " + proof.durationMs() + " ms")
                    .orElse("nothing was fenced since this node booted");
            return new CheckMkLine(0, "Fencing", figures, last);
        }
        var isFailing = visible.attempts().stream().anyMatch(attempt -> attempt.lastFailure() != null);
        return new CheckMkLine(isFailing ? 2 : 1, "Fencing", figures,
                visible.attempts().stream().map(FencingHealth::describe).reduce((a, b) -> a + "; " + b).orElse(""));
    }

    private static String describe(FenceAttempt attempt) {
        return "fencing " + attempt.victim() + " since " + attempt.since() + ", " + attempt.tries() + " tries"
                + (attempt.lastFailure() == null ? "" : ", " + attempt.lastFailure() + "; when the node is surely off:"
                        + " twinctl fence confirm " + attempt.victim());
    }

    private static CheckMkLine line(FenceDeviceState device) {
        var found = switch (device.condition()) {
            case OK -> 0;
            case UNKNOWN, DOUBTED -> 1;
            case FAILED, LIES -> 2;
        };
        var test = device.test();
        var tested = test == null ? 1 : test.passed() ? 0 : 2;
        return new CheckMkLine(Math.max(found, tested), "Fence device " + device.node(), "",
                device.text() + "; " + lastTest(device.node(), test));
    }

    private static String lastTest(NodeId node, FenceDeviceState.@Nullable Test test) {
        if (test == null) {
            return "never tested from this node: twinctl fence test " + node;
        }
        return test.passed()
                ? "tested at " + test.at()
                : "its test at " + test.at() + " failed: " + test.text() + "; mend that, then twinctl fence test " + node;
    }
}

package org.twinhost.fencing;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
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
import org.twinhost.runtime.http.CheckMkLine;
import org.twinhost.runtime.http.CheckMkSource;

/** How fencing is, for probes and for check_mk. */
@ApplicationScoped
public class FencingHealth implements CheckMkSource {

    private final FencingService service;

    FencingHealth(FencingService service) {
        this.service = service;
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

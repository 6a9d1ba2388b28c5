package org.twinhost.fencing;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.heartbeat.HeartbeatCommand;
import org.twinhost.fencing.core.drill.DrillEvent;
import org.twinhost.runtime.bus.Bus;

/** Asks another node's heartbeat to fall silent for a drill. */
record Silencing(NodeId self, Bus bus) {

    private static final Duration ANSWERS = Duration.ofSeconds(2);

    /** No answer may be an answer that was lost: whoever falls silent can't repeat it. */
    CompletionStage<DrillEvent> ask(NodeId node, long forMs) {
        var command = new HeartbeatCommand.FallSilent(forMs, "for a drill that " + self + " begins");
        return bus.request(node, ServiceName.HEARTBEAT, command, ANSWERS).thenApply(reply -> {
            var reason = "heartbeat of " + node + ": " + reply.reason();
            return switch (reply.outcome()) {
                case DONE -> new DrillEvent.FallsSilent();
                case REFUSED, FAILED -> new DrillEvent.StaysLoud(reason);
                case UNKNOWN -> new DrillEvent.SilenceUnknown(reason);
            };
        });
    }
}

package org.twinhost.resource.core.observe;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.fencing.FenceAttempt;

/** What administrators read when a guest waits: what, why, and what to do next. Times are UTC. */
public final class Reasons {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

    private Reasons() {}

    public static String time(Instant at) {
        return TIME.format(at);
    }

    public static Reason unknownNode(ObservedCluster observed, NodeId node, NodeFate fate) {
        return switch (fate) {
            case UNCLEAN -> unclean(observed, node);
            case JOINING -> Reason.of(ReasonCode.NODE_JOINING,
                    node + " is heard, but has not joined the view; what runs there is not known");
            case UNSEEN -> Reason.of(ReasonCode.NODE_UNSEEN,
                    node + " was not heard since this node booted and is not proven off; " + confirmHint(node));
            case MEMBER, LEFT, FENCED, REPLACED -> throw new IllegalArgumentException(node + " is known: " + fate);
        };
    }

    private static Reason unclean(ObservedCluster observed, NodeId node) {
        Loss loss = observed.losses().get(node);
        String lost = loss == null ? node + " was lost" : node + " was lost at " + time(loss.lostAt());
        FenceAttempt attempt = observed.attemptOn(node).orElse(null);
        if (attempt == null) {
            return Reason.of(ReasonCode.NODE_UNCLEAN, lost + " and is not proven off: fencing is asked for");
        }
        String device = observed.snapshot().fenceDeviceOf(node).map(Reasons::describe).orElse("no fence device is configured");
        if (attempt.lastFailure() != null) {
            String before = lost + " and is not proven off: " + device + " gives no proof (" + attempt.lastFailure();
            String after = "); guests wait. " + confirmHint(node);
            return new Reason(ReasonCode.NODE_UNCLEAN, before + "; " + attempt.tries() + " tries" + after, before + after);
        }
        String phase = attempt.waitsForDelay() ? "the first shot is left to it" : attempt.offSent()
                ? "its power-off was sent" : "its power status is asked for";
        return Reason.of(ReasonCode.NODE_UNCLEAN, lost + " and is not proven off yet: " + phase + " (" + device + ")");
    }

    private static String describe(FenceDeviceConfig device) {
        return switch (device.kind()) {
            case IPMI -> "its BMC " + device.address();
            case AGENT -> "its fence device " + device.name() + " (" + device.where() + ")";
        };
    }

    private static String confirmHint(NodeId node) {
        return "If you are sure it has no power: twinctl fence confirm " + node;
    }
}

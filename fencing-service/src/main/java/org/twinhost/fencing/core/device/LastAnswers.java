package org.twinhost.fencing.core.device;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceDeviceState.Condition;

/**
 * When each fence device answered last, whatever it answered. Immutable.
 *
 * @param byNode of each device that is configured; where it never answered, when somebody began to look
 */
public record LastAnswers(Map<NodeId, Instant> byNode) {

    public static final LastAnswers NONE = new LastAnswers(Map.of());

    public LastAnswers {
        byNode = Map.copyOf(byNode);
    }

    /** With what is known of the devices now; of one that is configured no more nothing stays. */
    public LastAnswers seeing(List<FenceDeviceState> devices, Instant now) {
        var seen = new TreeMap<NodeId, Instant>();
        devices.forEach(device -> seen.put(device.node(),
                Optional.ofNullable(device.checkedAt()).filter(_ -> hasAnswered(device.condition()))
                        .orElse(byNode.getOrDefault(device.node(), now))));
        return new LastAnswers(seen);
    }

    private static boolean hasAnswered(Condition condition) {
        return switch (condition) {
            case OK, DOUBTED, LIES -> true;
            case UNKNOWN, FAILED -> false;
        };
    }
}

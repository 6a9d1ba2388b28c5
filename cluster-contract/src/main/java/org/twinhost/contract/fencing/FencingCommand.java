package org.twinhost.contract.fencing;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reasons;
import org.twinhost.contract.config.FenceDeviceConfig;

/** What fencing can be asked for. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
    @JsonSubTypes.Type(value = FencingCommand.Fence.class, name = "fence"),
    @JsonSubTypes.Type(value = FencingCommand.CancelFencing.class, name = "spare"),
    @JsonSubTypes.Type(value = FencingCommand.ProofOf.class, name = "proof-of"),
    @JsonSubTypes.Type(value = FencingCommand.Confirm.class, name = "confirm"),
    @JsonSubTypes.Type(value = FencingCommand.Check.class, name = "check"),
})
public sealed interface FencingCommand {

    /** A device that takes longer to answer a check is said not to have answered, in ms. */
    int CHECK_MS = 2_000;

    /** The same for one with an agent, which is started twice and may have to log in; who asked waits no longer than 5 s. */
    int CHECK_AGENT_MS = 4_000;

    /**
     * Prove that the victim is off, by switching it off if need be. Accepted (done) at once; the outcome is in the state.
     *
     * @param delayMs how long to leave the first shot to the victim: its power status is asked at once (off is proof), but
     *     no power-off is sent before
     * @param view the view that excludes the victim
     */
    record Fence(NodeId victim, long incarnation, View view, long delayMs, String reason) implements FencingCommand {}

    /** The victim was heard again: give the fencing up, unless an off was already sent. */
    record CancelFencing(NodeId victim, long incarnation) implements FencingCommand {}

    /** Asks for the durable proof; the reply's body is a {@link FenceProof}, or it is refused. */
    record ProofOf(NodeId node, long incarnation) implements FencingCommand {}

    /** An operator's audited word that the node is off. Refused while any link hears it. */
    record Confirm(NodeId node, String operator) implements FencingCommand {}

    /**
     * Would these devices be of use to this node? Each is asked for its power status; nothing is switched, nothing is kept. The
     * body of the answer is a {@link Reasons}, within little more than {@link #answerMs()}.
     *
     * @param devices of other nodes
     */
    record Check(List<FenceDeviceConfig> devices) implements FencingCommand {

        /** A cluster has no more nodes. */
        public static final int COUNT_MAX = 8;

        public Check {
            if (devices.size() > COUNT_MAX) {
                throw new IllegalArgumentException("no more than " + COUNT_MAX + " fence devices are checked at once");
            }
            devices = List.copyOf(devices);
        }

        /** How long the slowest of them may take. */
        public int answerMs() {
            return devices.stream().mapToInt(Check::answerMs).max().orElse(CHECK_MS);
        }

        public static int answerMs(FenceDeviceConfig device) {
            return switch (device.kind()) {
                case IPMI -> CHECK_MS;
                case AGENT -> CHECK_AGENT_MS;
            };
        }
    }
}

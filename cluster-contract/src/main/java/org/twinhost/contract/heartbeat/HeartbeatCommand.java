package org.twinhost.contract.heartbeat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reasons;
import org.twinhost.contract.config.Timing;

/** What heartbeat can be asked for. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
    @JsonSubTypes.Type(value = HeartbeatCommand.EndWaiting.class, name = "end-waiting"),
    @JsonSubTypes.Type(value = HeartbeatCommand.Leave.class, name = "leave"),
    @JsonSubTypes.Type(value = HeartbeatCommand.FallSilent.class, name = "fall-silent"),
    @JsonSubTypes.Type(value = HeartbeatCommand.ReadClock.class, name = "read-clock"),
    @JsonSubTypes.Type(value = HeartbeatCommand.Check.class, name = "check"),
})
public sealed interface HeartbeatCommand {

    /**
     * An operator's word that the peer is off: this node need not wait for it any longer after its boot. Refused while any
     * link hears the peer.
     */
    record EndWaiting(NodeId peer, String operator) implements HeartbeatCommand {}

    /**
     * Say goodbye to the cluster for this incarnation. The asker vouches that nothing runs here and no volume is Primary
     * here; from then on this node is in no view and acts on nothing until its next boot.
     */
    record Leave(View view) implements HeartbeatCommand {}

    /**
     * For a drill: look hung to the other nodes. After {@link #LEAD_MS}, in which the answer travels, this heartbeat neither
     * sends nor hears on any link, and this node may act on nothing; what runs on it runs on. Then it speaks again, as after a
     * pause, if nobody has switched the node off. Another node's fencing asks for it, which owes the power back.
     *
     * @param forMs how long, from {@link #leastMs} to {@link #longestMs}
     * @param why for the log
     */
    record FallSilent(long forMs, String why) implements HeartbeatCommand {

        /** From the command to the silence, in ms. */
        public static final long LEAD_MS = 1_000;
        /** What fencing, the delay of one that is not favoured included, may take after the node was given up, in ms. */
        private static final long FENCING_MS = 60_000;

        /** A shorter silence is a node that is late, not one that hangs: its replication answers. */
        public static long leastMs(Timing timing) {
            return (long) Math.max(timing.deadtimeMs(), timing.restartGraceMs()) + timing.deadtimeMs();
        }

        public static long longestMs(Timing timing) {
            return leastMs(timing) + FENCING_MS;
        }
    }

    /** What does your clock say? Asked by another node's heartbeat, for people. The answer's body is a {@link Reading}. */
    record ReadClock() implements HeartbeatCommand {

        /** @param at as the clock said it when the command was read */
        public record Reading(Instant at) {}
    }

    /**
     * Has this node these ends of links? Nothing is changed; the body of the answer is a {@link Reasons}.
     *
     * @param addresses IP addresses that an interface of this node must have, and serial devices such as {@code /dev/ttyS1}
     *     that must be there
     */
    record Check(List<String> addresses) implements HeartbeatCommand {

        public static final int COUNT_MAX = 64;

        public Check {
            if (addresses.size() > COUNT_MAX) {
                throw new IllegalArgumentException("no more than " + COUNT_MAX + " addresses are checked at once");
            }
        }
    }
}

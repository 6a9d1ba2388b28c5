package org.twinhost.contract.heartbeat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reasons;

/** What heartbeat can be asked for. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
    @JsonSubTypes.Type(value = HeartbeatCommand.EndWaiting.class, name = "end-waiting"),
    @JsonSubTypes.Type(value = HeartbeatCommand.Leave.class, name = "leave"),
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

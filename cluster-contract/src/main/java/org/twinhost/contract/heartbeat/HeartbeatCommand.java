package org.twinhost.contract.heartbeat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;

/** What heartbeat can be asked for. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
    @JsonSubTypes.Type(value = HeartbeatCommand.EndWaiting.class, name = "end-waiting"),
    @JsonSubTypes.Type(value = HeartbeatCommand.Leave.class, name = "leave"),
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
}

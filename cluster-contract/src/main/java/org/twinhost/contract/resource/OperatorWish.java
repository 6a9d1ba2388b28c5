package org.twinhost.contract.resource;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.twinhost.contract.NodeId;

/** What an administrator asks the coordinator for. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "wish")
@JsonSubTypes({
    @JsonSubTypes.Type(value = OperatorWish.StartGuest.class, name = "start"),
    @JsonSubTypes.Type(value = OperatorWish.StopGuest.class, name = "stop"),
    @JsonSubTypes.Type(value = OperatorWish.MoveGuest.class, name = "move"),
    @JsonSubTypes.Type(value = OperatorWish.Standby.class, name = "standby"),
})
public sealed interface OperatorWish {

    record StartGuest(String guest) implements OperatorWish {}

    record StopGuest(String guest) implements OperatorWish {}

    /**
     * @param node where to; null: to the best other node
     */
    record MoveGuest(String guest, NodeId node) implements OperatorWish {}

    /**
     * @param standby true: nothing shall run there any more; false: it may again
     */
    record Standby(NodeId node, boolean standby) implements OperatorWish {}
}

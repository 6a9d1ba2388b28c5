package org.twinhost.contract.resource;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/** What an administrator asks for: the coordinator, but of a leave the node itself. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "wish")
@JsonSubTypes({
    @JsonSubTypes.Type(value = AdminRequest.StartGuest.class, name = "start"),
    @JsonSubTypes.Type(value = AdminRequest.StopGuest.class, name = "stop"),
    @JsonSubTypes.Type(value = AdminRequest.MoveGuest.class, name = "move"),
    @JsonSubTypes.Type(value = AdminRequest.Standby.class, name = "standby"),
    @JsonSubTypes.Type(value = AdminRequest.Maintenance.class, name = "maintenance"),
    @JsonSubTypes.Type(value = AdminRequest.Leave.class, name = "leave"),
    @JsonSubTypes.Type(value = AdminRequest.Shutdown.class, name = "shutdown"),
})
public sealed interface AdminRequest {

    record StartGuest(String guest) implements AdminRequest {}

    record StopGuest(String guest) implements AdminRequest {}

    /**
     * @param node where to; null: to the best other node
     */
    record MoveGuest(String guest, @Nullable NodeId node) implements AdminRequest {}

    /**
     * @param standby true: nothing shall run there any more; false: it may again
     */
    record Standby(NodeId node, boolean standby) implements AdminRequest {}

    /**
     * Nothing shall be started, stopped or fenced for some time.
     *
     * @param forMs how long from now on; null: maintenance ends now
     */
    record Maintenance(@Nullable Long forMs) implements AdminRequest {

        /** An unattended cluster is none for long. */
        public static final Duration LONGEST = Duration.ofDays(7);
    }

    /**
     * The node shall say goodbye, as before a reboot: its guests go to another node or are stopped, and nothing is started
     * there before its next boot.
     *
     * @param leave false: it shall stay after all
     */
    record Leave(NodeId node, boolean leave) implements AdminRequest {}

    /**
     * All nodes shall leave together: no guest moves, all are stopped.
     *
     * @param shutdown false: nodes that have not said goodbye shall stay after all
     */
    record Shutdown(boolean shutdown) implements AdminRequest {}
}

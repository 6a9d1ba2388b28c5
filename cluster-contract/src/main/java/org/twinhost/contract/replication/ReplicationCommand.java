package org.twinhost.contract.replication;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reasons;

/** What replication can be asked for. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ReplicationCommand.Promote.class, name = "promote"),
    @JsonSubTypes.Type(value = ReplicationCommand.Demote.class, name = "demote"),
    @JsonSubTypes.Type(value = ReplicationCommand.Volumes.class, name = "volumes"),
    @JsonSubTypes.Type(value = ReplicationCommand.ProbePeer.class, name = "probe-peer"),
    @JsonSubTypes.Type(value = ReplicationCommand.Outdate.class, name = "outdate"),
    @JsonSubTypes.Type(value = ReplicationCommand.Check.class, name = "check"),
})
public sealed interface ReplicationCommand {

    /** Make the local replica Primary. Done once the role is durable and the export is open; refused with the rule. */
    record Promote(String volume, View view) implements ReplicationCommand {}

    /** Give the role up. Done once the export is closed, all is flushed and the role durable; refused while it is in use. */
    record Demote(String volume, View view) implements ReplicationCommand {}

    /** The authoritative state, read now; the body of the answer is a {@link ReplicationState}. */
    record Volumes() implements ReplicationCommand {}

    /**
     * When was the peer's replication service last heard? The answer's body is a {@link ReplicationState.PeerContact}; the
     * peer is asked for a sign of life at once, so that a second probe within deadtime tells the truth.
     */
    record ProbePeer(NodeId node) implements ReplicationCommand {}

    /**
     * From the peer's replication, over heartbeat: mark your replica Outdated, for I go on without you (design §4.6). The
     * answer comes after the mark is durable; its body repeats the connection. A Primary refuses; so does another view.
     *
     * @param connection names the connection that the mark ends; a mark for another one is void
     */
    record Outdate(String volume, String connection, View view) implements ReplicationCommand {}

    /**
     * Could this node have these replicas? Nothing is opened for writing and no volume disturbed; the body of the answer is a
     * {@link Reasons}. Who has more to ask than fits asks again with the rest; that two share a device is seen among those of
     * one question, and with the volumes that this service has already.
     */
    record Check(List<Device> devices) implements ReplicationCommand {

        public static final int COUNT_MAX = 64;

        public Check {
            if (devices.size() > COUNT_MAX) {
                throw new IllegalArgumentException("no more than " + COUNT_MAX + " devices are checked at once");
            }
        }
    }

    /**
     * A replica that this node would have.
     *
     * @param volume its name
     * @param path of its file or block device
     * @param sizeBytes of its data; its metadata comes behind that unless it lies elsewhere
     * @param metaDisk where its metadata lies, in the form of {@link org.twinhost.contract.config.MetaDisk}; null: behind
     *     its data
     */
    record Device(String volume, String path, long sizeBytes, @Nullable String metaDisk) {}
}

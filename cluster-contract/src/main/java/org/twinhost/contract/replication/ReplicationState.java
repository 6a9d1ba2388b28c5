package org.twinhost.contract.replication;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/**
 * Retained on {@code twinhost/replication/state/volumes}; also the body of the answer to {@link ReplicationCommand.Volumes}.
 *
 * @param incarnation of this node, 0 while heartbeat has not raised it yet
 * @param session of this replication service
 * @param peers when each peer's replication service was last heard
 */
public record ReplicationState(
        long sequence, Instant at, NodeId node, long incarnation, long session, List<VolumeState> volumes,
        List<PeerContact> peers) {

    /**
     * @param lastHeardMs age in ms of the last authentic frame of the peer's replication service; null: none in this session
     */
    public record PeerContact(NodeId node, @Nullable Long lastHeardMs) {}

    public Optional<VolumeState> volume(String name) {
        return volumes.stream().filter(volume -> volume.name().equals(name)).findFirst();
    }
}

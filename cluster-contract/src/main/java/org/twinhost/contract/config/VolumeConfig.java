package org.twinhost.contract.config;

import java.util.List;
import java.util.Optional;
import org.twinhost.contract.NodeId;

/**
 * A mirrored volume.
 *
 * @param name 1 to 64 of {@code a-z 0-9 -}
 * @param sizeBytes a multiple of 4096
 * @param protocol when a write is acknowledged; C: both disks have taken it
 * @param birth 16 hex digits; the generation that both replicas of a new volume start from. Blank stores that carry no
 *     metadata yet are equal by declaration (no initial sync); the first promotion mints another generation, so a blank
 *     disk that replaces an old one is recognised as such
 * @param replicas the file or block device on each node; data from offset 0, metadata behind sizeBytes (4 MiB are enough
 *     for 64 GiB)
 */
public record VolumeConfig(String name, long sizeBytes, Protocol protocol, String birth, List<ReplicaConfig> replicas) {

    public enum Protocol {
        A,
        B,
        C
    }

    public record ReplicaConfig(NodeId node, String device) {}

    public Optional<ReplicaConfig> replicaOn(NodeId node) {
        return replicas.stream().filter(replica -> replica.node().equals(node)).findFirst();
    }
}

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
 * @param replicas the file or block device on each node; data from offset 0, metadata behind sizeBytes
 *     ({@link VolumeLimits#metadataBytes}; 4 MiB and 64 KiB for each GiB are always enough) unless {@code metaDisks} says
 *     otherwise
 * @param metaDisks nodes on which the metadata lies elsewhere, in the form of {@link MetaDisk}
 */
public record VolumeConfig(
        String name, long sizeBytes, Protocol protocol, String birth, List<ReplicaConfig> replicas,
        List<MetaDiskConfig> metaDisks) {

    public VolumeConfig {
        metaDisks = metaDisks == null ? List.of() : metaDisks;
    }

    /** With its metadata behind the data on every node. */
    public VolumeConfig(String name, long sizeBytes, Protocol protocol, String birth, List<ReplicaConfig> replicas) {
        this(name, sizeBytes, protocol, birth, replicas, List.of());
    }

    public enum Protocol {
        A,
        B,
        C
    }

    public record ReplicaConfig(NodeId node, String device) {}

    public record MetaDiskConfig(NodeId node, String disk) {}

    /** Empty: the node's replica has its metadata behind its data. */
    public Optional<MetaDisk> metaDiskOn(NodeId node) {
        return metaDisks.stream().filter(each -> each.node().equals(node)).findFirst().map(each -> MetaDisk.of(each.disk()));
    }

    public Optional<ReplicaConfig> replicaOn(NodeId node) {
        return replicas.stream().filter(replica -> replica.node().equals(node)).findFirst();
    }
}

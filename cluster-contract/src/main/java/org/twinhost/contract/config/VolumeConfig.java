package org.twinhost.contract.config;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/**
 * A mirrored volume.
 *
 * @param name 1 to 64 of {@code a-z 0-9 -}
 * @param sizeBytes a multiple of 4096
 * @param protocol when a write is acknowledged; C: both disks have taken it
 * @param birth 16 hex digits; that no other volume has; its replicas know each other by it
 * @param replicas the file or block device on each node; data from offset 0, metadata behind sizeBytes
 *     ({@link VolumeLimits#metadataBytes}; 4 MiB and 64 KiB for each GiB are always enough) unless {@code metaDisks} says
 *     otherwise
 * @param metaDisks nodes on which the metadata lies elsewhere, in the form of {@link MetaDisk}
 * @param initialSync whose data is right when replicas meet that were never synced; null: it is not said, and they are joined
 *     only if both are proven to be empty
 * @param verifyEveryDays how often both replicas are compared from end to end; 0: only when a person asks for it; null: as
 *     usual
 */
public record VolumeConfig(
        String name, long sizeBytes, Protocol protocol, String birth, List<ReplicaConfig> replicas,
        List<MetaDiskConfig> metaDisks, @Nullable InitialSync initialSync, @Nullable Integer verifyEveryDays) {

    /** A medium that changes blocks by itself is found before long, and the other side is still whole. */
    public static final int USUAL_VERIFY_EVERY_DAYS = 30;

    public VolumeConfig {
        metaDisks = metaDisks == null ? List.of() : metaDisks;
    }

    /** Compared as often as usual. */
    public VolumeConfig(String name, long sizeBytes, Protocol protocol, String birth, List<ReplicaConfig> replicas,
            List<MetaDiskConfig> metaDisks, @Nullable InitialSync initialSync) {
        this(name, sizeBytes, protocol, birth, replicas, metaDisks, initialSync, null);
    }

    /** With its metadata behind the data on every node. */
    public VolumeConfig(String name, long sizeBytes, Protocol protocol, String birth, List<ReplicaConfig> replicas) {
        this(name, sizeBytes, protocol, birth, replicas, List.of(), null);
    }

    public enum Protocol {
        A,
        B,
        C
    }

    public record ReplicaConfig(NodeId node, String device) {}

    public record MetaDiskConfig(NodeId node, String disk) {}

    /** @param from all of the other replica is overwritten with this node's data, once */
    public record InitialSync(NodeId from) {}

    /** Days after which both replicas are compared; 0: only when a person asks for it. */
    public int daysBetweenVerifies() {
        return verifyEveryDays == null ? USUAL_VERIFY_EVERY_DAYS : verifyEveryDays;
    }

    /** Empty: the node's replica has its metadata behind its data. */
    public Optional<MetaDisk> metaDiskOn(NodeId node) {
        return metaDisks.stream().filter(each -> each.node().equals(node)).findFirst().map(each -> MetaDisk.of(each.disk()));
    }

    public Optional<ReplicaConfig> replicaOn(NodeId node) {
        return replicas.stream().filter(replica -> replica.node().equals(node)).findFirst();
    }
}

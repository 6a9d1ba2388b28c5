package org.twinhost.config.core.rules;

import java.util.ArrayDeque;
import org.twinhost.config.core.rules.Findings.Collector;
import org.twinhost.config.core.rules.Findings.Unique;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.VolumeConfig.Protocol;
import org.twinhost.contract.config.VolumeLimits;

/** What volumes must keep beside the limits of their fields. */
final class VolumeRules {

    private VolumeRules() {}

    static void check(ClusterSnapshot snapshot, Collector found) {
        var names = found.unique("volume");
        var births = found.unique("birth");
        var devices = found.unique("device");
        for (var volume : snapshot.volumes()) {
            names.add(volume.name(), "volumes");
            births.add(volume.birth(), "volume " + volume.name());
            content(volume, found);
            replicas(snapshot, volume, devices, found);
        }
        MetaDiskRules.check(snapshot, found);
        snapshot.nodes().forEach(node -> memory(snapshot, node.name(), found));
    }

    /** What the replication service of a node refuses is refused here, before anything is changed. */
    private static void memory(ClusterSnapshot snapshot, NodeId node, Collector found) {
        var volumes = snapshot.volumes().stream().filter(volume -> volume.replicaOn(node).isPresent()).toList();
        var bytes = volumes.stream().mapToLong(volume -> VolumeLimits.memoryBytes(volume.sizeBytes())).sum();
        found.errorIf(bytes > VolumeLimits.KEPT_BYTES_MAX, "node " + node + ": its " + volumes.size()
                + " volumes of together " + volumes.stream().mapToLong(VolumeConfig::sizeBytes).sum() + " bytes take " + bytes
                + " bytes of memory of its replication service, which has " + VolumeLimits.KEPT_BYTES_MAX
                + " for them: use fewer or smaller volumes");
    }

    private static void content(VolumeConfig volume, Collector found) {
        found.errorIf(volume.protocol() != Protocol.C, "volume " + volume.name() + ": protocol " + volume.protocol()
                + " is not implemented in this version, only C is (acknowledged when both disks have the write)");
    }

    private static void replicas(ClusterSnapshot snapshot, VolumeConfig volume, Unique devices, Collector found) {
        var who = "volume " + volume.name() + ": ";
        var nodes = found.unique("replica of " + volume.name() + " on");
        found.warnIf(volume.replicas().size() == 1 && snapshot.nodes().size() > 1,
                who + "it has only one replica, so its guest dies with that node");
        var sync = volume.initialSync();
        if (sync != null && volume.replicaOn(sync.from()).isEmpty()) {
            found.error(who + "its initial sync is to come from " + sync.from() + ", which has no replica of it");
        }
        for (var replica : volume.replicas()) {
            nodes.add(replica.node(), replica.device());
            found.errorIf(!SnapshotValidation.nodeNames(snapshot).contains(replica.node()),
                    who + "there is no node " + replica.node());
            devices.add(place(replica.device(), replica.node()), "volume " + volume.name());
        }
    }

    /** A path on a node, as one key. */
    static String place(String path, NodeId node) {
        return path(path) + " on " + node;
    }

    /** Two spellings of one path are one device. */
    static String path(String device) {
        var parts = new ArrayDeque<String>();
        for (var part : device.split("/+")) {
            switch (part) {
                case "", "." -> { }
                case ".." -> parts.pollLast();
                default -> parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }
}

package org.twinhost.config.core.rules;

import java.util.ArrayDeque;
import org.twinhost.config.core.rules.Findings.Collector;
import org.twinhost.config.core.rules.Findings.Unique;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.VolumeConfig.Protocol;
import org.twinhost.contract.config.VolumeConfig.ReplicaConfig;

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
        for (var replica : volume.replicas()) {
            nodes.add(replica.node(), replica.device());
            found.errorIf(!SnapshotValidation.nodeNames(snapshot).contains(replica.node()),
                    who + "there is no node " + replica.node());
            devices.add(path(replica) + " on " + replica.node(), "volume " + volume.name());
        }
    }

    /** Two spellings of one path are one device. */
    private static String path(ReplicaConfig replica) {
        var parts = new ArrayDeque<String>();
        for (var part : replica.device().split("/+")) {
            switch (part) {
                case "", "." -> { }
                case ".." -> parts.pollLast();
                default -> parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }
}

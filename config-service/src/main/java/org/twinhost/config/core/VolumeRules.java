package org.twinhost.config.core;

import java.util.ArrayDeque;
import java.util.regex.Pattern;
import org.twinhost.config.core.Findings.Collector;
import org.twinhost.config.core.Findings.Unique;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.VolumeConfig.Protocol;
import org.twinhost.contract.config.VolumeConfig.ReplicaConfig;

/** What volumes must keep. */
final class VolumeRules {

    private static final Pattern BIRTH = Pattern.compile("(?!0{16})[0-9a-fA-F]{16}");
    private static final int BLOCK_BYTES = 4096;
    private static final long SIZE_BYTES_MAX = 1L << 46;

    private VolumeRules() {}

    static void check(ClusterSnapshot snapshot, Collector found) {
        var names = found.unique("volume");
        var births = found.unique("birth");
        var devices = found.unique("device");
        for (var volume : snapshot.volumes()) {
            names.add(volume.name(), "volumes");
            births.add(volume.birth(), "volume " + volume.name());
            SnapshotValidation.name("volume", volume.name(), found);
            content(volume, found);
            replicas(snapshot, volume, devices, found);
        }
    }

    private static void content(VolumeConfig volume, Collector found) {
        var who = "volume " + volume.name() + ": ";
        found.errorIf(volume.sizeBytes() <= 0 || volume.sizeBytes() > SIZE_BYTES_MAX
                        || volume.sizeBytes() % BLOCK_BYTES != 0,
                who + "size " + volume.sizeBytes() + " must be a multiple of " + BLOCK_BYTES + " bytes, at most 64 TiB");
        found.errorIf(volume.protocol() != Protocol.C, who + "protocol " + volume.protocol()
                + " is not implemented in this version, only C is (acknowledged when both disks have the write)");
        found.errorIf(!BIRTH.matcher(volume.birth()).matches(),
                who + "birth '" + volume.birth() + "' must be 16 hex digits, not all 0");
    }

    private static void replicas(ClusterSnapshot snapshot, VolumeConfig volume, Unique devices, Collector found) {
        var who = "volume " + volume.name() + ": ";
        var nodes = found.unique("replica of " + volume.name() + " on");
        found.errorIf(volume.replicas().isEmpty(), who + "it has no replica");
        found.errorIf(volume.replicas().size() > 2,
                who + "it has " + volume.replicas().size() + " replicas, this version mirrors to at most 2 nodes");
        found.warnIf(volume.replicas().size() == 1 && snapshot.nodes().size() > 1,
                who + "it has only one replica, so its guest dies with that node");
        for (var replica : volume.replicas()) {
            nodes.add(replica.node(), replica.device());
            found.errorIf(!SnapshotValidation.nodeNames(snapshot).contains(replica.node()),
                    who + "there is no node " + replica.node());
            found.errorIf(!replica.device().startsWith("/"), who + "device '" + replica.device() + "' on "
                    + replica.node() + " must be an absolute path");
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

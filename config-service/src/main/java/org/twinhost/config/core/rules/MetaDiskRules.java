package org.twinhost.config.core.rules;

import java.util.HashMap;
import java.util.Map;
import org.twinhost.config.core.rules.Findings.Collector;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.MetaDisk;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.VolumeLimits;

/** Where volumes have their metadata, when it is not behind their data: nobody else's place. */
final class MetaDiskRules {

    private MetaDiskRules() {}

    static void check(ClusterSnapshot snapshot, Collector found) {
        var slots = found.unique("meta-disk");
        Map<String, String> taken = new HashMap<>();
        for (var volume : snapshot.volumes()) {
            for (var replica : volume.replicas()) {
                taken.putIfAbsent(VolumeRules.place(replica.device(), replica.node()),
                        "the data of volume " + volume.name());
            }
        }
        for (var volume : snapshot.volumes()) {
            var nodes = found.unique("meta-disk of " + volume.name() + " on");
            for (var each : volume.metaDisks()) {
                nodes.add(each.node(), each.disk());
                found.errorIf(volume.replicaOn(each.node()).isEmpty(), "volume " + volume.name() + ": meta-disk " + each.disk()
                        + " is on " + each.node() + ", which has no replica of it");
                // What does not look like one is refused by its row in the table of fields.
                if (MetaDisk.FORM.matcher(each.disk()).matches()) {
                    place(volume, each, taken, found);
                    var disk = MetaDisk.of(each.disk());
                    slots.add(new MetaDisk(VolumeRules.path(disk.path()), disk.index()) + " on " + each.node(),
                            "volume " + volume.name());
                }
            }
        }
    }

    private static void place(VolumeConfig volume, VolumeConfig.MetaDiskConfig each, Map<String, String> taken,
            Collector found) {
        var who = "volume " + volume.name() + ": meta-disk " + each.disk() + " on " + each.node();
        var disk = MetaDisk.of(each.disk());
        var bytes = VolumeLimits.metadataBytes(volume.sizeBytes());
        if (disk.index() != null) {
            found.errorIf(disk.index() > VolumeLimits.SLOT_INDEX_MAX, who + ": the highest index is "
                    + VolumeLimits.SLOT_INDEX_MAX);
            found.errorIf(bytes > VolumeLimits.SLOT_BYTES, who + ": the metadata of " + volume.sizeBytes() + " bytes takes "
                    + bytes + ", a slot has " + VolumeLimits.SLOT_BYTES + "; give it a disk of its own, without an index");
        }
        var use = disk.index() == null ? "the metadata of volume " + volume.name() : "slots of metadata";
        var first = taken.putIfAbsent(VolumeRules.place(disk.path(), each.node()), use);
        found.errorIf(first != null && !first.equals(use), who + ": that is " + first + " already");
    }
}

package org.twinhost.config.core;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.config.ClusterSnapshot;

/** What a running configuration must not be changed into, however valid that would be by itself. */
final class ChangeRules {

    private ChangeRules() {}

    static Findings of(ClusterSnapshot running, ClusterSnapshot next) {
        var alone = SnapshotValidation.of(next);
        if (running == null || !Missing.in(next).isEmpty()) {
            return alone;
        }
        var errors = new ArrayList<>(alone.errors());
        if (!running.cluster().equals(next.cluster())) {
            errors.add("the cluster's name can't change from '" + running.cluster() + "' to '" + next.cluster() + "'");
        }
        running.volumes().forEach(before -> next.volume(before.name()).ifPresent(after -> {
            if (before.sizeBytes() != after.sizeBytes()) {
                errors.add("volume " + before.name() + ": its size can't change from " + before.sizeBytes() + " to "
                        + after.sizeBytes() + " bytes in this version: its metadata lies behind its data");
            }
            if (!before.birth().equalsIgnoreCase(after.birth())) {
                errors.add("volume " + before.name() + ": its birth can't change from " + before.birth() + " to "
                        + after.birth() + ": its replicas would no longer recognise each other");
            }
        }));
        return new Findings(List.copyOf(errors), alone.warnings());
    }

    static List<String> errors(ClusterSnapshot running, ClusterSnapshot next) {
        return of(running, next).errors();
    }
}

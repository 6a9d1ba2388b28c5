package org.twinhost.config.core;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.config.core.fields.FieldChecks;
import org.twinhost.contract.config.ClusterSnapshot;

/** What a running configuration must not be changed into, however valid that would be by itself. */
final class ChangeRules {

    private ChangeRules() {}

    static Findings of(ClusterSnapshot running, ClusterSnapshot next) {
        var alone = SnapshotValidation.of(next);
        if (running == null || !FieldChecks.missing(next).isEmpty()) {
            return alone;
        }
        var errors = new ArrayList<>(alone.errors());
        errors.addAll(FieldChecks.forbiddenChanges(running, next));
        return new Findings(errors, alone.warnings());
    }

    static List<String> errors(ClusterSnapshot running, ClusterSnapshot next) {
        return of(running, next).errors();
    }
}

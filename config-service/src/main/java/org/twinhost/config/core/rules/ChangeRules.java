package org.twinhost.config.core.rules;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.fields.FieldChecks;
import org.twinhost.contract.config.ClusterSnapshot;

/** What a running configuration must not be changed into, however valid that would be by itself. */
public final class ChangeRules {

    private ChangeRules() {}

    /** What is wrong with a revision that follows the running one, maybe not at once. */
    public static Findings of(@Nullable ClusterSnapshot running, ClusterSnapshot next) {
        var alone = SnapshotValidation.of(next);
        if (running == null || !FieldChecks.missing(next).isEmpty()) {
            return alone;
        }
        var errors = new ArrayList<>(alone.errors());
        errors.addAll(FieldChecks.forbiddenChanges(running, next));
        return new Findings(errors, alone.warnings());
    }

    public static List<String> errors(@Nullable ClusterSnapshot running, ClusterSnapshot next) {
        return of(running, next).errors();
    }

    /** The same of what a person wants to put in its place right now; also that it hurts nothing that runs. */
    public static Findings ofWish(@Nullable ClusterSnapshot running, ClusterSnapshot wanted) {
        var found = of(running, wanted);
        if (running == null || !FieldChecks.missing(wanted).isEmpty()) {
            return found;
        }
        var harm = new Findings.Collector();
        RunningRules.check(running, wanted, harm);
        return found.and(harm.findings());
    }
}

package org.twinhost.twinctl.drill;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.contract.resource.DrillReport;

/** Follows a drill by what the status says; judges, and does nothing. Not thread-safe. */
public sealed interface Watch permits LossWatch, SwitchoverWatch {

    /**
     * What is new.
     *
     * @param ms since the drill began
     */
    List<DrillReport.Seen> sees(long ms, ClusterStatus status);

    /** What is still missing until the guests run where they are to run; none: they do. */
    List<String> missingToRun();

    /** What is still missing until all is as before; none: it is. */
    List<String> missingToBeAsBefore();

    List<DrillReport.Guest> guests();

    /** What was seen and noted so far. */
    Watched watched();

    /** Something that is not as it should be. */
    default void fails(String sentence) {
        watched().fails(sentence);
    }

    default List<DrillReport.Seen> steps() {
        return watched().steps();
    }

    default List<String> failures() {
        return watched().failures();
    }

    /** What the cluster was worth when it was looked at last; null: not known. */
    default @Nullable Verdict verdict() {
        return watched().verdict();
    }
}

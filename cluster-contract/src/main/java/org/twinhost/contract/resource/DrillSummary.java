package org.twinhost.contract.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last drill of a kind of a node, as the nodes tell each other: the reports themselves stay where they were watched.
 *
 * @param node whose loss or leave was rehearsed
 * @param began by the clock of the node it was watched from
 * @param failure the first of what was not as it should be; null: it passed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DrillSummary(String node, DrillReport.Kind kind, Instant began, @Nullable String failure) {

    /** How many are told: of so many nodes that of a loss and that of a leave. */
    public static final int COUNT_MAX = 16;
    private static final int TEXT_CHARS_MAX = 120;

    public static DrillSummary of(DrillReport report) {
        var failure = report.failures().isEmpty() ? null : report.failures().getFirst();
        return new DrillSummary(report.node(), report.kind(), report.began(), failure == null
                || failure.length() <= TEXT_CHARS_MAX ? failure : failure.substring(0, TEXT_CHARS_MAX - 1) + "…");
    }

    /** @param reports the newest first */
    public static List<DrillSummary> lastOf(List<DrillReport> reports) {
        var last = new ArrayList<DrillSummary>();
        reports.stream().map(DrillSummary::of).forEach(each -> {
            if (last.size() < COUNT_MAX && last.stream().noneMatch(each::isOfTheSame)) {
                last.add(each);
            }
        });
        return List.copyOf(last);
    }

    public boolean passed() {
        return failure == null;
    }

    /** Whether the node was lost, by whatever, and not only left. */
    public boolean isOfALoss() {
        return kind != DrillReport.Kind.SWITCHOVER;
    }

    /** Whether the newer one of the two says all that is to be known. */
    public boolean isOfTheSame(DrillSummary other) {
        return node.equals(other.node) && isOfALoss() == other.isOfALoss();
    }
}

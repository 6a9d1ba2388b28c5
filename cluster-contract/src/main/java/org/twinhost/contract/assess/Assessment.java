package org.twinhost.contract.assess;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster's protection is worth, as one node sees it: {@code assessment} of {@code twinctl status -o json}, so its
 * names are a promise. Instants are ISO-8601 UTC.
 *
 * @param code exit code of {@code twinctl status}
 * @param since when the verdict became what it is; null: it was so when the service of the node that was asked started
 * @param why what was found, the worst first; {@code next} always says what to do
 * @param of the verdict of each thing, by its name: {@code guest web1}
 * @param against what the site wants to survive
 * @param ifLost by node: what would become of each guest if that node died now
 * @param until when it is about to be protected again by itself; null: not known, or it is
 * @param next what to do first; null: nothing
 * @param drills by node: the last rehearsal of its loss; of a node whose loss was never rehearsed it says that
 */
public record Assessment(
        Verdict verdict, int code, @Nullable Instant since, List<Why> why, Map<String, Verdict> of, List<String> against,
        Map<String, List<IfLost>> ifLost, @Nullable Instant until, @Nullable String next,
        Map<String, LastDrill> drills) {

    public Assessment {
        drills = drills == null ? Map.of() : drills;
    }

    /** Without a word on drills. */
    public Assessment(
            Verdict verdict, int code, @Nullable Instant since, List<Why> why, Map<String, Verdict> of, List<String> against,
            Map<String, List<IfLost>> ifLost, @Nullable Instant until, @Nullable String next) {
        this(verdict, code, since, why, of, against, ifLost, until, next, Map.of());
    }

    /** The same with the last drills. */
    public Assessment telling(Map<String, LastDrill> last) {
        return new Assessment(verdict, code, since, why, of, against, ifLost, until, next, last);
    }

    /**
     * The last rehearsal of a node's loss.
     *
     * @param kind {@code power} or {@code freeze}; null, as the next two: there was none that is remembered
     * @param at when it began
     * @param passed whether all was as it should be
     * @param due whether there was none, or it was longer ago than this site wants
     */
    public record LastDrill(@Nullable String kind, @Nullable Instant at, @Nullable Boolean passed, boolean due) {}


    /** A {@link Finding} as it is shown. */
    public record Why(
            FindingCode code, String text, String what, String next, Verdict verdict, @Nullable Instant since) {

        public static Why of(Finding finding) {
            return new Why(finding.code(), finding.text(), finding.what(), finding.advice(), finding.verdict(),
                    finding.since());
        }
    }

    /** What becomes of a guest. */
    public enum Outcome {
        /** It goes on where it is. */
        RUNS_ON,
        /** It is started on another node. */
        RESTARTS,
        /** It waits for a person to vouch that the node is off. */
        WAITS,
        /** It stays down until the node is back. */
        DOWN
    }

    /**
     * @param resource the guest
     * @param node where it would run; null: nowhere
     * @param inMs about how long it would be away; null: not known, or until somebody does something
     * @param why why it would not run; null: it would
     */
    public record IfLost(
            String resource, Outcome outcome, @Nullable String node, @Nullable Long inMs, @Nullable String why) {}
}

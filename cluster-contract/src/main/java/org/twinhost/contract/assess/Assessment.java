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
 */
public record Assessment(
        Verdict verdict, int code, @Nullable Instant since, List<Why> why, Map<String, Verdict> of, List<String> against,
        Map<String, List<IfLost>> ifLost, @Nullable Instant until, @Nullable String next) {

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

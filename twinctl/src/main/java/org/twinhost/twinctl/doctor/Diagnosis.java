package org.twinhost.twinctl.doctor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.doctor.check.Site;

/**
 * What a node was found to be like; printed by {@code twinctl doctor -o json}, so its names are a promise.
 *
 * @param code exit code
 * @param findings the worst first
 * @param fine names of the checks that found nothing and could judge all
 */
public record Diagnosis(
        String node, Instant at, Verdict verdict, int code, List<Findings.Found> findings, List<String> fine,
        List<Findings.Skipped> skipped) {

    /** Looks at a machine. */
    public static Diagnosis of(Machine machine, List<Check> checks) {
        var site = Site.of(machine);
        var found = new ArrayList<Findings.Found>();
        var fine = new ArrayList<String>();
        var skipped = new ArrayList<Findings.Skipped>();
        for (var check : checks) {
            var findings = new Findings(check);
            check.examine(machine, site, findings);
            found.addAll(findings.found());
            skipped.addAll(findings.skipped());
            if (findings.found().isEmpty() && findings.skipped().isEmpty()) {
                fine.add(check.name());
            }
        }
        found.sort(Comparator.comparing(Findings.Found::verdict).reversed().thenComparing(Findings.Found::code));
        var worst = found.stream().map(Findings.Found::verdict).reduce(Verdict.PROTECTED, Verdict::worse);
        return new Diagnosis(site.node() == null ? "this machine" : site.node().value(), machine.now(), worst, worst.code(),
                List.copyOf(found), List.copyOf(fine), List.copyOf(skipped));
    }
}

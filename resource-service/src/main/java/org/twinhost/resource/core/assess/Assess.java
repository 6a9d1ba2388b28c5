package org.twinhost.resource.core.assess;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.assess.Assessment.IfLost;
import org.twinhost.contract.assess.Assessment.LastDrill;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.config.ProtectAgainst;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.resource.core.observe.ObservedCluster;
import org.twinhost.resource.core.observe.Situation;
import org.twinhost.resource.core.place.FailCounts;

/**
 * The assessment: from all that is observed to one verdict, why, what next, and what if.
 *
 * @param assessment for people and programs
 * @param memory for the next one
 */
public record Assess(Assessment assessment, AssessmentMemory memory) {

    /** Before anything can be judged: nothing is known, and unknown is not green. */
    public static Assess unconfigured(ObservedCluster observed, AssessmentMemory before, Instant now) {
        Finding none = Finding.of(FindingCode.NO_CONFIGURATION, Things.CLUSTER,
                "no configuration was read yet on " + observed.self());
        Assess judged = judged(List.of(none), Map.of(), List.of(), new TreeMap<>(), null, before, now);
        // A service that has just started has seen nothing change.
        return new Assess(judged.assessment(), before);
    }

    /**
     * @param status the same situation as it is shown
     * @param failCounts as far as this node knows them
     * @param notWritten why the tasks of this node can't be written; null: they can
     */
    public static Assess of(Situation situation, ClusterStatus status, FailCounts failCounts, @Nullable String notWritten,
            AssessmentMemory before) {
        Instant now = situation.now();
        Findings told = Findings.of(situation,
                OwnFindings.of(situation.observed(), failCounts, notWritten, now, situation.settings()));
        Map<NodeId, List<IfLost>> ifLost = new TreeMap<>();
        situation.observed().view().members().forEach(node ->
                ifLost.put(node, new IfNodeLost(situation, told, failCounts, node).outcomes()));
        List<Finding> found = ClusterFindings.of(situation, status, told, ifLost);
        Map<String, Long> left = resyncs(situation, found);
        AssessmentMemory memory = before.resyncing(left, now);
        return judged(found, things(situation), Stream.of(ProtectAgainst.values())
                .filter(situation.snapshot()::protectsAgainst).map(ProtectAgainst::label).toList(),
                ifLost, until(found, left, memory, now), memory, now).telling(Drills.of(situation).last());
    }

    private Assess telling(Map<String, LastDrill> drills) {
        return new Assess(assessment.telling(drills), memory);
    }

    private static Assess judged(
            List<Finding> found, Map<String, Verdict> things, List<String> against, Map<NodeId, List<IfLost>> ifLost,
            @Nullable Instant until, AssessmentMemory before, Instant now) {
        AssessmentMemory.Remembered remembered = before.finding(found, now);
        List<Finding> findings = new ArrayList<>(remembered.findings());
        findings.sort(Comparator.comparing(Finding::verdict).reversed()
                .thenComparing(Finding::code).thenComparing(Finding::what));
        Verdict verdict = findings.stream().map(Finding::verdict).reduce(Verdict.PROTECTED, Verdict::worse);
        AssessmentMemory memory = remembered.memory().judged(verdict, now);
        Map<String, Verdict> of = new TreeMap<>(things);
        findings.forEach(each -> of.merge(each.what(), each.verdict(), Verdict::worse));
        of.put(Things.CLUSTER, verdict);
        Map<String, List<IfLost>> outcomes = new LinkedHashMap<>();
        ifLost.forEach((node, each) -> outcomes.put(node.value(), each));
        return new Assess(new Assessment(verdict, verdict.code(), memory.since(),
                findings.stream().map(Assessment.Why::of).toList(), of, against, outcomes,
                verdict == Verdict.UNPROTECTED ? until : null,
                findings.stream().filter(each -> each.verdict() != Verdict.PROTECTED).map(Finding::advice).findFirst()
                        .orElse(null)), memory);
    }

    /** Everything that has a verdict, as long as nothing was found on it. */
    private static Map<String, Verdict> things(Situation situation) {
        Map<String, Verdict> things = new TreeMap<>();
        situation.observed().nodes().forEach(node -> {
            things.put(Things.node(node), Verdict.PROTECTED);
            things.put(Things.directory(node), Verdict.PROTECTED);
            situation.lastReport(node).map(NodeReport::services).orElse(List.of()).forEach(service ->
                    things.put(Things.service(service.name(), node), Verdict.PROTECTED));
        });
        situation.snapshot().fenceDevices().forEach(each -> things.put(Things.fenceDevice(each.node()), Verdict.PROTECTED));
        situation.snapshot().links().forEach(each -> things.put(Things.link(each.name()), Verdict.PROTECTED));
        situation.snapshot().volumes().forEach(each -> things.put(Things.volume(each.name()), each.replicas().stream()
                .allMatch(replica -> situation.volume(each.name(), replica.node()).isPresent())
                        ? Verdict.PROTECTED : Verdict.AT_RISK));
        situation.snapshot().guests().forEach(each -> things.put(Things.guest(each.name()), Verdict.PROTECTED));
        return things;
    }

    private static Map<String, Long> resyncs(Situation situation, List<Finding> found) {
        Map<String, Long> left = new TreeMap<>();
        found.stream().filter(each -> each.code() == FindingCode.VOLUME_RESYNCS).forEach(each ->
                situation.snapshot().volumes().stream().filter(volume -> Things.volume(volume.name()).equals(each.what()))
                        .forEach(volume -> left.put(volume.name(), volume.replicas().stream()
                                .flatMap(replica -> situation.volume(volume.name(), replica.node()).stream())
                                .mapToLong(state -> state.outOfSyncBytes()).max().orElse(0))));
        return left;
    }

    /** Only where resyncs are all that is wrong: nothing else ends by itself. */
    private static @Nullable Instant until(
            List<Finding> found, Map<String, Long> left, AssessmentMemory memory, Instant now) {
        boolean others = found.stream().anyMatch(each -> each.code() != FindingCode.VOLUME_RESYNCS
                && each.code() != FindingCode.GUEST_WITHOUT_SECOND_PLACE && each.verdict().compareTo(Verdict.UNPROTECTED) >= 0);
        List<Optional<Instant>> ends = left.entrySet().stream()
                .map(each -> memory.endOfResync(each.getKey(), each.getValue(), now)).toList();
        return others || ends.isEmpty() || ends.stream().anyMatch(Optional::isEmpty) ? null
                : ends.stream().flatMap(Optional::stream).max(Comparator.naturalOrder()).orElseThrow();
    }
}

package org.twinhost.twinctl.drill;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.assess.Assessment.IfLost;
import org.twinhost.contract.assess.Assessment.Outcome;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.contract.resource.DrillReport;
import org.twinhost.contract.resource.DrillReport.Seen;

/**
 * What every drill looks at, whatever it does: where the guests run, that none runs twice, whether all is as it was before.
 * It knows no clock and asks nobody: whoever watches tells it what the status said, and when. Not thread-safe.
 */
public final class Watched {

    private final String node;
    private final ClusterStatus before;
    private final List<IfLost> promised;
    private final Map<String, Seen> once = new LinkedHashMap<>();
    private final Map<String, DrillReport.Guest> guests = new TreeMap<>();
    private final Set<String> failures = new LinkedHashSet<>();
    private @Nullable Verdict verdict;
    private int told;

    Watched(String node, ClusterStatus before, List<IfLost> promised) {
        this.node = node;
        this.before = before;
        this.promised = List.copyOf(promised);
    }

    /** Takes note of something the first time. */
    void sees(long ms, String what) {
        once.putIfAbsent(what, new Seen(ms, what));
    }

    boolean saw(String what) {
        return once.containsKey(what);
    }

    void fails(String sentence) {
        failures.add(sentence);
    }

    /** What was seen since this was asked last. */
    List<Seen> news() {
        var news = List.copyOf(new ArrayList<>(once.values()).subList(told, once.size()));
        told = once.size();
        return news;
    }

    List<Seen> steps() {
        return List.copyOf(once.values());
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Nullable Verdict verdict() {
        return verdict;
    }

    /** What is true at every moment of a drill. */
    void look(ClusterStatus status) {
        var assessment = status.assessment();
        verdict = assessment == null ? null : assessment.verdict();
        if (assessment != null) {
            assessment.why().stream().filter(each -> each.code() == FindingCode.GUEST_RUNS_TWICE)
                    .forEach(each -> fails(each.what() + ": " + each.text()));
        }
    }

    static Optional<ClusterStatus.Resource> guest(ClusterStatus status, String name) {
        return status.resources().stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** Where a guest runs; empty: nowhere, or it is on its way. */
    static Optional<String> placeOf(ClusterStatus status, String name) {
        return guest(status, name).filter(each -> each.state().equals("started")).map(ClusterStatus.Resource::node);
    }

    /** Those that ran on the node when it began. */
    List<String> guestsOfTheNode() {
        return before.resources().stream().filter(each -> node.equals(each.node()) && each.state().equals("started"))
                .map(ClusterStatus.Resource::name).toList();
    }

    /** Those that ran elsewhere, and where. */
    Map<String, String> guestsElsewhere() {
        var elsewhere = new TreeMap<String, String>();
        before.resources().forEach(each -> placeOf(before, each.name()).filter(place -> !place.equals(node))
                .ifPresent(place -> elsewhere.put(each.name(), place)));
        return elsewhere;
    }

    /** @return whether this is the first time */
    boolean runs(long ms, String name, String place) {
        if (guests.containsKey(name)) {
            return false;
        }
        guests.put(name, reported(name, place, ms));
        return true;
    }

    Optional<IfLost> promiseOf(String name) {
        return promised.stream().filter(each -> each.resource().equals(name)).findFirst();
    }

    private DrillReport.Guest reported(String name, @Nullable String place, @Nullable Long ms) {
        var promise = promiseOf(name);
        return new DrillReport.Guest(name, promise.map(IfLost::outcome).orElse(null), promise.map(IfLost::node).orElse(null),
                promise.map(IfLost::inMs).orElse(null), place, ms);
    }

    /** Of those, in their order; what was not seen to run is there as well. */
    List<DrillReport.Guest> guests(List<String> names) {
        return names.stream().map(name -> guests.getOrDefault(name, reported(name, null, null))).toList();
    }

    /** What is promised, as a list of guests. */
    List<String> promisedToRestart() {
        return promised.stream().filter(each -> each.outcome() == Outcome.RESTARTS).map(IfLost::resource).toList();
    }

    /** Which replicas are not yet what they were before. */
    List<String> replicasNotAsBefore(ClusterStatus status) {
        var missing = new ArrayList<String>();
        for (var volume : before.volumes()) {
            for (var replica : volume.replicas()) {
                var now = replica(status, volume.name(), replica.node());
                if (replica.disk() == DiskState.UP_TO_DATE && !isWhole(now)) {
                    missing.add("the replica of " + volume.name() + " on " + replica.node() + " is "
                            + (now == null || now.disk() == null ? "unknown" : now.disk().toString()) + ", not all in sync");
                }
            }
        }
        return missing;
    }

    private static boolean isWhole(ClusterStatus.@Nullable Replica replica) {
        return replica != null && replica.disk() == DiskState.UP_TO_DATE && replica.resyncPercent() == null
                && (replica.outOfSyncBytes() == null || replica.outOfSyncBytes() == 0);
    }

    static ClusterStatus.@Nullable Replica replica(ClusterStatus status, String volume, String node) {
        return status.volumes().stream().filter(each -> each.name().equals(volume))
                .flatMap(each -> each.replicas().stream()).filter(each -> each.node().equals(node)).findFirst().orElse(null);
    }

    /** Whether the cluster is worth what it was worth. */
    boolean isVerdictAsBefore() {
        var assessed = before.assessment();
        return verdict != null && assessed != null && verdict.compareTo(assessed.verdict()) <= 0;
    }
}

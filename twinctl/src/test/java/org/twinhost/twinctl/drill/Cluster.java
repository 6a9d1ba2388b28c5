package org.twinhost.twinctl.drill;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.assess.Assessment.IfLost;
import org.twinhost.contract.assess.Assessment.Outcome;
import org.twinhost.contract.assess.Assessment.Why;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceDeviceState.Condition;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.resource.ClusterStatus;

/** A cluster of two as jupiter2 sees it: web1 runs on jupiter1, mail1 on jupiter2. A test changes it as the story goes. */
public final class Cluster {

    static final Instant AT = Instant.parse("2026-05-04T10:00:00Z");

    final Map<String, String> nodes = new TreeMap<>(Map.of("jupiter1", "online", "jupiter2", "online"));
    final Map<String, String> places = new TreeMap<>(Map.of("web1", "jupiter1", "mail1", "jupiter2"));
    final Map<String, String> states = new TreeMap<>(Map.of("web1", "started", "mail1", "started"));
    final Map<String, DiskState> disks = new TreeMap<>(Map.of(
            "jupiter1", DiskState.UP_TO_DATE, "jupiter2", DiskState.UP_TO_DATE));
    final List<Finding> findings = new ArrayList<>();
    final List<IfLost> promises = new ArrayList<>(List.of(
            new IfLost("mail1", Outcome.RUNS_ON, "jupiter2", 0L, null),
            new IfLost("web1", Outcome.RESTARTS, "jupiter2", 5_000L, null)));
    Verdict verdict = Verdict.PROTECTED;
    boolean quorate = true;
    boolean isProven;
    long incarnation = 3;

    public ClusterStatus status() {
        var why = findings.stream().map(Why::of).toList();
        var worst = findings.stream().map(Finding::verdict).reduce(verdict, Verdict::worse);
        return new ClusterStatus(
                new ClusterStatus.Cluster("jupiter", "12-0123456789abcdef", "jupiter2", quorate, null),
                nodes.entrySet().stream().map(each -> new ClusterStatus.Node(each.getKey(), each.getValue(),
                        each.getKey().equals("jupiter1") ? incarnation : 8L, List.of(), List.of())).toList(),
                places.keySet().stream().map(this::volume).toList(),
                states.entrySet().stream().map(each -> new ClusterStatus.Resource(
                        each.getKey(), "vm", "started", each.getValue(), places.get(each.getKey()), 100L, null, null)).toList(),
                isProven ? List.of(new ClusterStatus.Fencing("jupiter1", 3, "confirmed", "STATUS_OFF", AT, 300L)) : List.of())
                .assessed(new Assessment(worst, worst.code(), AT, why, Map.of(), List.of(),
                        new LinkedHashMap<>(Map.of("jupiter1", List.copyOf(promises))), null, null));
    }

    private ClusterStatus.Volume volume(String name) {
        return new ClusterStatus.Volume(name, 64 << 20, disks.entrySet().stream().map(each -> new ClusterStatus.Replica(
                each.getKey(), each.getKey().equals(places.get(name)) ? Role.PRIMARY : Role.SECONDARY, each.getValue(),
                ConnectionState.CONNECTED, 0L, null)).toList());
    }

    public FencingState fencing() {
        return fencing(Condition.OK, true);
    }

    FencingState fencing(Condition condition, @Nullable Boolean passed) {
        return new FencingState(0, AT, List.of(), List.of()).with(List.of(new FenceDeviceState(
                new NodeId("jupiter1"), "bmc1", condition, "no answer", AT, AT,
                passed == null ? null : new FenceDeviceState.Test(AT, passed, "wrong password", 80))));
    }

    void finds(FindingCode code, String what, String text) {
        findings.add(Finding.of(code, what, text));
    }

    public void jupiter1IsLost() {
        nodes.put("jupiter1", "unclean");
        disks.put("jupiter1", DiskState.UNKNOWN);
        states.put("web1", "blocked");
        verdict = Verdict.DOWN;
    }

    public void jupiter1IsProvenOff() {
        nodes.put("jupiter1", "fenced");
        isProven = true;
        states.put("web1", "starting");
        places.put("web1", "jupiter2");
    }

    public void web1RunsOnJupiter2() {
        places.put("web1", "jupiter2");
        states.put("web1", "started");
        verdict = Verdict.UNPROTECTED;
    }

    public void jupiter1IsBack() {
        nodes.put("jupiter1", "online");
        incarnation = 4;
        isProven = false;
        disks.put("jupiter1", DiskState.INCONSISTENT);
    }

    public void allIsInSync() {
        disks.put("jupiter1", DiskState.UP_TO_DATE);
        verdict = Verdict.PROTECTED;
    }
}

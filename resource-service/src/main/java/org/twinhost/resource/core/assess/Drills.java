package org.twinhost.resource.core.assess;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.assess.Assessment.LastDrill;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.resource.DrillSummary;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.resource.core.observe.Heard;
import org.twinhost.resource.core.observe.HostHealth;
import org.twinhost.resource.core.observe.Situation;

/**
 * The last drills of each node, wherever they were watched. One that failed is a risk until one of its kind has passed; none
 * for long is no fault of the cluster, and is only said.
 *
 * @param known what the nodes told last: a node that is away has not forgotten what it saw
 */
record Drills(Situation situation, List<DrillSummary> known) {

    static Drills of(Situation situation) {
        List<DrillSummary> all = new ArrayList<>();
        Heard<HostHealth> host = situation.observed().local().host();
        if (host != null) {
            all.addAll(host.value().drills());
        }
        situation.observed().peers().forEach(node -> situation.lastReport(node).map(NodeReport::about)
                .ifPresent(about -> all.addAll(about.drills())));
        return new Drills(situation, all);
    }

    /** By node. */
    Map<String, LastDrill> last() {
        Map<String, LastDrill> last = new TreeMap<>();
        situation.observed().nodes().forEach(node -> last.put(node.value(), newest(node, true)
                .map(each -> new LastDrill(each.kind().label(), each.began(), each.passed(), isOld(each.began())))
                .orElseGet(() -> new LastDrill(null, null, null, isReminded()))));
        return last;
    }

    List<Finding> findings() {
        List<Finding> found = new ArrayList<>();
        for (NodeId node : situation.observed().nodes()) {
            for (boolean ofALoss : List.of(true, false)) {
                newest(node, ofALoss).filter(each -> !each.passed()).ifPresent(each -> found.add(Finding.of(
                        FindingCode.DRILL_FAILED, Things.node(node), "its last drill (" + each.kind().label()
                                + ") did not pass: " + each.failure())
                        .next("mend that; then: twinctl drill " + each.kind().label() + " " + node).since(each.began())));
            }
        }
        return found;
    }

    private Optional<DrillSummary> newest(NodeId node, boolean ofALoss) {
        return known.stream().filter(each -> each.node().equals(node.value()) && each.isOfALoss() == ofALoss)
                .max(Comparator.comparing(DrillSummary::began));
    }

    private boolean isReminded() {
        return !situation.settings().drillEvery().isZero();
    }

    private boolean isOld(Instant began) {
        Instant clock = situation.observed().clock(situation.now());
        return isReminded() && Duration.between(began, clock).compareTo(situation.settings().drillEvery()) > 0;
    }
}

package org.twinhost.twinctl.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.assess.Assessment.IfLost;
import org.twinhost.contract.assess.Assessment.Outcome;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceDeviceState.Condition;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.contract.resource.DrillReport;

/**
 * Why a drill is not safe: it shall show that nothing is lost, so it begins only where nothing would be.
 *
 * @param status the cluster as this node sees it
 * @param self this node
 * @param fencing what this node knows of the fence devices
 */
public record Safety(ClusterStatus status, String self, FencingState fencing) {

    /** All reasons; none: it is safe. */
    public List<String> refusals(Wish wish) {
        var node = status.nodes().stream().filter(each -> each.name().equals(wish.node())).findFirst();
        if (node.isEmpty()) {
            return List.of("there is no node " + wish.node() + "; there are "
                    + String.join(", ", status.nodes().stream().map(ClusterStatus.Node::name).toList()));
        }
        var why = new ArrayList<String>();
        if (wish.isLoss() && wish.node().equals(self)) {
            why.add(self + " is this node: whoever is lost sees nothing of what follows; run it on "
                    + others(wish.node()));
        }
        if (!node.get().state().equals("online")) {
            why.add(wish.node() + " is " + node.get().state() + ", not online");
        }
        if (!Boolean.TRUE.equals(status.cluster().quorate())) {
            why.add(self + " is not quorate: it may start and fence nothing");
        }
        why.addAll(ofTheVerdict(status.assessment()));
        if (wish.isLoss()) {
            device(wish.node()).ifPresent(why::add);
        }
        if (!wish.isLoss() || wish.guest() != null) {
            why.addAll(ofTheGuests(wish));
        }
        why.addAll(ofWhatWouldBecome(wish));
        return List.copyOf(why);
    }

    private static List<String> ofTheVerdict(@Nullable Assessment assessment) {
        if (assessment == null) {
            return List.of("what the cluster is worth was not assessed yet: ask again in a few seconds");
        }
        if (assessment.verdict().compareTo(Verdict.AT_RISK) <= 0) {
            return List.of();
        }
        var found = assessment.why().stream().filter(each -> each.verdict().compareTo(Verdict.AT_RISK) > 0)
                .map(each -> each.what() + ": " + each.text() + " (" + each.next() + ")").toList();
        return found.isEmpty() ? List.of("the cluster is " + assessment.verdict()) : found;
    }

    private Optional<String> device(String node) {
        var known = fencing.devices() == null ? List.<FenceDeviceState>of() : fencing.devices();
        var device = known.stream().filter(each -> each.node().value().equals(node)).findFirst();
        if (device.isEmpty()) {
            return node.equals(self) ? Optional.empty()
                    : Optional.of("no fence device of " + node + " is known: nothing could switch it off and on again");
        }
        if (device.get().condition() != Condition.OK) {
            return Optional.of("fence device of " + node + ": " + device.get().text());
        }
        var test = device.get().test();
        var untested = test == null ? "was never tested from here" : "failed its last test";
        return test != null && test.passed() ? Optional.empty()
                : Optional.of("fence device of " + node + ": it " + untested + " (twinctl fence test " + node + ")");
    }

    private List<String> ofTheGuests(Wish wish) {
        if (guestsToMove(wish).isEmpty()) {
            return List.of(wish.guest() == null ? "no guest runs on " + wish.node() + ", so there is nothing to move"
                    : wish.guest() + " does not run on " + wish.node());
        }
        return others(wish.node()).isEmpty() ? List.of("no other node is online") : List.of();
    }

    private List<String> ofWhatWouldBecome(Wish wish) {
        var assessment = status.assessment();
        if (assessment == null || wish.node().equals(self) && wish.isLoss()) {
            return List.of();
        }
        var outcomes = assessment.ifLost().get(wish.node());
        if (outcomes == null) {
            return List.of("nobody can say what would become of the guests without " + wish.node());
        }
        var moved = guestsToMove(wish);
        return outcomes.stream()
                .filter(each -> wish.isLoss()
                        ? each.outcome() == Outcome.WAITS || each.outcome() == Outcome.DOWN
                        : each.outcome() == Outcome.DOWN && moved.contains(each.resource()))
                .map(each -> each.resource() + (each.outcome() == Outcome.WAITS ? " would wait" : " would stay down")
                        + (each.why() == null ? "" : ": " + each.why()))
                .toList();
    }

    /** The guests of a switchover. */
    public List<String> guestsToMove(Wish wish) {
        return status.resources().stream()
                .filter(each -> each.state().equals("started") && wish.node().equals(each.node()))
                .map(ClusterStatus.Resource::name)
                .filter(each -> wish.guest() == null || wish.guest().equals(each))
                .toList();
    }

    private String others(String node) {
        return String.join(" or ", status.nodes().stream()
                .filter(each -> !each.name().equals(node) && each.state().equals("online"))
                .map(ClusterStatus.Node::name).toList());
    }

    /** What is promised for each guest when the node is lost; one that hangs is given up later than one that is dead. */
    public List<IfLost> promises(Wish wish) {
        var assessment = status.assessment();
        var promised = assessment == null ? List.<IfLost>of() : assessment.ifLost().getOrDefault(wish.node(), List.of());
        return wish.kind() != DrillReport.Kind.FREEZE ? promised : promised.stream().map(each ->
                new IfLost(each.resource(), each.outcome(), each.node(), null, each.why())).toList();
    }

    /** What the cluster is worth now. */
    public Verdict verdict() {
        var assessment = status.assessment();
        return assessment == null ? Verdict.DOWN : assessment.verdict();
    }
}

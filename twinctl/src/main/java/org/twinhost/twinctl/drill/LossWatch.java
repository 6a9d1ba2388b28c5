package org.twinhost.twinctl.drill;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.assess.Assessment.IfLost;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.contract.resource.DrillReport;

/**
 * A drill of a loss by what a survivor's status says: the node is lost, proven off, its guests run elsewhere; then it is back,
 * its replicas are brought up to date, the cluster is worth what it was.
 */
public final class LossWatch implements Watch {

    private final String node;
    private final ClusterStatus before;
    private final Watched watched;
    private final String lost;
    private final String back;
    private boolean isProven;
    private List<String> missingToRun = List.of("nothing was seen yet");
    private List<String> missingAfterwards = List.of("nothing was seen yet");

    /**
     * @param before the status on which it was found safe
     * @param promised what was to become of each guest
     */
    public LossWatch(String node, ClusterStatus before, List<IfLost> promised) {
        this.node = node;
        this.before = before;
        this.watched = new Watched(node, before, promised);
        this.lost = node + " is lost";
        this.back = node + " is online again";
    }

    @Override
    public List<DrillReport.Seen> sees(long ms, ClusterStatus status) {
        watched.look(status);
        ofTheNode(ms, status);
        ofItsGuests(ms, status);
        ofOtherGuests(status);
        missingToRun = missing(status);
        if (missingToRun.isEmpty()) {
            watched.sees(ms, "every guest runs, none of them twice, on volumes that are Primary and UpToDate there");
            ofTheReturn(ms, status);
        }
        return watched.news();
    }

    private void ofTheNode(long ms, ClusterStatus status) {
        var state = state(status);
        if (!state.equals("online") && !state.equals("standby") && !watched.saw(back)) {
            watched.sees(ms, lost);
        }
        var isOfBefore = incarnation(status) == incarnation(before);
        if (state.equals("online") && isOfBefore && watched.saw(lost) && !isProven) {
            watched.fails(node + " was lost and is heard again: nobody fenced it");
        }
        status.fencing().stream()
                .filter(each -> each.node().equals(node) && each.outcome().equals("confirmed"))
                .filter(each -> each.incarnation() >= incarnation(before))
                .findFirst()
                .ifPresent(each -> {
                    watched.sees(ms, lost);
                    watched.sees(ms, proven(each.method()));
                    isProven = true;
                });
    }

    private String proven(@Nullable String method) {
        return node + " is proven off" + (method == null ? "" : " (" + method + ")");
    }

    private String state(ClusterStatus status) {
        return status.nodes().stream().filter(each -> each.name().equals(node)).map(ClusterStatus.Node::state).findFirst()
                .orElse("offline");
    }

    private long incarnation(ClusterStatus status) {
        return status.nodes().stream().filter(each -> each.name().equals(node)).map(ClusterStatus.Node::incarnation)
                .findFirst().map(each -> each == null ? 0L : each).orElse(0L);
    }

    private void ofItsGuests(long ms, ClusterStatus status) {
        for (var guest : watched.guestsOfTheNode()) {
            Watched.placeOf(status, guest).filter(place -> !place.equals(node)).ifPresent(place -> {
                if (watched.runs(ms, guest, place)) {
                    watched.sees(ms, guest + " runs on " + place);
                    watched.promiseOf(guest).map(IfLost::node).filter(promised -> !promised.equals(place)).ifPresent(promised ->
                            watched.fails(guest + " runs on " + place + "; promised was " + promised));
                }
            });
        }
    }

    /** Those that did not run on the node are to notice nothing. */
    private void ofOtherGuests(ClusterStatus status) {
        watched.guestsElsewhere().forEach((guest, place) -> Watched.guest(status, guest).ifPresent(now -> {
            var isAway = now.node() != null && !now.node().equals(place);
            if (isAway || now.state().equals("stopped") || now.state().equals("failed")) {
                watched.fails(guest + " was to run on, on " + place + ", and is " + now.state()
                        + (now.node() == null ? "" : " on " + now.node()));
            } else if (now.state().equals("started") && watched.saw(lost)) {
                watched.runs(0, guest, place);
            }
        }));
    }

    private List<String> missing(ClusterStatus status) {
        var missing = new ArrayList<String>();
        if (!watched.saw(lost)) {
            missing.add(node + " is not seen as lost");
        }
        if (!isProven) {
            missing.add(node + " is not proven off");
        }
        for (var guest : watched.guestsOfTheNode()) {
            if (Watched.placeOf(status, guest).filter(place -> !place.equals(node) || watched.saw(back)).isEmpty()) {
                missing.add(guest + " runs nowhere else: " + said(status, guest));
            }
        }
        watched.guestsElsewhere().forEach((guest, place) -> {
            if (Watched.placeOf(status, guest).isEmpty()) {
                missing.add(guest + " does not run on: " + said(status, guest));
            }
        });
        missing.addAll(volumesWithoutPrimary(status));
        return missing;
    }

    private static String said(ClusterStatus status, String guest) {
        return Watched.guest(status, guest)
                .map(each -> each.state() + (each.reason() == null ? "" : ", " + each.reason()))
                .orElse("nothing is known of it");
    }

    /** What the node served is served by another one now, whose data is good. */
    private List<String> volumesWithoutPrimary(ClusterStatus status) {
        var missing = new ArrayList<String>();
        for (var volume : before.volumes()) {
            var wasPrimary = volume.replicas().stream()
                    .anyMatch(each -> each.node().equals(node) && each.role() == Role.PRIMARY);
            var isServed = volume.replicas().stream()
                    .map(each -> Watched.replica(status, volume.name(), each.node()))
                    .anyMatch(each -> each != null && each.role() == Role.PRIMARY && each.disk() == DiskState.UP_TO_DATE
                            && (!each.node().equals(node) || watched.saw(back)));
            if (wasPrimary && !isServed) {
                missing.add("volume " + volume.name() + " is not Primary and UpToDate on another node");
            }
        }
        return missing;
    }

    private void ofTheReturn(long ms, ClusterStatus status) {
        var missing = new ArrayList<String>();
        if (!state(status).equals("online")) {
            missing.add(node + " is " + state(status));
        } else {
            watched.sees(ms, back);
            var replicas = watched.replicasNotAsBefore(status);
            missing.addAll(replicas);
            if (replicas.isEmpty()) {
                watched.sees(ms, "all replicas are in sync again");
            }
            if (!watched.isVerdictAsBefore()) {
                missing.add("the cluster is " + watched.verdict() + ", not what it was");
            } else if (replicas.isEmpty()) {
                watched.sees(ms, "the cluster is " + watched.verdict() + " again");
            }
        }
        missingAfterwards = missing;
    }

    @Override
    public List<String> missingToRun() {
        return missingToRun;
    }

    @Override
    public List<String> missingToBeAsBefore() {
        return missingAfterwards;
    }

    @Override
    public List<DrillReport.Guest> guests() {
        var names = new ArrayList<>(watched.guestsOfTheNode());
        names.addAll(watched.guestsElsewhere().keySet());
        return watched.guests(names.stream().sorted().toList());
    }

    @Override
    public Watched watched() {
        return watched;
    }
}

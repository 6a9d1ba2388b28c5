package org.twinhost.twinctl.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.twinhost.contract.assess.Assessment.IfLost;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.contract.resource.DrillReport;

/** A switchover by what the status says: guests run elsewhere, then at home again, and the cluster is worth what it was. */
public final class SwitchoverWatch implements Watch {

    private final String node;
    private final Set<String> moved;
    private final Watched watched;
    private List<String> missingToRun = List.of("nothing was seen yet");
    private List<String> missingAfterwards = List.of("nothing was seen yet");

    /** @param moved the guests that are moved away and back */
    public SwitchoverWatch(String node, ClusterStatus before, List<IfLost> promised, List<String> moved) {
        this.node = node;
        this.moved = new TreeSet<>(moved);
        this.watched = new Watched(node, before, promised);
    }

    /** A guest that can't be moved is not waited for. */
    public void refused(String guest, String reason) {
        moved.remove(guest);
        watched.fails(guest + " was not moved: " + reason);
    }

    /** The way back begins: from now on a guest at home is one that came back. */
    public void goesBack(long ms) {
        missingToRun = List.of();
        watched.sees(ms, moved.isEmpty() ? "nothing is to be moved back" : "moved back: " + String.join(", ", moved));
    }

    @Override
    public List<DrillReport.Seen> sees(long ms, ClusterStatus status) {
        watched.look(status);
        if (!missingToRun.isEmpty()) {
            away(ms, status);
        } else {
            home(ms, status);
        }
        return watched.news();
    }

    private void away(long ms, ClusterStatus status) {
        var missing = new ArrayList<String>();
        for (var guest : moved) {
            var place = Watched.placeOf(status, guest).filter(each -> !each.equals(node));
            place.ifPresent(each -> {
                if (watched.runs(ms, guest, each)) {
                    watched.sees(ms, guest + " runs on " + each);
                }
            });
            if (place.isEmpty()) {
                missing.add(guest + " does not run elsewhere: " + said(status, guest));
            }
        }
        missingToRun = missing;
    }

    private void home(long ms, ClusterStatus status) {
        var missing = new ArrayList<String>();
        for (var guest : moved) {
            if (Watched.placeOf(status, guest).filter(node::equals).isPresent()) {
                watched.sees(ms, guest + " runs on " + node + " again");
            } else {
                missing.add(guest + " is not back on " + node + ": " + said(status, guest));
            }
        }
        missing.addAll(watched.replicasNotAsBefore(status));
        if (missing.isEmpty() && watched.isVerdictAsBefore()) {
            watched.sees(ms, "the cluster is " + watched.verdict() + " again");
        } else if (missing.isEmpty()) {
            missing.add("the cluster is " + watched.verdict() + ", not what it was");
        }
        missingAfterwards = missing;
    }

    private static String said(ClusterStatus status, String guest) {
        return Watched.guest(status, guest).map(each -> each.state() + (each.node() == null ? "" : " on " + each.node())
                + (each.reason() == null ? "" : ", " + each.reason())).orElse("nothing is known of it");
    }

    /** Those that are moved and were not refused. */
    public List<String> moved() {
        return List.copyOf(moved);
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
        return watched.guests(List.copyOf(moved));
    }

    @Override
    public Watched watched() {
        return watched;
    }
}

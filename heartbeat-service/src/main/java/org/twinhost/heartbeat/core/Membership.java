package org.twinhost.heartbeat.core;

import static org.twinhost.heartbeat.core.HeartbeatEffect.Level.INFO;
import static org.twinhost.heartbeat.core.HeartbeatEffect.Level.WARNING;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.heartbeat.Liveness;

/**
 * Which view a node is in.
 *
 * <pre>
 *            announce             promise, durable           install, durable
 *  leader  ───────────▶ follower ──────────────────▶ leader ──────────────────▶ follower installs, durable
 * </pre>
 *
 * <p>The leader of a wished-for view is the lowest id among those that are quorate now, else the lowest id. A follower gives
 * its old view up with its promise; the leader goes from the old view to the new one in a single write. So nobody is in a
 * view before all its members have it on disk (S5), and an established node loses no time over a newcomer that never
 * answers. A lost peer is left out before anybody new is let in, so that no loss hides behind a return.
 */
final class Membership {

    private static final Comparator<Revision> BY_NEWEST = Comparator.nullsFirst(Comparator.naturalOrder());

    private final Turn turn;

    Membership(Turn turn) {
        this.turn = turn;
    }

    void decide() {
        if (turn.topology() == null || turn.wanted().left()) {
            return;
        }
        leaveOutdatedView();
        confirmView();
        if (installPromised()) {
            return;
        }
        var wish = wish();
        var leader = leaderOf(wish);
        if (!leader.equals(turn.self())) {
            turn.state().others().forEach(this::promise);
        }
        form(wish, leader.equals(turn.self()));
    }

    /** A peer that holds a newer view went on without us: whatever we held is over at once (scenario: thawed too late). */
    private void leaveOutdatedView() {
        for (var node : turn.state().others()) {
            var status = turn.peer(node).status();
            var view = turn.wanted().view();
            if (status != null && status.installed().number() > view.number() && !view.equals(View.NONE)
                    && !status.installed().equals(turn.wanted().promised())) {
                turn.say(WARNING, "out of " + view + ": " + node + " holds " + status.installed()
                        + ". This node acts on nothing until it is admitted again");
                turn.withdraw(turn.wanted().out());
            }
        }
    }

    /** After a restart or pause the view counts again once each member, knowing that we are back, has said that it holds it. */
    private void confirmView() {
        var view = turn.wanted().view();
        var pulse = turn.state().pulse();
        if (!pulse.doubts()) {
            return;
        }
        var confirmed = view.equals(View.NONE) || view.members().size() > 1 && view.members().stream()
                .filter(member -> !member.equals(turn.self()))
                .allMatch(member -> turn.liveness(member) == Liveness.ALIVE
                        && turn.isCurrent(member)
                        && !isReborn(member)
                        && turn.peer(member).status().installed().equals(view));
        if (confirmed) {
            turn.become(turn.state().with(pulse.sure()));
            if (!view.equals(View.NONE)) {
                turn.say(INFO, view + " still stands: its other members confirmed it");
            }
        }
    }

    private boolean installPromised() {
        var promised = turn.wanted().promised();
        if (promised == null) {
            return false;
        }
        var isInstalled = turn.state().others().stream()
                .filter(turn::isCurrent)
                .anyMatch(node -> turn.peer(node).status().installed().equals(promised));
        if (isInstalled) {
            install(promised);
        }
        return isInstalled;
    }

    /** Agrees to a view that its leader announced, though it may be another than this node would have wished for. */
    private void promise(NodeId announcer) {
        var status = turn.peer(announcer).status();
        if (status == null || status.announced() == null || !turn.isCurrent(announcer)) {
            return;
        }
        var announced = status.announced();
        if (announced.has(turn.self()) && announced.number() > turn.wanted().highest()
                && leaderOf(announced.members()).equals(announcer)) {
            turn.want(turn.wanted().promise(announced));
        }
    }

    private void form(List<NodeId> wish, boolean leading) {
        var quorum = turn.state().quorum();
        if (!isNewViewNeeded(wish)) {
            turn.become(turn.state().announcing(null));
        } else if (!quorum.permits(wish)) {
            turn.become(turn.state().announcing(null));
            loseQuorum(wish);
        } else if (!leading || !quorum.isMajority(wish) && !areAbsentQuiet(wish)) {
            turn.become(turn.state().announcing(null));
        } else if (wish.size() == 1) {
            install(new View(nextNumber(), wish, turn.self()));
        } else {
            announce(wish);
        }
    }

    private void loseQuorum(List<NodeId> left) {
        if (!turn.wanted().view().equals(View.NONE)) {
            turn.say(WARNING, "out of " + turn.wanted().view() + ": " + left + " are no majority of "
                    + turn.topology().nodes());
            turn.withdraw(turn.wanted().out());
        }
    }

    private void announce(List<NodeId> wish) {
        var current = turn.state().announced();
        var coordinator = coordinatorOf(wish);
        var others = wish.stream().filter(node -> !node.equals(turn.self())).map(turn::peer).toList();
        var stands = current != null && current.members().equals(wish) && current.coordinator().equals(coordinator)
                && current.number() > turn.wanted().highest()
                && others.stream().allMatch(peer -> peer.status() == null || peer.status().highest() < current.number()
                        || current.equals(peer.status().promised()));
        if (!stands) {
            turn.become(turn.state().announcing(new View(nextNumber(), wish, coordinator)));
        } else if (others.stream().allMatch(peer -> turn.isCurrent(peer.node()) && current.equals(peer.status().promised()))) {
            install(current);
        }
    }

    private void install(View view) {
        turn.say(INFO, "installs " + view + ", coordinator " + view.coordinator() + "; before: " + turn.wanted().view());
        turn.want(view);
        turn.become(turn.state().announcing(null));
    }

    /** Who should be in the view: first without those that are gone, then with those that came. */
    private List<NodeId> wish() {
        var members = turn.wanted().view().members();
        var all = new ArrayList<NodeId>();
        for (var node : members) {
            if (node.equals(turn.self()) || !isGone(node)) {
                all.add(node);
            }
        }
        if (all.size() < members.size()) {
            return all;
        }
        if (all.isEmpty()) {
            all.add(turn.self());
        }
        for (var node : turn.state().others()) {
            if (!members.contains(node) && mayJoin(node)) {
                all.add(node);
            }
        }
        Collections.sort(all);
        return all;
    }

    private boolean isGone(NodeId member) {
        return switch (turn.liveness(member)) {
            case LOST, LEFT, NEVER_HEARD -> true;
            case ALIVE, SUSPECT -> isReborn(member);
        };
    }

    /** Whether a member of the view was heard in a newer incarnation: the one in the view is off (S4). */
    private boolean isReborn(NodeId member) {
        var known = turn.wanted().incarnations().get(member);
        return known != null && known < turn.wanted().peer(member).session().incarnation();
    }

    private boolean mayJoin(NodeId node) {
        return turn.liveness(node) == Liveness.ALIVE && turn.isCurrent(node) && !turn.peer(node).status().left();
    }

    private NodeId leaderOf(List<NodeId> wish) {
        for (var node : wish) {
            if (isEstablished(node)) {
                return node;
            }
        }
        return wish.getFirst();
    }

    private boolean isEstablished(NodeId node) {
        if (node.equals(turn.self())) {
            return Standpoint.isQuorate(turn.state(), turn.nowMs);
        }
        var status = turn.peer(node).status();
        return status != null && status.quorate();
    }

    private boolean isNewViewNeeded(List<NodeId> wish) {
        var view = turn.wanted().view();
        return !wish.equals(view.members())
                || turn.wanted().promised() != null
                || isAnyAstray(wish, view)
                || isAloneAndDoubting(view)
                || isCoordinatorStale(view);
    }

    private boolean isAnyAstray(List<NodeId> wish, View view) {
        for (var node : wish) {
            if (!node.equals(turn.self()) && isAstray(node, view)) {
                return true;
            }
        }
        return false;
    }

    /** A member that is neither in the view nor on its way into it, or that waits for one that never came. */
    private boolean isAstray(NodeId member, View view) {
        if (!turn.isCurrent(member)) {
            return false;
        }
        var status = turn.peer(member).status();
        return !view.equals(status.promised()) && (!view.equals(status.installed()) || status.promised() != null);
    }

    private boolean isAloneAndDoubting(View view) {
        var pulse = turn.state().pulse();
        return pulse.doubts() && view.members().size() == 1
                && turn.nowMs - pulse.doubtSinceMs() >= turn.topology().timing().deadtimeMs();
    }

    /** A coordinator with an older configuration is replaced when it doesn't catch up; a newer low id waits for a new view. */
    private boolean isCoordinatorStale(View view) {
        var pulse = turn.state().pulse();
        if (view.equals(View.NONE) || !isAnyNewerThan(revisionOf(view.coordinator()), view.members())) {
            turn.become(turn.state().with(pulse.staleSince(Peer.NEVER)));
            return false;
        }
        var since = pulse.staleCoordinatorSinceMs() == Peer.NEVER ? turn.nowMs : pulse.staleCoordinatorSinceMs();
        turn.become(turn.state().with(pulse.staleSince(since)));
        return turn.nowMs - since >= turn.topology().timing().restartGraceMs();
    }

    private boolean isAnyNewerThan(Revision revision, List<NodeId> members) {
        for (var node : members) {
            if (BY_NEWEST.compare(revision, revisionOf(node)) < 0) {
                return true;
            }
        }
        return false;
    }

    private NodeId coordinatorOf(List<NodeId> members) {
        var newest = members.stream().map(this::revisionOf).max(BY_NEWEST).orElse(null);
        return members.stream().filter(node -> BY_NEWEST.compare(revisionOf(node), newest) == 0).findFirst().orElseThrow();
    }

    private Revision revisionOf(NodeId node) {
        if (node.equals(turn.self())) {
            return turn.topology().revision();
        }
        var status = turn.peer(node).status();
        return status == null ? null : status.revision();
    }

    /** A minority goes on alone only where nobody who is missing may be acting in a view of its own. */
    private boolean areAbsentQuiet(List<NodeId> wish) {
        return turn.state().others().stream().filter(node -> !wish.contains(node)).allMatch(this::isQuiet);
    }

    private boolean isQuiet(NodeId absent) {
        if (!turn.peer(absent).isHeard() && turn.state().isRefusingPackets(turn.nowMs)) {
            // Not silence: somebody speaks, and one of the two keys is wrong. It may as well be ours.
            return false;
        }
        return switch (turn.liveness(absent)) {
            case LOST, LEFT, NEVER_HEARD -> true;
            case SUSPECT -> false;
            case ALIVE -> isReborn(absent)
                    || !turn.peer(absent).status().quorate()
                            && turn.nowMs - turn.state().pulse().listeningSinceMs() >= turn.topology().timing().deadtimeMs();
        };
    }

    private long nextNumber() {
        var highest = turn.wanted().highest();
        for (var node : turn.state().others()) {
            var status = turn.peer(node).status();
            if (status != null) {
                highest = Math.max(highest, Math.max(status.highest(), status.installed().number()));
            }
        }
        return highest + 1;
    }
}

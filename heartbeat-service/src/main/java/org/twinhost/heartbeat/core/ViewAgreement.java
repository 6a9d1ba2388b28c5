package org.twinhost.heartbeat.core;

import static org.twinhost.heartbeat.core.HeartbeatEffect.Level.INFO;
import static org.twinhost.heartbeat.core.HeartbeatEffect.Level.WARNING;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
final class ViewAgreement {

    private static final Comparator<Revision> BY_NEWEST = Comparator.nullsFirst(Comparator.naturalOrder());

    private final HeartbeatStep step;

    ViewAgreement(HeartbeatStep step) {
        this.step = step;
    }

    void decide() {
        if (!step.isConfigured() || step.wanted().left()) {
            return;
        }
        leaveOutdatedView();
        confirmView();
        if (installPromised()) {
            return;
        }
        var wish = wish();
        var leader = leaderOf(wish);
        if (!leader.equals(step.self())) {
            step.state().others().forEach(this::promise);
        }
        form(wish, leader.equals(step.self()));
    }

    /** A peer that holds a newer view went on without us: whatever we held is over at once (scenario: thawed too late). */
    private void leaveOutdatedView() {
        for (var node : step.state().others()) {
            var status = step.peer(node).status();
            var view = step.wanted().view();
            if (status != null && status.installed().number() > view.number() && !view.equals(View.NONE)
                    && !status.installed().equals(step.wanted().promised())) {
                step.say(WARNING, "out of " + view + ": " + node + " holds " + status.installed()
                        + ". This node acts on nothing until it is admitted again");
                step.withdraw(step.wanted().out());
            }
        }
    }

    /**
     * After a restart or a pause the view counts again once each member has said, knowing that we are back, that it holds it.
     */
    private void confirmView() {
        var view = step.wanted().view();
        var ticks = step.state().ticks();
        if (!ticks.doubts()) {
            return;
        }
        var confirmed = view.equals(View.NONE) || view.members().size() > 1 && view.members().stream()
                .filter(member -> !member.equals(step.self()))
                .allMatch(member -> step.liveness(member) == Liveness.ALIVE
                        && step.isCurrent(member)
                        && !isReborn(member)
                        && step.peer(member).said().installed().equals(view));
        if (confirmed) {
            step.become(step.state().with(ticks.sure()));
            if (!view.equals(View.NONE)) {
                step.say(INFO, view + " still stands: its other members confirmed it");
            }
        }
    }

    private boolean installPromised() {
        var promised = step.wanted().promised();
        if (promised == null) {
            return false;
        }
        var isInstalled = step.state().others().stream()
                .filter(step::isCurrent)
                .anyMatch(node -> step.peer(node).said().installed().equals(promised));
        if (isInstalled) {
            install(promised);
        }
        return isInstalled;
    }

    /**
     * Agrees to a view that its leader announced, though it may be another than this node would have wished for: not to one
     * with members that it has not met since it booted.
     */
    private void promise(NodeId announcer) {
        var status = step.peer(announcer).status();
        if (status == null || status.announced() == null || !step.isCurrent(announcer)) {
            return;
        }
        var announced = status.announced();
        if (announced.has(step.self()) && announced.number() > step.wanted().highest()
                && leaderOf(announced.members()).equals(announcer)
                && announced.members().stream().allMatch(member -> member.equals(step.self())
                        || step.wanted().peer(member).heardThisBoot())) {
            step.want(step.wanted().promise(announced));
        }
    }

    private void form(List<NodeId> wish, boolean leading) {
        var quorum = step.state().quorum();
        if (!isNewViewNeeded(wish)) {
            step.become(step.state().announcing(null));
        } else if (!quorum.permits(wish)) {
            step.become(step.state().announcing(null));
            loseQuorum(wish);
        } else if (!leading || !quorum.isMajority(wish) && !areAbsentQuiet(wish)) {
            step.become(step.state().announcing(null));
        } else if (wish.size() == 1) {
            install(new View(nextNumber(), wish, step.self()));
        } else {
            announce(wish);
        }
    }

    private void loseQuorum(List<NodeId> left) {
        if (!step.wanted().view().equals(View.NONE)) {
            step.say(WARNING, "out of " + step.wanted().view() + ": " + left + " are no majority of "
                    + step.topology().nodes());
            step.withdraw(step.wanted().out());
        }
    }

    private void announce(List<NodeId> wish) {
        var current = step.state().announced();
        var coordinator = coordinatorOf(wish);
        var others = wish.stream().filter(node -> !node.equals(step.self())).map(step::peer).toList();
        if (current == null || !stands(current, wish, coordinator, others)) {
            step.become(step.state().announcing(new View(nextNumber(), wish, coordinator)));
        } else if (others.stream().allMatch(peer -> step.isCurrent(peer.node()) && current.equals(peer.said().promised()))) {
            install(current);
        }
    }

    /** Whether what was announced is still what is wished for, and nobody holds a newer number without having agreed to it. */
    private boolean stands(View announced, List<NodeId> wish, NodeId coordinator, List<Peer> others) {
        return announced.members().equals(wish) && coordinator.equals(announced.coordinator())
                && announced.number() > step.wanted().highest()
                && others.stream().allMatch(peer -> peer.status() == null || peer.status().highest() < announced.number()
                        || announced.equals(peer.status().promised()));
    }

    private void install(View view) {
        step.say(INFO, "installs " + view + ", coordinator " + view.coordinator() + "; before: " + step.wanted().view());
        step.want(view);
        step.become(step.state().announcing(null));
    }

    /** Who should be in the view: first without those that are gone, then with those that came. */
    private List<NodeId> wish() {
        var members = step.wanted().view().members();
        var all = new ArrayList<NodeId>();
        for (var node : members) {
            if (node.equals(step.self()) || !isGone(node)) {
                all.add(node);
            }
        }
        if (all.size() < members.size()) {
            return all;
        }
        if (all.isEmpty()) {
            all.add(step.self());
        }
        for (var node : step.state().others()) {
            if (!members.contains(node) && mayJoin(node)) {
                all.add(node);
            }
        }
        Collections.sort(all);
        return all;
    }

    private boolean isGone(NodeId member) {
        return switch (step.liveness(member)) {
            case LOST, LEFT, NEVER_HEARD -> true;
            case ALIVE, SUSPECT -> isReborn(member);
        };
    }

    /** Whether a member of the view was heard in a newer incarnation: the one in the view is off (S4). */
    private boolean isReborn(NodeId member) {
        var known = step.wanted().incarnations().get(member);
        return known != null && known < step.wanted().peer(member).session().incarnation();
    }

    private boolean mayJoin(NodeId node) {
        return step.liveness(node) == Liveness.ALIVE && step.isCurrent(node) && !step.peer(node).said().left();
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
        if (node.equals(step.self())) {
            return PublishedMembership.isQuorate(step.state(), step.nowMs);
        }
        var status = step.peer(node).status();
        return status != null && status.quorate();
    }

    private boolean isNewViewNeeded(List<NodeId> wish) {
        var view = step.wanted().view();
        return !wish.equals(view.members())
                || step.wanted().promised() != null
                || isAnyAstray(wish, view)
                || isAloneAndDoubting(view)
                || isCoordinatorStale(view);
    }

    private boolean isAnyAstray(List<NodeId> wish, View view) {
        for (var node : wish) {
            if (!node.equals(step.self()) && isAstray(node, view)) {
                return true;
            }
        }
        return false;
    }

    /** A member that is neither in the view nor on its way into it, or that waits for one that never came. */
    private boolean isAstray(NodeId member, View view) {
        if (!step.isCurrent(member)) {
            return false;
        }
        var status = step.peer(member).said();
        return !view.equals(status.promised()) && (!view.equals(status.installed()) || status.promised() != null);
    }

    private boolean isAloneAndDoubting(View view) {
        var ticks = step.state().ticks();
        return ticks.doubts() && view.members().size() == 1
                && step.nowMs - ticks.doubtSinceMs() >= step.topology().timing().deadtimeMs();
    }

    /** A coordinator with an older configuration is replaced when it doesn't catch up; a newer low id waits for a new view. */
    private boolean isCoordinatorStale(View view) {
        var ticks = step.state().ticks();
        var coordinator = view.coordinator();
        if (coordinator == null || !isAnyNewerThan(revisionOf(coordinator), view.members())) {
            step.become(step.state().with(ticks.staleSince(Peer.NEVER)));
            return false;
        }
        var since = ticks.staleCoordinatorSinceMs() == Peer.NEVER ? step.nowMs : ticks.staleCoordinatorSinceMs();
        step.become(step.state().with(ticks.staleSince(since)));
        return step.nowMs - since >= step.topology().timing().restartGraceMs();
    }

    private boolean isAnyNewerThan(@Nullable Revision revision, List<NodeId> members) {
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

    private @Nullable Revision revisionOf(NodeId node) {
        if (node.equals(step.self())) {
            return step.topology().revision();
        }
        var status = step.peer(node).status();
        return status == null ? null : status.revision();
    }

    /** A minority goes on alone only where nobody who is missing may be acting in a view of its own. */
    private boolean areAbsentQuiet(List<NodeId> wish) {
        return step.state().others().stream().filter(node -> !wish.contains(node)).allMatch(this::isQuiet);
    }

    private boolean isQuiet(NodeId absent) {
        return switch (step.liveness(absent)) {
            case LEFT, NEVER_HEARD -> true;
            case LOST -> !wentOnDeaf(absent);
            case SUSPECT -> false;
            case ALIVE -> isReborn(absent)
                    || !step.peer(absent).said().quorate()
                            && step.nowMs - step.state().ticks().listeningSinceMs() >= step.topology().timing().deadtimeMs();
        };
    }

    /** It hears nothing of us, has gone on without us and says so: one of the two acts, and it is that one. */
    private boolean wentOnDeaf(NodeId absent) {
        var peer = step.peer(absent);
        return step.state().isSpeaking(peer, step.nowMs) && peer.status() != null && peer.status().quorate()
                && !peer.status().installed().has(step.self());
    }

    private long nextNumber() {
        var highest = step.wanted().highest();
        for (var node : step.state().others()) {
            var status = step.peer(node).status();
            if (status != null) {
                highest = Math.max(highest, Math.max(status.highest(), status.installed().number()));
            }
        }
        return highest + 1;
    }
}

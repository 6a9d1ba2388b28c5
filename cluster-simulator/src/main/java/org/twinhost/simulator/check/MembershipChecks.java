package org.twinhost.simulator.check;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.replication.Role;
import org.twinhost.heartbeat.core.MembershipState;
import org.twinhost.heartbeat.core.PublishedMembership;
import org.twinhost.heartbeat.core.membership.StoredMembership;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.service.HeartbeatCode;
import org.twinhost.simulator.service.Incarnations;
import org.twinhost.simulator.service.ResourceCode;
import org.twinhost.simulator.world.Observer;
import org.twinhost.simulator.world.World;

/**
 * What must be true of views, looked at after each event of a heartbeat: their numbers rise; nobody uses a view that it and
 * all its members have not on disk (S5); two views of one number share no member; and a boot that is over, and may be proven
 * off, is never told as heard after its end (S4).
 */
public final class MembershipChecks implements Observer.Membership {

    /** Clocks run at rates of their own, and ages are in whole ms. */
    private static final double AGE_TOLERANCE = 0.021;
    private static final long AGE_TOLERANCE_MICROS = 2_000;

    private final World world;
    private final Map<NodeId, View> seen = new TreeMap<>();
    private final Map<NodeId, Long> highest = new TreeMap<>();
    private final Map<NodeId, Map<NodeId, Long>> memberSince = new TreeMap<>();
    private final Map<NodeId, View> inUse = new TreeMap<>();
    private final Map<NodeId, Long> awakeSince = new TreeMap<>();
    private final Map<NodeId, Integer> metInBoot = new TreeMap<>();
    private final Map<NodeId, Integer> leftInBoot = new TreeMap<>();
    private final Map<NodeId, StoredMembership> lastUsed = new TreeMap<>();
    private final Map<Long, Set<View>> used = new HashMap<>();

    MembershipChecks(World world) {
        this.world = world;
    }

    @Override
    public void moved(Process process, MembershipState state, long nowMs) {
        if (!state.isConfigured()) {
            return;
        }
        var self = process.node().name();
        checkGhosts(process.node(), state, nowMs);
        if (state.disk().durable().left()) {
            leftInBoot.put(self, process.node().boot());
            checkGone(process.node());
        }
        var view = PublishedMembership.view(state);
        if (!view.equals(seen.get(self))) {
            viewChanged(self, view);
        }
        if (!PublishedMembership.isQuorate(state, nowMs)) {
            inUse.remove(self);
        } else if (!view.equals(inUse.put(self, view))) {
            checkUse(process, state, view);
            checkAlone(process.node(), state.disk().durable(), view);
            checkReborn(self, state.disk().durable(), view);
        }
    }

    @Override
    public void awake(Process process, MembershipState state, long nowMs) {
        var resumed = process.resumedAtMicros();
        if (resumed == 0 || !state.isConfigured() || resumed == awakeSince.getOrDefault(process.node().name(), 0L)) {
            return;
        }
        awakeSince.put(process.node().name(), resumed);
        if (process.stoodStillMicros() > state.topology().pauseMs() * 1000 * (1 + AGE_TOLERANCE)) {
            if (PublishedMembership.isQuorate(state, nowMs)) {
                world.broken("S4: " + process.node().name() + " stood still for "
                        + process.stoodStillMicros() / 1000 + " ms and acts on in " + PublishedMembership.view(state)
                        + " unasked", null);
            }
        }
    }

    @Override
    public View viewInUse(NodeId node) {
        return inUse.getOrDefault(node, View.NONE);
    }

    @Override
    public boolean hasLeft(Node node) {
        return node.isOn() && leftInBoot.getOrDefault(node.name(), 0) == node.boot();
    }

    @Override
    public void gone(NodeId node) {
        inUse.remove(node);
        memberSince.remove(node);
        seen.remove(node);
    }

    /** Since when that node has had the other in its view without a break; −1: it has not. */
    public long memberSinceMicros(NodeId self, NodeId member) {
        return memberSince.getOrDefault(self, Map.of()).getOrDefault(member, -1L);
    }

    private void viewChanged(NodeId self, View view) {
        seen.put(self, view);
        var since = memberSince.computeIfAbsent(self, _ -> new TreeMap<>());
        since.keySet().removeIf(member -> !view.has(member));
        view.members().forEach(member -> since.putIfAbsent(member, world.time().nowMicros()));
        if (view.equals(View.NONE)) {
            lastUsed.remove(self);
            return;
        }
        if (world.story().isWhole()) {
            world.story().tell(self, "is in " + view);
        }
        var before = highest.getOrDefault(self, 0L);
        if (view.number() < before) {
            world.broken("S5: " + self + " goes back from view " + before + " to " + view, null);
        }
        highest.put(self, view.number());
    }

    /** S3, S4: who has said goodbye counts as empty for all others; and it knows that after a restart of any service (S5). */
    private void checkGone(Node node) {
        world.guests().processes().stream().filter(qemu -> qemu.node() == node).findFirst().ifPresent(qemu ->
                world.broken("S3 " + node.name() + " has said goodbye, and " + qemu.guest() + " lives there", null));
        for (var volume : world.volumes().names()) {
            world.check(Invariants.of(world).volume(volume).roleOn(node.name()) != Role.PRIMARY,
                    "S4 " + node.name() + " has said goodbye, and " + volume + " is Primary there");
        }
        ResourceCode.leave(node).ifPresentOrElse(leave -> world.check(leave.said(),
                        "S5 " + node.name() + " has said goodbye, and its resource service may forget it: " + leave),
                () -> world.broken("S5 " + node.name() + " has said goodbye, and its resource service forgets it", null));
    }

    private void checkUse(Process process, MembershipState state, View view) {
        var self = process.node().name();
        var own = HeartbeatCode.durable(process).map(StoredMembership::view).orElse(View.NONE);
        if (!own.equals(view)) {
            world.broken("S5: " + self + " acts in " + view + ", but its disk holds " + own, null);
        }
        var ofThatNumber = used.computeIfAbsent(view.number(), _ -> new LinkedHashSet<>());
        ofThatNumber.add(view);
        for (var other : ofThatNumber) {
            if (!other.equals(view) && other.members().stream().anyMatch(view::has)) {
                world.broken("S5: two views of one number: " + view + " and " + other, null);
            }
        }
        for (var member : view.members()) {
            if (!(member.equals(self) || state.disk().durable().peer(member).heardThisBoot())) {
                world.broken("S4: " + self + " acts in " + view + ", but has not heard " + member
                        + " since it booted", null);
            }
            var stored = HeartbeatCode.durable(world.node(member).process(ServiceName.HEARTBEAT));
            if (stored.map(StoredMembership::highest).orElse(0L) < view.number()) {
                world.broken("S5: " + self + " acts in " + view + ", which " + member + " has not stored", null);
            }
        }
    }

    /** Who has met nobody since its boot acts alone only on an operator's word; half of the nodes are no majority (S4, L2). */
    private void checkAlone(Node node, StoredMembership stored, View view) {
        var nodes = world.nodes().size();
        var excused = world.nodes().stream().map(Node::name)
                .allMatch(each -> view.has(each) || stored.excused().contains(each));
        if (view.members().size() * 2 > nodes || excused) {
            metInBoot.put(node.name(), node.boot());
        }
        if (!(view.members().size() * 2 > nodes || excused || nodes == 2
                && metInBoot.getOrDefault(node.name(), 0) == node.boot())) {
            world.broken("L2: " + node.name() + " acts alone in " + view + ", and has met nobody since it booted", null);
        }
    }

    /** A view and the next: who booted anew in between was left out first, so that no loss hides behind a return (S4). */
    private void checkReborn(NodeId self, StoredMembership stored, View view) {
        var before = lastUsed.put(self, stored);
        if (before == null || before.incarnation() != stored.incarnation() || before.view().number() + 1 != view.number()) {
            return;
        }
        var reborn = view.members().stream().filter(member -> before.incarnations().containsKey(member)
                && !before.incarnations().get(member).equals(stored.incarnations().get(member))).toList();
        // Where the others alone are no majority, there is no view to be left out of.
        var others = view.members().size() - reborn.size();
        if (!(reborn.isEmpty() || world.nodes().size() > 2 && others * 2 <= world.nodes().size())) {
            world.broken("S4: " + self + " goes from " + before.view() + " to " + view
                    + ", and does not see that " + reborn + " booted anew: " + before.incarnations() + ", now "
                    + stored.incarnations(), null);
        }
    }

    private void checkGhosts(Node node, MembershipState state, long nowMs) {
        for (var other : world.nodes()) {
            if (other == node) {
                continue;
            }
            var told = state.disk().durable().peer(other.name()).session().incarnation();
            var running = other.isOn() ? Incarnations.current(other).orElse(-1) : -1;
            if (told > 0 && told != running) {
                checkNoGhost(node, other, state, nowMs);
            }
        }
    }

    private void checkNoGhost(Node node, Node other, MembershipState state, long nowMs) {
        var lastHeardMs = PublishedMembership.lastHeardMs(state, other.name(), nowMs);
        if (lastHeardMs == null) {
            return;
        }
        var heardMicros = world.time().nowMicros() - (long) (lastHeardMs * 1000 * (1 + AGE_TOLERANCE)) - AGE_TOLERANCE_MICROS;
        var latest = Math.max(world.network().lastLateMicros(node.name()),
                other.offSinceMicros() + world.network().longestDelayMicros());
        if (heardMicros > latest) {
            world.broken("S4: " + node.name() + " tells that it heard " + other.name()
                    + " in an incarnation that is over, " + lastHeardMs + " ms ago", null);
        }
    }
}

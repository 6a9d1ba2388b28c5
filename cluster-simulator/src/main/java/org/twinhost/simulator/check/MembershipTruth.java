package org.twinhost.simulator.check;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.heartbeat.core.NodeState;
import org.twinhost.heartbeat.core.Standpoint;
import org.twinhost.heartbeat.core.Stored;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.service.HeartbeatCode;
import org.twinhost.simulator.service.Incarnations;
import org.twinhost.simulator.world.World;

/**
 * What must be true of views, looked at after each event of a heartbeat: their numbers rise; nobody uses a view that it and
 * all its members have not on disk (S5); two views of one number share no member; and a boot that is over, and may be proven
 * off, is never told as heard after its end (S4).
 */
public final class MembershipTruth {

    /** Clocks run at rates of their own, and ages are in whole ms. */
    private static final double AGE_TOLERANCE = 0.021;
    private static final long AGE_TOLERANCE_MICROS = 2_000;

    private final World world;
    private final Map<NodeId, View> seen = new TreeMap<>();
    private final Map<NodeId, Long> highest = new TreeMap<>();
    private final Map<NodeId, View> inUse = new TreeMap<>();
    private final Map<NodeId, Long> awakeSince = new TreeMap<>();
    private final Map<Long, Set<View>> used = new HashMap<>();

    MembershipTruth(World world) {
        this.world = world;
    }

    /** After an event of the heartbeat on that node, before anything of it left the process. */
    public void moved(Process process, NodeState state, long nowMs) {
        if (state.topology() == null) {
            return;
        }
        var self = process.node().name();
        checkGhosts(process.node(), state, nowMs);
        var view = Standpoint.view(state);
        if (!view.equals(seen.get(self))) {
            viewChanged(self, view);
        }
        if (!Standpoint.isQuorate(state, nowMs)) {
            inUse.remove(self);
        } else if (!view.equals(inUse.put(self, view))) {
            checkUse(process, state, view);
        }
    }

    /** First of all after an event: who stood still for too long has doubts before it acts on (S4). */
    public void awake(Process process, NodeState state, long nowMs) {
        var resumed = process.resumedAtMicros();
        if (resumed == 0 || state.topology() == null || resumed == awakeSince.getOrDefault(process.node().name(), 0L)) {
            return;
        }
        awakeSince.put(process.node().name(), resumed);
        if (process.stoodStillMicros() > state.topology().pauseMs() * 1000 * (1 + AGE_TOLERANCE)) {
            world.check(!Standpoint.isQuorate(state, nowMs), "S4: " + process.node().name() + " stood still for "
                    + process.stoodStillMicros() / 1000 + " ms and acts on in " + Standpoint.view(state) + " unasked");
        }
    }

    /** The view in which the node may act, as of heartbeat's last event there; {@link View#NONE}: none. */
    public View viewInUse(NodeId node) {
        return inUse.getOrDefault(node, View.NONE);
    }

    /** Its heartbeat is gone: nobody there acts in a view any more. */
    public void gone(NodeId node) {
        inUse.remove(node);
    }

    private void viewChanged(NodeId self, View view) {
        seen.put(self, view);
        if (view.equals(View.NONE)) {
            return;
        }
        if (world.story().isWhole()) {
            world.story().tell(self, "is in " + view);
        }
        var before = highest.getOrDefault(self, 0L);
        world.check(view.number() >= before, "S5: " + self + " goes back from view " + before + " to " + view);
        highest.put(self, view.number());
    }

    private void checkUse(Process process, NodeState state, View view) {
        var self = process.node().name();
        var own = HeartbeatCode.durable(process).map(Stored::view).orElse(View.NONE);
        world.check(own.equals(view), "S5: " + self + " acts in " + view + ", but its disk holds " + own);
        var ofThatNumber = used.computeIfAbsent(view.number(), _ -> new LinkedHashSet<>());
        ofThatNumber.add(view);
        for (var other : ofThatNumber) {
            world.check(other.equals(view) || other.members().stream().noneMatch(view::has),
                    "S5: two views of one number: " + view + " and " + other);
        }
        for (var member : view.members()) {
            world.check(member.equals(self) || state.disk().durable().peer(member).heardThisBoot(),
                    "S4: " + self + " acts in " + view + ", but has not heard " + member + " since it booted");
            var stored = HeartbeatCode.durable(world.node(member).process(ServiceName.HEARTBEAT));
            world.check(stored.map(Stored::highest).orElse(0L) >= view.number(),
                    "S5: " + self + " acts in " + view + ", which " + member + " has not stored");
        }
    }

    private void checkGhosts(Node node, NodeState state, long nowMs) {
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

    private void checkNoGhost(Node node, Node other, NodeState state, long nowMs) {
        var lastHeardMs = Standpoint.lastHeardMs(state, other.name(), nowMs);
        if (lastHeardMs == null) {
            return;
        }
        var heardMicros = world.time().nowMicros() - (long) (lastHeardMs * 1000 * (1 + AGE_TOLERANCE)) - AGE_TOLERANCE_MICROS;
        var latest = Math.max(world.network().lastLateMicros(node.name()),
                other.offSinceMicros() + world.network().longestDelayMicros());
        world.check(heardMicros <= latest, "S4: " + node.name() + " tells that it heard " + other.name()
                + " in an incarnation that is over, " + lastHeardMs + " ms ago");
    }
}

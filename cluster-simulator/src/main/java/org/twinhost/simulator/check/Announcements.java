package org.twinhost.simulator.check;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.heartbeat.core.membership.StoredMembership;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.service.HeartbeatCode;
import org.twinhost.simulator.service.Incarnations;
import org.twinhost.simulator.world.World;

/**
 * S5 of what heartbeat says, at the moment when a packet or a state leaves its process: incarnation, session, views, promises
 * and goodbyes are on its disk. And what all nodes ever said does not contradict itself: one number of a view that two nodes
 * share has the same members and the same coordinator, and an incarnation that was proven off says nothing any more (S4).
 *
 * <p>Limits: what was said is not forgotten, so a proof on a person's or a BMC's false word is left out. Packets that arrive
 * late are no matter: only sending counts.
 */
public final class Announcements {

    private static final String SESSION = "session";

    private final World world;
    private final Map<Long, Set<View>> views = new HashMap<>();
    private final Map<NodeId, FenceProof> off = new TreeMap<>();

    Announcements(World world) {
        this.world = world;
    }

    /** A packet is sent. */
    public void packet(Process process, Packet packet) {
        var self = process.node().name();
        says(process, packet.sender().incarnation(), packet.sender().session());
        process.code(HeartbeatCode.class).ifPresent(code -> world.check(!code.isSilent(), "S4: " + self
                + " is silent for a drill, and speaks"));
        var status = packet.status();
        var stored = HeartbeatCode.durable(process);
        installed(self, status.installed(), stored.map(StoredMembership::view).orElse(View.NONE));
        if (status.promised() != null && !stored.map(each -> holds(each, status.promised())).orElse(false)) {
            world.broken("S5: " + self + " says that it promised " + status.promised()
                    + ", which its disk does not hold", null);
        }
        if (status.highest() > stored.map(StoredMembership::highest).orElse(0L)) {
            world.broken("S5: " + self + " says that its highest view is " + status.highest()
                    + ", and its disk holds " + stored.map(StoredMembership::highest).orElse(0L), null);
        }
        if (status.left() && !stored.map(StoredMembership::left).orElse(false)) {
            world.broken("S5: " + self + " says goodbye, and would not know it after a restart", null);
        }
    }

    /** Also one that the view on the disk has fulfilled or outdone, which the process may not know yet. */
    private static boolean holds(StoredMembership stored, View promised) {
        return promised.equals(stored.promised()) || promised.equals(stored.view())
                || promised.number() < stored.view().number();
    }

    /** Its state goes to the bus. */
    public void state(Process process, HeartbeatState state) {
        if (process.code(HeartbeatCode.class).isEmpty()) {
            return; // a stand-in of a test, which keeps nothing
        }
        says(process, state.incarnation(), state.session());
        installed(process.node().name(), state.view(),
                HeartbeatCode.durable(process).map(StoredMembership::view).orElse(View.NONE));
    }

    private void says(Process process, long incarnation, long session) {
        var node = process.node();
        if (Incarnations.current(node).orElse(-1) != incarnation) {
            world.broken("S5: " + node.name() + " calls itself incarnation " + incarnation
                    + ", and its disk says " + Incarnations.newest(node), null);
        }
        if (process.files().read(SESSION, Long.class).orElse(0L) != session) {
            world.broken("S5: " + node.name() + " speaks in session " + session + ", which is not on its disk", null);
        }
        var proof = off.get(node.name());
        if (proof != null && proof.incarnation() >= incarnation
                && !Invariants.of(world).proofs().isExcused(node.name())) {
            world.broken("S4: incarnation " + incarnation + " of " + node.name() + " is heard, and " + proof
                    + " was shown before", null);
        }
    }

    private void installed(NodeId self, View view, View stored) {
        if (view.equals(View.NONE)) {
            return;
        }
        // The next one may be on the disk already, and the process not know it yet.
        if (!view.equals(stored) && stored.number() <= view.number()) {
            world.broken("S5: " + self + " says that it is in " + view + ", and its disk holds " + stored, null);
        }
        var ofThatNumber = views.computeIfAbsent(view.number(), _ -> new LinkedHashSet<>());
        if (ofThatNumber.add(view)) {
            for (var other : ofThatNumber) {
                if (!other.equals(view) && other.members().stream().anyMatch(view::has)) {
                    world.broken("S5: two views of one number: " + view + " with coordinator "
                            + view.coordinator() + " and " + other + " with " + other.coordinator(), null);
                }
            }
        }
    }

    /** A proof is shown by its keeper. */
    void proof(FenceProof proof) {
        off.merge(proof.node(), proof, (one, other) -> one.incarnation() >= other.incarnation() ? one : other);
    }
}

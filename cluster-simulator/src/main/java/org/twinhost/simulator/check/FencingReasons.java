package org.twinhost.simulator.check;

import java.util.Optional;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.heartbeat.core.PublishedMembership;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.service.HeartbeatCode;
import org.twinhost.simulator.world.World;

/**
 * L2 before a shot: nobody asks for the fencing of a node because it is silent while the asker's own heartbeat has had it in
 * its view, and heard on some link, for longer than that may take to be known everywhere.
 *
 * <p>Limits: an asker that stood still, or whose broker was away, may ask by what it knew before; fencing itself looks again
 * before it shoots, see {@link ActionChecks#shoots}.
 */
public final class FencingReasons {

    /** What the bus and an age that is believed may take, besides the cluster's deadtime. */
    private static final long KNOWN_MICROS = 5_000_000;

    private final World world;

    FencingReasons(World world) {
        this.world = world;
    }

    /** L2: nobody is shot for having left. */
    private void checkHasNotLeft(Node asker, Optional<HeartbeatCode> heartbeat, FencingCommand.Fence order) {
        var known = heartbeat.map(each -> each.state().disk().durable().peer(order.victim()));
        world.check(known.isEmpty() || !known.get().hasLeft() || known.get().leftIncarnation() != order.incarnation(),
                "L2: " + asker.name() + " asks that " + order.victim() + " be fenced, which said goodbye");
    }

    /** A resource service sends the order. */
    public void asked(Process asker, FencingCommand.Fence order) {
        var node = asker.node();
        var heartbeat = node.process(ServiceName.HEARTBEAT).code(HeartbeatCode.class);
        checkHasNotLeft(node, heartbeat, order);
        var since = Invariants.of(world).membership().memberSinceMicros(node.name(), order.victim());
        var known = KNOWN_MICROS + world.first().timing().deadtimeMs() * 1_000L;
        var now = world.time().nowMicros();
        if (heartbeat.isEmpty() || since < 0 || now - since < known || asker.startedOrResumedAtMicros() > now - known
                || node.broker().upSinceMicros() > now - known) {
            return;
        }
        var state = heartbeat.get().state();
        var heard = PublishedMembership.liveness(state, order.victim(), PublishedMembership.tickedAtMs(state))
                == Liveness.ALIVE;
        if (heard) {
            world.broken("L2: " + node.name() + " asks that " + order.victim() + " be fenced (" + order.reason()
                    + "), which has been in its view for " + (now - since) / 1_000 + " ms and is heard", null);
        }
    }
}

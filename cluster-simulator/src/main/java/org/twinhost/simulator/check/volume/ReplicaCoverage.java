package org.twinhost.simulator.check.volume;

import org.twinhost.replication.core.ReplicaProbe;
import org.twinhost.simulator.world.World;

/** Which states and transitions of replicas were visited. */
final class ReplicaCoverage {

    private final World world;

    ReplicaCoverage(World world) {
        this.world = world;
    }

    void visit(String machine, Object before, Object after) {
        world.coverage().visit(machine, before + " -> " + after);
    }

    /** The phases of its connection, of going on without the other, and of its role. */
    void look(RunningReplica running) {
        var replica = running.desk.replica();
        var link = ReplicaProbe.link(replica);
        if (link != running.link) {
            visit("replica.link", running.link.getSimpleName(), link.getSimpleName());
            running.link = link;
        }
        var exclusion = ReplicaProbe.peerFencing(replica);
        if (exclusion != running.exclusion) {
            visit("replica.exclusion", running.exclusion.getSimpleName(), exclusion.getSimpleName());
            running.exclusion = exclusion;
        }
        var promotion = ReplicaProbe.promotion(replica);
        if (promotion != running.promotion) {
            visit("replica.promotion", running.promotion.getSimpleName(), promotion.getSimpleName());
            running.promotion = promotion;
        }
    }
}

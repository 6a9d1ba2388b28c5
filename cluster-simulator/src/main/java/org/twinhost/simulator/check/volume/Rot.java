package org.twinhost.simulator.check.volume;

import java.util.HashSet;
import org.twinhost.replication.core.ReplicaProbe;
import org.twinhost.simulator.world.World;

/**
 * What verify knows of media that change blocks by themselves. After a pass that ended no block that was rotten when it began
 * differs without having been repaired or named; and a repair never takes what a medium has changed for what is right.
 *
 * <p>Limits: only blocks rot that no guest writes or reads, for what a guest reads of a rotten block is wrong before anybody
 * can know it. A resync may copy what is rotten: it knows nothing of it. What can't be read on one side and rotted on the other
 * before there was a digest is lost, and nobody can know that.
 */
final class Rot {

    private static final class Pass {
        boolean running;
        long sinceMicros;
        int ended;
    }

    private final World world;
    private final String volume;
    private final Pass[] passes = {new Pass(), new Pass()};

    Rot(World world, String volume) {
        this.world = world;
        this.volume = volume;
    }

    /** A block is about to be written on a disk. */
    void isWritten(RunningReplica running, RunningReplica other, int block, long before, long now) {
        var copied = other != null && other.disk != null && now != before && other.disk.spoilt().isRotten(block)
                && now == other.disk.value(block) && other.disk.spoilt().was(block, before);
        if (copied && !ReplicaProbe.isSyncTarget(running.desk.replica()) && !running.disk.spoilt().isUnreadable(block)) {
            world.broken("S6 " + volume + ": block " + block + " on " + running.node.name()
                    + " is overwritten with what the medium of " + other.node.name() + " has changed by itself", null);
        }
    }

    void afterEvent(RunningReplica one, RunningReplica other) {
        look(passes[0], one, other);
        look(passes[1], other, one);
    }

    private void look(Pass pass, RunningReplica source, RunningReplica other) {
        if (!source.isAlive()) {
            pass.running = false;
            pass.ended = 0;
            return;
        }
        var replica = source.desk.replica();
        if (pass.running && ReplicaProbe.verified(replica) > pass.ended) {
            ended(pass, source, other);
        }
        pass.ended = ReplicaProbe.verified(replica);
        if (ReplicaProbe.verifies(replica) != pass.running) {
            pass.running = !pass.running;
            pass.sinceMicros = world.time().nowMicros();
        }
    }

    private void ended(Pass pass, RunningReplica source, RunningReplica other) {
        world.counts().count("verify ended");
        ReplicaProbe.troubles(source.desk.replica()).forEach(why -> world.counts().count("verify names " + why));
        var rotten = new HashSet<>(source.disk.spoilt().rottenSince(pass.sinceMicros));
        rotten.addAll(other.disk.spoilt().rottenSince(pass.sinceMicros));
        for (var block : rotten) {
            if (source.disk.value(block) != other.disk.value(block) && !ReplicaProbe.isNamed(source.desk.replica(), block)) {
                world.broken("S6 " + volume + ": verify on " + source.node.name() + " ended, and block " + block
                        + ", which a medium had changed before it began, differs and is not named", null);
            }
        }
    }
}

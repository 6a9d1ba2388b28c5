package org.twinhost.simulator.check.volume;

import java.util.function.Supplier;
import org.twinhost.simulator.world.Workload;
import org.twinhost.simulator.world.World;

/**
 * S2 at each write to a medium: an acknowledged value, once it is there, is only ever overwritten by one that is as new or
 * newer, be it the guest's, a resync's or what an old connection left. What a power cut takes back is no overwriting.
 *
 * <p>Limit: a medium that never had the value is {@link CopyChecks}'s and {@link Promotable}'s business.
 */
final class KeptWrites {

    private final World world;
    private final String volume;
    private final Workload workload;
    private final long[] acknowledged;
    private final Rot rot;

    /** @param acknowledged by slot, as it is at each moment */
    KeptWrites(World world, String volume, Workload workload, long[] acknowledged, Rot rot) {
        this.world = world;
        this.volume = volume;
        this.workload = workload;
        this.acknowledged = acknowledged;
        this.rot = rot;
    }

    void watch(RunningReplica running, Supplier<RunningReplica> other) {
        running.disk.onWritten((block, before, now) -> {
            rot.isWritten(running, other.get(), block, before, now);
            var least = workload.isWritten(block) ? acknowledged[workload.slotOf(block)] : 0;
            if (before >= least && now < least && !running.disk.isLying()) {
                world.broken("S2 " + volume + ": on the disk of " + running.node.name() + " the acknowledged "
                        + Workload.tell(before) + " in block " + block + " is overwritten by the older "
                        + Workload.tell(now), null);
            }
        });
    }
}

package org.twinhost.simulator.check.volume;

import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.ReplicaProbe;
import org.twinhost.replication.volume.VolumeDesk;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.world.Observer;
import org.twinhost.simulator.world.Workload;
import org.twinhost.simulator.world.World;
import org.twinhost.simulator.world.disk.Disk;

/**
 * What must be true of one volume: S1, S2, S5 and S6. Guests write few blocks, spread over all extents; each value tells
 * when it was written, by which life of the guest and where, and grows with time, so an older value than the least one
 * allowed is a lost write.
 */
public final class VolumeChecks implements Observer.Volume {

    private static final int SLOTS = Workload.SLOTS;
    private static final int EXTENT_BLOCKS = 1024;

    private final World world;
    private final String volume;
    private final Workload workload;
    /** By slot: the newest acknowledged value; what every promotable replica must have, or newer. */
    private final long[] least = new long[SLOTS];
    /** By slot: what was acknowledged before an acknowledged flush. */
    private final long[] leastFlushed = new long[SLOTS];
    private final long[] wanted = new long[SLOTS];
    private final RunningReplica[] replicas = new RunningReplica[2];
    private final CopyChecks copies;
    private final KnownDifferences differences;
    private final Lineage lineage;
    private final Promotable promotable;
    private final DurableGround ground;
    private final Rot rot;
    private final KeptWrites kept;
    private final Equality equality;
    private final ReplicaCoverage coverage;
    private int taken;
    private long acknowledged;

    public VolumeChecks(World world, String volume, Workload workload) {
        this.world = world;
        this.volume = volume;
        this.workload = workload;
        this.copies = new CopyChecks(world, volume);
        this.differences = new KnownDifferences(world, volume, workload);
        this.lineage = new Lineage(world, volume);
        this.promotable = new Promotable(world, volume, workload);
        this.ground = new DurableGround(world, volume);
        this.coverage = new ReplicaCoverage(world);
        this.equality = new Equality(world, volume);
        this.rot = new Rot(world, volume);
        this.kept = new KeptWrites(world, volume, workload, least, rot);
    }

    public String name() {
        return volume;
    }

    @Override
    public void serves(Node node, Process process, VolumeDesk desk, Disk disk) {
        var running = runningOn(node.name());
        if (running == null) {
            running = new RunningReplica(node);
            replicas[taken++] = running;
        }
        running.process = process;
        running.life = process.life();
        running.boot = node.boot();
        running.desk = desk;
        running.disk = disk;
        var served = running;
        kept.watch(served, () -> otherThan(served));
        running.tasks = -1;
        running.promotable = false;
        running.acknowledges = false;
        running.mirrored = false;
        running.role = desk.replica().role();
        running.state = desk.replica().disk();
        running.link = ReplicaProbe.link(desk.replica());
        running.exclusion = ReplicaProbe.peerFencing(desk.replica());
        running.promotion = ReplicaProbe.promotion(desk.replica());
    }

    /** What is known of the replica there; null: nothing yet. */
    RunningReplica running(NodeId node) {
        return runningOn(node);
    }

    private RunningReplica runningOn(NodeId node) {
        for (int i = 0; i < taken; i++) {
            if (replicas[i].node.name().equals(node)) {
                return replicas[i];
            }
        }
        return null;
    }

    private RunningReplica otherThan(RunningReplica running) {
        for (int i = 0; i < taken; i++) {
            if (replicas[i] != running) {
                return replicas[i];
            }
        }
        return null;
    }

    @Override
    public Workload workload() {
        return workload;
    }

    @Override
    public Role roleOn(NodeId node) {
        var running = runningOn(node);
        return running != null && running.isAlive() ? running.desk.replica().role() : Role.UNKNOWN;
    }

    @Override
    public boolean isSafeWithout(Node node) {
        var running = runningOn(node.name());
        var other = running == null ? null : otherThan(running);
        return other != null && other.isAlive() && !other.node.isFrozen() && !other.disk.isFailing()
                && other.desk.replica().disk() == DiskState.UP_TO_DATE && other.desk.replica().role() == Role.PRIMARY;
    }

    @Override
    public boolean isServed() {
        for (int i = 0; i < taken; i++) {
            if (replicas[i].isAlive() && !replicas[i].node.isFrozen()
                    && ReplicaProbe.acknowledges(replicas[i].desk.replica())) {
                return true;
            }
        }
        return false;
    }

    /** Whether the replica there was Primary at any moment since then. */
    public boolean wasPrimarySince(NodeId node, long micros) {
        var running = runningOn(node);
        return running != null && running.primaryAtMicros >= micros;
    }

    @Override
    public long acknowledgedWrites() {
        return acknowledged;
    }

    // What guests are told ---------------------------------------------------------------------------------------------

    @Override
    public void acknowledged(Node node, int block, long[] values, boolean durable) {
        acknowledged++;
        var running = runningOn(node.name());
        var other = otherThan(running);
        if (other != null && other.isAlive() && ReplicaProbe.acknowledges(other.desk.replica())) {
            world.broken("S1 " + volume + ": " + node.name()
                    + " acknowledged a write while the other replica acknowledges too", null);
        }
        checkDurableFor(running, block, values.length);
        copies.acknowledged(running, other, block, values, durable);
        for (int i = 0; i < values.length; i++) {
            var slot = workload.slotOf(block + i);
            least[slot] = Math.max(least[slot], values[i]);
            if (durable) {
                leastFlushed[slot] = Math.max(leastFlushed[slot], values[i]);
            }
            for (int each = 0; each < taken; each++) {
                promotable.acknowledged(replicas[each], slot, values[i]);
            }
        }
    }

    /** Nothing is acknowledged that a crash would leave outside of the log (S5). */
    private void checkDurableFor(RunningReplica running, int block, int length) {
        var replica = running.desk.replica();
        if (running.disk.isLying() || !ReplicaProbe.isGood(replica)) {
            return;
        }
        for (int extent = block / EXTENT_BLOCKS; extent <= (block + length - 1) / EXTENT_BLOCKS; extent++) {
            if (!running.disk.afterCrash().isInDurableLog(extent)) {
                world.broken("S5 " + volume + ": " + running.node.name() + " acknowledged a write in" + " extent "
                        + extent + ", which its durable log does not name", null);
            }
        }
        if (!ReplicaProbe.mirrors(replica)) {
            checkDurableRole(running);
        }
    }

    @Override
    public long[] acknowledgedNow() {
        return least.clone();
    }

    @Override
    public void flushed(Node node, long[] whenAsked) {
        var running = runningOn(node.name());
        for (int slot = 0; slot < SLOTS; slot++) {
            wanted[slot] = Math.min(whenAsked[slot], least[slot]);
        }
        copies.flushed(running, otherThan(running), wanted, workload::blockOf);
        for (int slot = 0; slot < SLOTS; slot++) {
            // A power cut of all replicas meanwhile may have lowered it for good.
            leastFlushed[slot] = Math.max(leastFlushed[slot], Math.min(whenAsked[slot], least[slot]));
        }
    }

    @Override
    public long leastOf(int block) {
        return least[workload.slotOf(block)];
    }

    @Override
    public void checkRead(Node node, int block, long value, long atLeast) {
        var slot = workload.slotOf(block);
        var allowed = Math.min(atLeast, least[slot]);
        if (!(value >= allowed && (value == 0 || (value & 63) == slot))) {
            world.broken("S2 " + volume + ": on " + node.name() + " block " + block + " reads as "
                    + Workload.tell(value) + ", acknowledged was " + Workload.tell(allowed), null);
        }
    }

    // Power ------------------------------------------------------------------------------------------------------------

    @Override
    public void writesMetadata(Node node, byte[] bytes) {
        var running = runningOn(node.name());
        if (running != null && running.isAlive()) {
            ReplicaProbe.metadata(bytes).filter(next -> next.disk() == DiskState.UP_TO_DATE).ifPresent(_ ->
                    copies.isToBeUpToDate(running, leastFlushed, workload::blockOf));
        }
    }

    @Override
    public void losesPower(Node node) {
        var mine = runningOn(node.name());
        var other = mine == null ? null : otherThan(mine);
        if (mine != null && other != null && other.isKnown() && (other.holdsAllOf(mine) || other.isServedRemotely())) {
            return;
        }
        System.arraycopy(leastFlushed, 0, least, 0, SLOTS);
    }

    /** A person says that what is on that disk is the truth: what was acknowledged and is not there is given up. */
    public void isTheTruth(NodeId kept) {
        var disk = runningOn(kept).disk;
        var oldest = disk.oldestPossible();
        for (int slot = 0; slot < SLOTS; slot++) {
            var block = workload.blockOf(slot);
            leastFlushed[slot] = Math.min(disk.value(block), oldest.getOrDefault(block, Long.MAX_VALUE));
        }
        System.arraycopy(leastFlushed, 0, least, 0, SLOTS);
    }

    // After every event ------------------------------------------------------------------------------------------------

    public void afterEvent() {
        var acknowledging = 0;
        var hasChanged = false;
        for (int i = 0; i < taken; i++) {
            var running = replicas[i];
            if (running.isAlive()) {
                if (running.tasks != running.process.tasks()) {
                    running.tasks = running.process.tasks();
                    look(running);
                    promotable.mayHaveChanged(running, least);
                    ground.acknowledges(running);
                    hasChanged = true;
                }
                if (running.role == Role.PRIMARY) {
                    running.primaryAtMicros = world.time().nowMicros();
                }
                acknowledging += running.acknowledges ? 1 : 0;
            }
        }
        if (acknowledging > 1) {
            world.broken("S1 " + volume + ": two replicas acknowledge writes", null);
        }
        if (taken == 2) {
            lookAtDisks(hasChanged);
        }
    }

    private void lookAtDisks(boolean hasChanged) {
        for (var running : replicas) {
            promotable.disksChanged(running, leastFlushed);
        }
        rot.afterEvent(replicas[0], replicas[1]);
        lineage.afterEvent(replicas[0], replicas[1]);
        differences.afterEvent(replicas[0].disk, replicas[1].disk);
        if (hasChanged) {
            ground.excludes(replicas[0], replicas[1]);
            ground.excludes(replicas[1], replicas[0]);
        }
    }

    private void look(RunningReplica running) {
        var replica = running.desk.replica();
        var acknowledges = ReplicaProbe.acknowledges(replica);
        if (acknowledges != running.acknowledges) {
            running.acknowledges = acknowledges;
            if (acknowledges && ReplicaProbe.isGood(replica)) {
                checkHolds(running, "acknowledges writes");
                checkDurableRole(running);
                if (!ReplicaProbe.mirrors(replica)) {
                    copies.goesOnAlone(running, otherThan(running), least, workload::blockOf);
                }
            }
        }
        copies.asks(running);
        if (running.state != replica.disk()) {
            coverage.visit("replica.disk", running.state, replica.disk());
            copies.turns(running, replica.disk());
            running.state = replica.disk();
        }
        if (running.role != replica.role()) {
            coverage.visit("replica.role", running.role, replica.role());
            running.role = replica.role();
            running.mirrored = false;
            if (running.role == Role.PRIMARY && ReplicaProbe.isGood(replica)) {
                checkHolds(running, "is Primary");
                copies.takesTheRole(running, otherThan(running));
            }
        }
        if (ReplicaProbe.isOverwritten(replica)) {
            copies.isOverwritten(running, otherThan(running));
        }
        coverage.look(running);
    }

    private void checkHolds(RunningReplica running, String what) {
        for (int slot = 0; slot < SLOTS; slot++) {
            var value = running.disk.value(workload.blockOf(slot));
            if (value < least[slot]) {
                world.broken("S2 " + volume + ": " + running.node.name() + " " + what + " without an acknowledged write: block "
                        + workload.blockOf(slot) + " has " + Workload.tell(value) + ", acknowledged was "
                        + Workload.tell(least[slot]), null);
            }
        }
    }

    /** Role and generation are on the disk, or already the next one (a split brain ends), and alone the exclusion (S5). */
    private void checkDurableRole(RunningReplica running) {
        if (running.disk.isLying()) {
            return;
        }
        var replica = running.desk.replica();
        var now = ReplicaProbe.generation(replica);
        var durable = running.disk.afterCrash().durableFacts();
        if (durable.filter(is -> is.primary() && (is.generation() == now || is.history().contains(now))
                && (ReplicaProbe.mirrors(replica) || is.excluded())).isEmpty()) {
            world.broken("S5 " + volume + ": " + running.node.name()
                    + " acknowledges writes before the ground for it is durable: " + durable.orElse(null), null);
        }
    }

    // At rest ----------------------------------------------------------------------------------------------------------

    @Override
    public void checkIfAtRest() {
        if (isAtRest() && ReplicaProbe.generation(replicas[0].desk.replica())
                == ReplicaProbe.generation(replicas[1].desk.replica())) {
            equality.check(replicas[0], replicas[1]);
        }
    }

    @Override
    public boolean isAtRest() {
        return taken == 2 && Equality.isAtRest(replicas[0]) && Equality.isAtRest(replicas[1]);
    }

    @Override
    public boolean isHealed() {
        return taken == 2 && Equality.isWhole(replicas[0]) && Equality.isWhole(replicas[1]);
    }

    @Override
    public void checkAtTheEnd() {
        for (int i = 0; i < taken; i++) {
            checkHolds(replicas[i], "is UpToDate at the end");
        }
        equality.check(replicas[0], replicas[1]);
    }

    @Override
    public String describe() {
        var text = new StringBuilder(volume);
        for (int i = 0; i < taken; i++) {
            text.append("; ").append(replicas[i].node.name()).append(": ").append(!replicas[i].isAlive() ? "not running"
                    : replicas[i].desk.replica().report() + " " + ReplicaProbe.describe(replicas[i].desk.replica()));
        }
        return text.toString();
    }
}

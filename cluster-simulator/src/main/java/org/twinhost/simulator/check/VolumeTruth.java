package org.twinhost.simulator.check;

import java.util.Arrays;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.VolumeDesk;
import org.twinhost.replication.core.Sight;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.world.Disk;
import org.twinhost.simulator.world.World;

/**
 * What must be true of one volume: S1, S2, S5 and S6. Guests write few blocks, spread over all extents; each value tells
 * when it was written, by which life of the guest and where, and grows with time, so an older value than the least one
 * allowed is a lost write.
 */
public final class VolumeTruth {

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
    private final Seat[] seats = new Seat[2];
    private final CopyTruth copies;
    private int taken;
    private long acknowledged;

    public VolumeTruth(World world, String volume, long sizeBytes) {
        this.world = world;
        this.volume = volume;
        this.workload = new Workload(world, sizeBytes);
        this.copies = new CopyTruth(world, volume);
    }

    /** A replica begins to work. */
    public void serves(Node node, Process process, VolumeDesk desk, Disk disk) {
        var seat = seatOf(node.name());
        if (seat == null) {
            seat = new Seat(node);
            seats[taken++] = seat;
        }
        seat.process = process;
        seat.life = process.life();
        seat.boot = node.boot();
        seat.desk = desk;
        seat.disk = disk;
        seat.acknowledges = false;
        seat.mirrored = false;
        seat.role = desk.replica().role();
        seat.state = desk.replica().disk();
        seat.link = Sight.link(desk.replica());
        seat.exclusion = Sight.exclusion(desk.replica());
        seat.promotion = Sight.promotion(desk.replica());
    }

    private Seat seatOf(NodeId node) {
        for (int i = 0; i < taken; i++) {
            if (seats[i].node.name().equals(node)) {
                return seats[i];
            }
        }
        return null;
    }

    private Seat otherThan(Seat seat) {
        for (int i = 0; i < taken; i++) {
            if (seats[i] != seat) {
                return seats[i];
            }
        }
        return null;
    }

    /** Where its guest writes, and what. */
    public Workload workload() {
        return workload;
    }

    /** The role of the replica there, Unknown while it does not run. */
    public Role roleOn(NodeId node) {
        var seat = seatOf(node);
        return seat != null && seat.isAlive() ? seat.desk.replica().role() : Role.UNKNOWN;
    }

    /** Whether the other replica is the good one, in force and alone enough: a person may take this node's disk away. */
    public boolean isSafeWithout(Node node) {
        var seat = seatOf(node.name());
        var other = seat == null ? null : otherThan(seat);
        return other != null && other.isAlive() && !other.node.isFrozen() && !other.disk.isFailing()
                && other.desk.replica().disk() == DiskState.UP_TO_DATE && other.desk.replica().role() == Role.PRIMARY;
    }

    /** Whether a guest would be answered now. */
    public boolean isServed() {
        for (int i = 0; i < taken; i++) {
            if (seats[i].isAlive() && !seats[i].node.isFrozen() && Sight.acknowledges(seats[i].desk.replica())) {
                return true;
            }
        }
        return false;
    }

    /** Whether the replica there was Primary at any moment since then. */
    public boolean wasPrimarySince(NodeId node, long micros) {
        var seat = seatOf(node);
        return seat != null && seat.primaryAtMicros >= micros;
    }

    /** Writes acknowledged to guests so far. */
    public long acknowledgedWrites() {
        return acknowledged;
    }

    // What guests are told ---------------------------------------------------------------------------------------------

    /** The guest was told that its write was taken. */
    public void acknowledged(Node node, int block, long[] values, boolean durable) {
        acknowledged++;
        var seat = seatOf(node.name());
        var other = otherThan(seat);
        world.check(other == null || !other.isAlive() || !Sight.acknowledges(other.desk.replica()),
                "S1 " + volume + ": " + node.name() + " acknowledged a write while the other replica acknowledges too");
        checkDurableFor(seat, block, values.length);
        copies.acknowledged(seat, other, block, values, durable);
        for (int i = 0; i < values.length; i++) {
            var slot = workload.slotOf(block + i);
            least[slot] = Math.max(least[slot], values[i]);
            if (durable) {
                leastFlushed[slot] = Math.max(leastFlushed[slot], values[i]);
            }
        }
    }

    /** Nothing is acknowledged that a crash would leave outside of the log (S5). */
    private void checkDurableFor(Seat seat, int block, int length) {
        var replica = seat.desk.replica();
        if (seat.disk.isLying() || !Sight.isGood(replica)) {
            return;
        }
        for (int extent = block / EXTENT_BLOCKS; extent <= (block + length - 1) / EXTENT_BLOCKS; extent++) {
            world.check(seat.disk.isInDurableLog(extent), "S5 " + volume + ": " + seat.node.name() + " acknowledged a write in"
                    + " extent " + extent + ", which its durable log does not name");
        }
        if (!Sight.mirrors(replica)) {
            checkDurableRole(seat);
        }
    }

    public long[] acknowledgedNow() {
        return least.clone();
    }

    /** The guest was told that its flush is done; what had been acknowledged when it was asked for? */
    public void flushed(Node node, long[] whenAsked) {
        var seat = seatOf(node.name());
        for (int slot = 0; slot < SLOTS; slot++) {
            wanted[slot] = Math.min(whenAsked[slot], least[slot]);
        }
        copies.flushed(seat, otherThan(seat), wanted, workload::blockOf);
        for (int slot = 0; slot < SLOTS; slot++) {
            // A power cut of all replicas meanwhile may have lowered it for good.
            leastFlushed[slot] = Math.max(leastFlushed[slot], Math.min(whenAsked[slot], least[slot]));
        }
    }

    public long leastOf(int block) {
        return least[workload.slotOf(block)];
    }

    /** A guest read that. */
    public void checkRead(Node node, int block, long value, long atLeast) {
        var slot = workload.slotOf(block);
        var allowed = Math.min(atLeast, least[slot]);
        world.check(value >= allowed && (value == 0 || (value & 63) == slot), "S2 " + volume + ": on " + node.name()
                + " block " + block + " reads as " + Workload.tell(value) + ", acknowledged was " + Workload.tell(allowed));
    }

    // Power ------------------------------------------------------------------------------------------------------------

    /** Metadata is about to be written there. */
    public void writesMetadata(Node node, byte[] bytes) {
        var seat = seatOf(node.name());
        if (seat != null && seat.isAlive()) {
            Sight.metadata(bytes).filter(next -> next.disk() == DiskState.UP_TO_DATE).ifPresent(_ ->
                    copies.isToBeUpToDate(seat, leastFlushed, workload::blockOf));
        }
    }

    /** If no other replica holds what was acknowledged, only what was flushed must survive. */
    public void losesPower(Node node) {
        var mine = seatOf(node.name());
        var other = mine == null ? null : otherThan(mine);
        if (mine != null && other != null && other.isKnown() && (holdsAll(other, mine) || isServedRemotely(other))) {
            return;
        }
        System.arraycopy(leastFlushed, 0, least, 0, SLOTS);
    }

    private static boolean holdsAll(Seat seat, Seat lost) {
        var lostExcluded = lost.desk != null && lost.boot == lost.node.boot() && Sight.isGood(lost.desk.replica())
                && Sight.excludes(lost.desk.replica());
        return seat.desk.replica().disk() == DiskState.UP_TO_DATE && !lostExcluded;
    }

    /** Its guest runs without a disk here: whatever was acknowledged to it must be durable on the other. */
    private static boolean isServedRemotely(Seat seat) {
        return seat.isAlive() && seat.desk.replica().role() == Role.PRIMARY
                && seat.desk.replica().disk() == DiskState.DISKLESS;
    }

    // After every event ------------------------------------------------------------------------------------------------

    public void afterEvent() {
        var acknowledging = 0;
        for (int i = 0; i < taken; i++) {
            var seat = seats[i];
            if (seat.isAlive()) {
                look(seat);
                acknowledging += seat.acknowledges ? 1 : 0;
            }
        }
        if (acknowledging > 1) {
            world.broken("S1 " + volume + ": two replicas acknowledge writes", null);
        }
    }

    private void look(Seat seat) {
        var replica = seat.desk.replica();
        var acknowledges = Sight.acknowledges(replica);
        if (acknowledges != seat.acknowledges) {
            seat.acknowledges = acknowledges;
            if (acknowledges && Sight.isGood(replica)) {
                checkHolds(seat, "acknowledges writes");
                checkDurableRole(seat);
                if (!Sight.mirrors(replica)) {
                    copies.goesOnAlone(seat, otherThan(seat), least, workload::blockOf);
                }
            }
        }
        if (seat.state != replica.disk()) {
            visit("replica.disk", seat.state, replica.disk());
            copies.turns(seat, replica.disk());
            seat.state = replica.disk();
        }
        if (seat.role != replica.role()) {
            visit("replica.role", seat.role, replica.role());
            seat.role = replica.role();
            seat.mirrored = false;
            if (seat.role == Role.PRIMARY && Sight.isGood(replica)) {
                checkHolds(seat, "is Primary");
                copies.takesTheRole(seat, otherThan(seat));
            }
        }
        if (seat.role == Role.PRIMARY) {
            seat.primaryAtMicros = world.time().nowMicros();
        }
        if (Sight.isOverwritten(replica)) {
            copies.isOverwritten(seat);
        }
        lookAtPhases(seat);
    }

    private void lookAtPhases(Seat seat) {
        var replica = seat.desk.replica();
        var link = Sight.link(replica);
        if (link != seat.link) {
            visit("replica.link", seat.link.getSimpleName(), link.getSimpleName());
            seat.link = link;
        }
        var exclusion = Sight.exclusion(replica);
        if (exclusion != seat.exclusion) {
            visit("replica.exclusion", seat.exclusion.getSimpleName(), exclusion.getSimpleName());
            seat.exclusion = exclusion;
        }
        var promotion = Sight.promotion(replica);
        if (promotion != seat.promotion) {
            visit("replica.promotion", seat.promotion.getSimpleName(), promotion.getSimpleName());
            seat.promotion = promotion;
        }
    }

    private void visit(String machine, Object before, Object after) {
        world.coverage().visit(machine, before + " -> " + after);
    }

    private void checkHolds(Seat seat, String what) {
        for (int slot = 0; slot < SLOTS; slot++) {
            var value = seat.disk.value(workload.blockOf(slot));
            if (value < least[slot]) {
                world.broken("S2 " + volume + ": " + seat.node.name() + " " + what + " without an acknowledged write: block "
                        + workload.blockOf(slot) + " has " + Workload.tell(value) + ", acknowledged was "
                        + Workload.tell(least[slot]), null);
            }
        }
    }

    /** What permits the acknowledgement is on the disk: role and generation, and alone the exclusion of the peer (S5). */
    private void checkDurableRole(Seat seat) {
        if (seat.disk.isLying()) {
            return;
        }
        var replica = seat.desk.replica();
        var durable = seat.disk.durableMetadata();
        world.check(durable.isPresent() && durable.get().primary() && durable.get().generation() == Sight.generation(replica)
                        && (Sight.mirrors(replica) || durable.get().excluded()),
                "S5 " + volume + ": " + seat.node.name() + " acknowledges writes before the ground for it is durable: "
                        + durable.orElse(null));
    }

    // At rest ----------------------------------------------------------------------------------------------------------

    /** Two UpToDate replicas with nothing under way are byte-identical (S6); does nothing while something is. */
    public void checkIfAtRest() {
        if (isAtRest() && Sight.generation(seats[0].desk.replica()) == Sight.generation(seats[1].desk.replica())) {
            checkEqual();
        }
    }

    /** Whether both replicas have nothing under way and nothing left to do. */
    public boolean isAtRest() {
        return taken == 2 && isAtRest(seats[0]) && isAtRest(seats[1]);
    }

    private static boolean isAtRest(Seat seat) {
        return seat.isAlive() && Sight.isAtRest(seat.desk.replica());
    }

    private void checkEqual() {
        var at = Arrays.mismatch(seats[0].disk.values(), seats[1].disk.values());
        if (at >= 0) {
            world.broken("S6 " + volume + ": both replicas are UpToDate and differ in block " + at + ": "
                    + seats[0].node.name() + " has " + Workload.tell(seats[0].disk.value(at)) + ", " + seats[1].node.name()
                    + " " + Workload.tell(seats[1].disk.value(at)), null);
        }
    }

    /** Whether both replicas work, are UpToDate, joined, and nothing is left to sync. */
    public boolean isHealed() {
        return taken == 2 && isWhole(seats[0]) && isWhole(seats[1]);
    }

    private static boolean isWhole(Seat seat) {
        return seat.isAlive() && Sight.isWhole(seat.desk.replica());
    }

    /** When it has healed and guests are paused and answered. */
    public void checkAtTheEnd() {
        for (int i = 0; i < taken; i++) {
            checkHolds(seats[i], "is UpToDate at the end");
        }
        checkEqual();
    }

    /** For the story of what broke. */
    public String describe() {
        var text = new StringBuilder(volume);
        for (int i = 0; i < taken; i++) {
            text.append("; ").append(seats[i].node.name()).append(": ").append(!seats[i].isAlive() ? "not running"
                    : seats[i].desk.replica().report() + " " + Sight.describe(seats[i].desk.replica()));
        }
        return text.toString();
    }
}

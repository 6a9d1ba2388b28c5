package org.twinhost.replication.core;

import java.util.List;
import java.util.Optional;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.area.ActivityLog;
import org.twinhost.replication.core.area.BitmapPage;
import org.twinhost.replication.core.area.BitmapSummary;
import org.twinhost.replication.core.area.DirtyBitmap;
import org.twinhost.replication.core.area.MetadataCodec;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.blocks.MemoryBudget;
import org.twinhost.replication.core.facts.ReplicaFacts;
import org.twinhost.replication.core.wire.VerifyResult;

/** What can be seen of a replica from outside by who checks it; on its thread. Nothing is decided on it. */
public final class ReplicaProbe {

    private ReplicaProbe() {}

    /** Whether a guest's write would be acknowledged now (S1). */
    public static boolean acknowledges(Replica replica) {
        return replica.control.guest.isOpen();
    }

    /** What it may do, and what requests read of it, is kept, and must be what state and facts say at this moment (S1, S2). */
    public static boolean permitsAreFresh(Replica replica) {
        return replica.control.isFresh();
    }

    /** Every write goes to the peer too, and is acknowledged only when it answered. */
    public static boolean mirrors(Replica replica) {
        return replica.control.link.isMirroring();
    }

    /** It is connected and has agreed with the peer on who is newer. */
    public static boolean isJoined(Replica replica) {
        return replica.control.link.isJoined();
    }

    /** What its disk says it is, or will say when all that was asked of it is written; empty: it has none. */
    public static Optional<DiskState> asked(Replica replica) {
        var store = replica.control.store;
        return store.isOpen() && store.isRead() ? Optional.of(store.facts().newest().disk()) : Optional.empty();
    }

    /** It holds the ground, durably, that the peer can't be promoted. */
    public static boolean excludes(Replica replica) {
        return replica.control.isExcluding();
    }

    /** It has a working disk, whose data is the newest. */
    public static boolean isGood(Replica replica) {
        return replica.control.isLocalGood();
    }

    /** Whether the peer is known not to have what is in the block. */
    public static boolean misses(Replica replica, long block) {
        return replica.control.bits.isSet(block);
    }

    public static long generation(Replica replica) {
        return replica.control.generation();
    }

    /** Joined, nothing under way, nothing known to differ: the other replica must be byte-identical (S6). */
    public static boolean isAtRest(Replica replica) {
        var of = replica.control;
        return of.isLocalGood() && of.link.isJoined() && of.isQuiet() && !of.source.isRunning()
                && !of.target.isRunning() && of.bits.count() == 0 && of.guest.underWay() == 0
                && !of.isSettling();
    }

    /** UpToDate, joined, and nothing known to differ; the guest may be writing. */
    public static boolean isWhole(Replica replica) {
        var of = replica.control;
        return of.isLocalGood() && of.link.isJoined() && !of.source.isRunning() && !of.target.isRunning()
                && of.bits.count() == 0;
    }

    /** The state of its connection, of going on without the peer, of its role: the sealed type's class. */
    public static Class<?> link(Replica replica) {
        return replica.control.link.state().getClass();
    }

    public static Class<?> peerFencing(Replica replica) {
        return replica.control.peerFencing.phase();
    }

    public static Class<?> promotion(Replica replica) {
        return replica.control.promotion.phase();
    }

    /** One copy of the metadata as it lies on the disk; empty: it is none. */
    public static Optional<ReplicaFacts> metadata(byte[] block) {
        return MetadataCodec.decode(block);
    }

    /** Takes what a block of the activity log's ring says: the transaction's number, 0 if it is none, and its extents. */
    public interface LogBlock<T> {
        T of(long sequence, int[] extents);
    }

    public static <T> T log(byte[] block, LogBlock<T> taker) {
        var found = ActivityLog.read(block);
        return taker.of(found.sequence(), found.extents());
    }

    /** What a page of the bitmap says as it lies on the disk; all its blocks, if it is damaged. */
    public static DirtyBitmap bits(byte[] page, int number, long sizeBytes) {
        var bits = new DirtyBitmap(sizeBytes, new MemoryBudget(1 << 20));
        BitmapPage.decode(page, 0, number, bits);
        return bits;
    }

    /** What a block of the bitmap's summary says of a page; of one that another block speaks of, nothing. */
    public static Optional<DirtyBitmap.Page> page(byte[] block, int number, int page) {
        if (BitmapSummary.blockOf(page) != number) {
            return Optional.empty();
        }
        var summary = new BitmapSummary(page + 1);
        summary.decode(block, 0, number);
        return Optional.of(summary.page(page));
    }

    /** Whether it would be promoted without force, as far as it can tell alone; a connected peer may still refuse. */
    public static boolean isPromotable(Replica replica) {
        return replica.role() == Role.SECONDARY && replica.disk() == DiskState.UP_TO_DATE
                && replica.control.permits().promote().isGranted();
    }

    /** A resync, of whatever kind, writes here. */
    public static boolean isSyncTarget(Replica replica) {
        return replica.control.target.isRunning() || !replica.control.target.isQuiet();
    }

    /** It compares itself with the peer's replica. */
    public static boolean verifies(Replica replica) {
        return replica.control.verify.percent() != null;
    }

    /** How often a pass has ended. */
    public static int verified(Replica replica) {
        return replica.control.verify.ended();
    }

    /** The last pass has named that block as different or in trouble, or more than it could name. */
    public static boolean isNamed(Replica replica, long block) {
        var from = block << BlockSet.SHIFT;
        var last = replica.control.verify.last();
        return last.ranges().size() == VerifyResult.RANGES_MAX || last.troubles().size() == VerifyResult.RANGES_MAX
                || last.ranges().stream().anyMatch(range -> range.touches(from, from + BlockSet.BLOCK))
                || last.troubles().stream().anyMatch(each -> each.range().touches(from, from + BlockSet.BLOCK));
    }

    /** Why the last pass could not compare or repair something. */
    public static List<String> troubles(Replica replica) {
        return replica.control.verify.last().troubles().stream().map(each -> each.why().toString()).distinct().toList();
    }

    /** Resync is writing over its data. */
    public static boolean isOverwritten(Replica replica) {
        var of = replica.control;
        return of.target.isRunning() && !of.target.isRepair() && !of.target.isQuiet();
    }

    /** For the story of what broke. */
    public static String describe(Replica replica) {
        var of = replica.control;
        return of.link.state() + " epoch " + of.link.epoch() + " mirroring " + of.link.isMirroring()
                + " quiet: claim " + of.permits().handshake(true).isGranted() + " peerIo " + of.peerIo.isQuiet()
                + " source " + of.source.isQuiet() + " target " + of.target.isQuiet() + " excluding "
                + of.peerFencing.isExcluding() + " promotion " + of.promotion.describe() + " store "
                + (of.store.isRead() ? of.store.isIdle() : "not read") + " guest "
                + of.guest.describe() + " open " + of.guest.isOpen();
    }
}

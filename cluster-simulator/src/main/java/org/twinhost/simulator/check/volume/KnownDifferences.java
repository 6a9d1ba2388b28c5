package org.twinhost.simulator.check.volume;

import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.core.facts.ReplicaFacts;
import org.twinhost.simulator.world.Workload;
import org.twinhost.simulator.world.World;
import org.twinhost.simulator.world.disk.Disk;

/**
 * S6, before any fault punishes it: every block in which the contents of the two disks may differ, should either node or
 * service end at this moment, is named on one of the disks by what survives that: a bit, an extent of the activity log, or
 * generations by which the next meeting syncs everything.
 *
 * <p>Limits: only blocks that guests write are looked at (nothing else is ever written); a mark without a bit is no name,
 * because a resync to a marked replica syncs bits only. What a medium spoils by itself is {@link Rot}'s business. Nothing is
 * asked of disks that lie about a flush.
 */
final class KnownDifferences {

    private static final int EXTENT_BLOCKS = 1024;

    private final World world;
    private final String volume;
    private final Workload workload;
    private long seenHere = -1;
    private long seenThere = -1;
    private boolean syncsAll;

    KnownDifferences(World world, String volume, Workload workload) {
        this.world = world;
        this.volume = volume;
        this.workload = workload;
    }

    void afterEvent(Disk here, Disk there) {
        if (here.isLying() || there.isLying()) {
            return;
        }
        if (here.afterCrash().changes() != seenHere || there.afterCrash().changes() != seenThere) {
            seenHere = here.afterCrash().changes();
            seenThere = there.afterCrash().changes();
            syncsAll = syncsAll(here, there);
            here.inDoubt().takeTouched(_ -> { });
            there.inDoubt().takeTouched(_ -> { });
            for (int slot = 0; slot < Workload.SLOTS; slot++) {
                check(here, there, workload.blockOf(slot));
            }
        } else {
            here.inDoubt().takeTouched(block -> check(here, there, block));
            there.inDoubt().takeTouched(block -> check(here, there, block));
        }
    }

    private void check(Disk here, Disk there, int block) {
        var mayDiffer = here.value(block) != there.value(block) || here.inDoubt().has(block) || there.inDoubt().has(block);
        if (mayDiffer && !syncsAll && !here.spoilt().everWas(block) && !there.spoilt().everWas(block)) {
            var extent = block / EXTENT_BLOCKS;
            if (!here.afterCrash().names(block, extent) && !there.afterCrash().names(block, extent)) {
                world.broken("S6 " + volume + ": block " + block
                        + " may differ between the disks, and neither would name it after a crash now: "
                        + tell(here, block) + "; " + tell(there, block), null);
            }
        }
    }

    private static String tell(Disk disk, int block) {
        return Workload.tell(disk.value(block)) + (disk.inDoubt().has(block) ? " (in doubt)" : "") + " under "
                + disk.afterCrash().facts();
    }

    /** Whatever arrives of what is under way: when they meet, everything is synced; so it is with a disk that is blank. */
    private static boolean syncsAll(Disk here, Disk there) {
        for (var mine : here.afterCrash().facts()) {
            for (var theirs : there.afterCrash().facts()) {
                if (!syncsAll(mine, theirs)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean syncsAll(ReplicaFacts mine, ReplicaFacts theirs) {
        if (Lineage.isNew(mine)) {
            return Lineage.isNew(theirs) || syncsAllTo(mine, theirs);
        }
        if (Lineage.isNew(theirs)) {
            return syncsAllTo(theirs, mine);
        }
        return switch (Lineage.of(mine, theirs)) {
            case SAME -> false;
            case NEWER -> !Lineage.covers(mine, theirs.generation());
            case OLDER -> !Lineage.covers(theirs, mine.generation());
            case UNRELATED -> !Lineage.areCounted(mine, theirs);
        };
    }

    /** What was never synced gets everything, unless that has begun and the bitmap counts from there. */
    private static boolean syncsAllTo(ReplicaFacts fresh, ReplicaFacts old) {
        return fresh.disk() != DiskState.INCONSISTENT || old.base() != fresh.generation();
    }
}

package org.twinhost.replication.core.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.core.facts.InitialSync;
import org.twinhost.replication.core.facts.Resolution;

/**
 * What a replica says of itself when it meets the other one.
 *
 * @param history holds the present generation too, with a base that is not 0, where it is not known whether the peer took it
 * @param disk Diskless or Failed: it has no data; {@code generation} is then the one its guest runs on, or 0
 * @param intact it lost no power since it was last UpToDate: it holds all that was acknowledged till then;
 *     without a disk: the peer has noted that, and makes every write durable since
 * @param primary it has the role, or takes it up again after a restart of the service
 * @param wasPrimary it had the role when its node went down
 * @param initial how it came, or will come, to the volume's data
 * @param configuredSource whose data its configuration calls right at a first meeting; null: it does not say
 * @param zero nothing was synced yet, and all of its data is proven to be zero, just now
 * @param fromLog its bitmap holds whole extents of the log of a service that died: most of them are equal
 * @param alone what it did without the peer; null: its build does not say
 */
public record HandshakeState(
        NodeId node, long incarnation, long sizeBytes, long birth, long generation, List<Long> history, long base,
        DiskState disk, boolean intact, boolean primary, boolean wasPrimary, InitialSync initial,
        @Nullable NodeId configuredSource, boolean zero, boolean fromLog, long dirtyBlocks, @Nullable Alone alone) {

    /**
     * @param resolution a person's word on a split brain; null: there is none
     * @param writtenAgoMs how long ago its guest wrote last; −1: not known, as after a restart of the service
     */
    public record Alone(@Nullable Resolution resolution, long writtenAgoMs) {}

    public HandshakeState {
        history = List.copyOf(history);
    }

    public boolean hasData() {
        return switch (disk) {
            case UP_TO_DATE, CONSISTENT, OUTDATED, INCONSISTENT -> true;
            case DISKLESS, FAILED, UNKNOWN -> false;
        };
    }

    public boolean knows(long other) {
        return other != 0 && (other == base || history.contains(other));
    }

    /** A person's word on a split brain; null: there is none. */
    public @Nullable Resolution resolution() {
        return alone == null ? null : alone.resolution();
    }

    /** In the middle of the resync that ends a split brain: its bitmap has lost what was copied already. */
    private boolean isResolving() {
        var word = resolution();
        return word != null && word.isBegun();
    }

    /** Under a generation that the peer may have taken with its consent, writes were mirrored that no bit names. */
    private boolean isConsented() {
        return base != 0 && history.contains(generation);
    }

    /** Its bitmap names all that was written here since its base, whatever disk is met. */
    public boolean isCounted() {
        return !isResolving() && !isConsented();
    }

    /** It was created on a blank store and holds nothing of the volume yet. */
    public boolean isNew() {
        return initial != InitialSync.DONE;
    }

    /** Whether its bitmap names all that the other one lacks, which is older: where a resync resolves, it is for that disk. */
    public boolean names(HandshakeState older) {
        return bitmapCovers(older.generation) && !isConsented()
                && (!isResolving() || older.disk == DiskState.INCONSISTENT && older.generation == base);
    }

    /** Whether its bitmap, if it counts, names all that a replica of the older generation lacks. */
    public boolean bitmapCovers(long older) {
        if (base == 0) {
            return false;
        }
        if (base == older) {
            return true;
        }
        var atBase = history.indexOf(base);
        var atOlder = history.indexOf(older);
        return atBase >= 0 && atOlder >= 0 && atOlder < atBase;
    }
}

package org.twinhost.replication.core.wire;

import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;

/**
 * What a replica says of itself when it meets the other one.
 *
 * @param disk Diskless or Failed: it has no data; {@code generation} is then the one its guest runs on, or 0
 * @param intact it lost no power since it was last UpToDate: it holds all that was acknowledged till then;
 *     without a disk: the peer has noted that, and makes every write durable since
 * @param primary it has the role, or takes it up again after a restart of the service
 * @param wasPrimary it had the role when its node went down
 * @param fromLog its bitmap holds whole extents of the log of a service that died: most of them are equal
 */
public record HandshakeState(
        NodeId node, long incarnation, long sizeBytes, long birth, long generation, List<Long> history, long base,
        DiskState disk, boolean intact, boolean primary, boolean wasPrimary, boolean fromLog, long dirtyBlocks) {

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

    /**
     * Still at the birth of the volume, as it was formatted. It never had the role, nor went on alone, nor consented to the
     * peer's promotion or was synced: each makes it another generation, and an offer is noted in the history. So it holds
     * nothing that was acknowledged, and who has left the birth is newer, also when its bounded history no longer says so.
     */
    public boolean isUnused() {
        return generation == birth && history.isEmpty() && !primary && !wasPrimary;
    }

    /** Whether its bitmap names all that a replica of the older generation lacks. */
    public boolean bitmapCovers(long older) {
        if (base == 0) {
            return false;
        }
        if (base == older) {
            return true;
        }
        var atBase = history.indexOf(base);
        var atOlder = history.indexOf(older);
        return atOlder >= 0 && (atBase < 0 || atOlder < atBase);
    }
}

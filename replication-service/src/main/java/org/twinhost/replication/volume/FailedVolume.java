package org.twinhost.replication.volume;

import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;

/** What is told of a volume that came to an unexpected end, until it is opened again. */
final class FailedVolume {

    private FailedVolume() {}

    static VolumeState after(VolumeState last, Throwable why) {
        var reason = "an unexpected error, it is opened again: " + why;
        return new VolumeState(last.name(), last.sizeBytes(), Role.UNKNOWN, DiskState.FAILED, ConnectionState.STAND_ALONE, true,
                reason, last.peer(), Role.UNKNOWN, DiskState.UNKNOWN, false, reason, false, last.generation(),
                last.outOfSyncBytes(), null);
    }
}

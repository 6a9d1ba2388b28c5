package org.twinhost.replication.core.io;

import org.twinhost.contract.replication.DiskState;

/**
 * All that requests must know of the replica they run in, at one moment. It is immutable; the control side makes another one
 * whenever a fact in it changes, so who reads it twice may read two.
 *
 * @param primary this replica has the role
 * @param resuming Primary again after a restart of the service, and not yet sure that the peer is not
 * @param acknowledges what the guest asks for now is acknowledged when it is done (S1, S2)
 * @param acknowledgesBegun what was begun is acknowledged, while the role is given away too
 * @param diskOpen blocks can be read and written here
 * @param newestData the disk works, and its data is the newest
 * @param disk what it is called
 * @param diskEpoch raised when the disk comes or goes: what was begun in another epoch tells nothing of this one
 * @param mirroring every guest write goes to the peer too, and is acknowledged only when it answered
 * @param linkEpoch raised with each connection and each loss
 * @param peerPrimary the peer said that it has the role
 * @param peerDiskless the peer said that it has no disk
 */
public record IoPolicy(boolean primary, boolean resuming, boolean acknowledges, boolean acknowledgesBegun,
        boolean diskOpen, boolean newestData, DiskState disk, int diskEpoch,
        boolean mirroring, int linkEpoch, boolean peerPrimary, boolean peerDiskless) {

    /** Where the control side publishes it. */
    public interface Published {
        IoPolicy now();
    }
}

package org.twinhost.replication.core.control;

import org.twinhost.replication.core.io.IoEvents;

/** Where what requests tell arrives. */
record RequestEvents(ReplicaControl replica) implements IoEvents {

    @Override
    public void diskFailed(String why) {
        replica.localDisk.failed(why);
    }

    @Override
    public void peerMisbehaved(String how) {
        replica.link.drop(how);
    }

    @Override
    public void ended() {
        replica.drained();
    }
}

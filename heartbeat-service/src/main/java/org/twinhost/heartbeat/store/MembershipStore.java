package org.twinhost.heartbeat.store;

import org.twinhost.heartbeat.core.membership.StoredMembership;

/** Where heartbeat keeps what it must not forget. */
public interface MembershipStore {

    /** Runs {@code then}, on any thread, once it is on stable storage; tries until it is. */
    void write(StoredMembership stored, Runnable then);
}

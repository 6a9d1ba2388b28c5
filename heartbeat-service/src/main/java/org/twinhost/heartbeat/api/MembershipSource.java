package org.twinhost.heartbeat.api;

import org.twinhost.contract.heartbeat.HeartbeatState;

/** Who answers the questions of this package; any thread. */
public interface MembershipSource {

    HeartbeatState membership();

    /** The cluster's keys by their ids: which one it uses, which it accepts. */
    String keys();

    /** How long ago the service's one thread last did its round, in ms. */
    long sinceTickMs();
}

package org.twinhost.heartbeat.net;

import org.twinhost.contract.NodeId;

/** One open link of this node; it repairs itself until it is closed. */
public interface HeartbeatLink extends AutoCloseable {

    /** Sends to the peer or drops it; never waits. Called on the core's thread only. */
    void send(NodeId to, byte[] sealed);

    /** Returns once its threads have ended. */
    @Override
    void close();
}

package org.twinhost.heartbeat.net;

import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.heartbeat.core.packet.Packet;

/** Where packets go out. For the service's one thread; nothing of it waits. */
public interface Transmitter {

    /** Opens what is new, closes what is gone, leaves the rest alone. */
    void configure(ClusterSnapshot snapshot);

    /** Sends it on the packet's link, if that is open; losing it is harmless. */
    void send(Packet packet);
}

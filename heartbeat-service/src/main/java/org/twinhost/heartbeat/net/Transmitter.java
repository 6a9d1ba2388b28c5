package org.twinhost.heartbeat.net;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.heartbeat.core.packet.Packet;

/** Where packets go out. For the service's one thread, but for {@link #check}; nothing of it waits. */
public interface Transmitter {

    /** Opens what is new, closes what is gone, leaves the rest alone. */
    void configure(ClusterSnapshot snapshot);

    /** Sends it on the packet's link, if that is open; losing it is harmless. */
    void send(Packet packet);

    /** Which of these addresses and devices this node does not have, and why; empty: it has all. Any thread. */
    CompletableFuture<List<String>> check(List<String> addresses);
}

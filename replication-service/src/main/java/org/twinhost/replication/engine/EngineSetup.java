package org.twinhost.replication.engine;

import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.twinhost.contract.NodeId;
import org.twinhost.replication.disk.Caching;
import org.twinhost.replication.node.NodeSetup;

/**
 * Where an engine runs.
 *
 * @param key the cluster's secret
 * @param boot identifies this boot of the node
 * @param incarnation the number of this boot; empty while it is not known: nobody is connected before
 * @param session of this process
 * @param sockets folder of the NBD sockets
 * @param state folder of durable state
 * @param port of the peer connections
 * @param guestBytesMax what the requests of all guests together may hold
 * @param caching of every volume's data and metadata
 */
public record EngineSetup(
        NodeId self, String cluster, byte[] key, long boot, Supplier<OptionalLong> incarnation, long session,
        Path sockets, Path state, int port, long guestBytesMax, Caching caching) {

    NodeSetup node() {
        return new NodeSetup(self, cluster, boot, incarnation, session);
    }
}

package org.twinhost.config.core;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.Liveness;

/**
 * How this node stands in the cluster, as heartbeat told last.
 *
 * @param quorate whether this node may write configuration in its view
 * @param waitingFor why not; null when quorate
 * @param coordinator of the view; null: none
 * @param peers revisions announced by other living members, by name
 * @param atMs when heartbeat said so, steady ms
 */
public record Standing(
        boolean quorate, String waitingFor, NodeId coordinator, Map<NodeId, Revision> peers, long atMs) {

    public static final Standing UNKNOWN =
            new Standing(false, "heartbeat-service has not spoken yet", null, Map.of(), Long.MIN_VALUE / 2);

    public Standing {
        peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
    }

    /**
     * What heartbeat said.
     *
     * @param atMs when, steady ms
     */
    public static Standing of(HeartbeatState heard, long atMs) {
        var peers = new TreeMap<NodeId, Revision>();
        for (var peer : heard.peers()) {
            if (peer.liveness() == Liveness.ALIVE && peer.revision() != null) {
                peers.put(peer.node(), peer.revision());
            }
        }
        return new Standing(heard.quorate(), heard.waitingFor(), heard.view().coordinator(), peers, atMs);
    }
}

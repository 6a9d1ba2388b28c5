package org.twinhost.config.core;

import java.util.Map;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.Revision;

/**
 * How this node stands in the cluster, as heartbeat told last.
 *
 * @param quorate whether this node may write configuration in its view
 * @param waitingFor why not; null when quorate
 * @param coordinator of the view; null: none
 * @param peers revisions announced by other living members
 * @param atMs when heartbeat said so, steady ms
 */
public record Standing(
        boolean quorate, String waitingFor, NodeId coordinator, Map<NodeId, Revision> peers, long atMs) {

    public static final Standing UNKNOWN =
            new Standing(false, "heartbeat-service has not spoken yet", null, Map.of(), Long.MIN_VALUE / 2);

    public Standing {
        peers = Map.copyOf(peers);
    }
}

package org.twinhost.replication.net;

import org.twinhost.contract.NodeId;

/**
 * How each side introduces itself, before it proves it.
 *
 * @param incarnation of the node, 0: not counted
 * @param session of the replication service
 * @param wire what it speaks
 */
public record Greeting(String cluster, String volume, NodeId from, NodeId to, long incarnation, long session, Wire wire) {

    /** Of this build, over a link that is sealed. */
    public Greeting(String cluster, String volume, NodeId from, NodeId to, long incarnation, long session) {
        this(cluster, volume, from, to, incarnation, session, Wire.MINE);
    }

    /** Over a link that is set so. */
    public Greeting over(boolean unsealed) {
        return new Greeting(cluster, volume, from, to, incarnation, session, unsealed ? Wire.MINE_UNSEALED : Wire.MINE);
    }
}

package org.twinhost.replication.node;

import java.util.OptionalLong;
import java.util.function.Supplier;
import org.twinhost.contract.NodeId;

/**
 * Who this process is.
 *
 * @param cluster the cluster's name
 * @param boot identifies this boot of the node
 * @param incarnation the number of this boot; empty while it is not known: no volume is opened before
 * @param session of this process
 */
public record NodeSetup(
        NodeId self, String cluster, long boot, Supplier<OptionalLong> incarnation, long session) {}

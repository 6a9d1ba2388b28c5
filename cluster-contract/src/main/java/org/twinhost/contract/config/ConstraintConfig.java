package org.twinhost.contract.config;

import org.twinhost.contract.NodeId;

/**
 * A location constraint: a score for a resource on a node.
 *
 * @param resource name of a guest
 * @param score −1,000,000 (never) to 1,000,000 (always, where possible)
 */
public record ConstraintConfig(String name, String resource, NodeId node, int score) {

    public static final int INFINITY = 1_000_000;
}

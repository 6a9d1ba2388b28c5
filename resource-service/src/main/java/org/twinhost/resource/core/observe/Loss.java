package org.twinhost.resource.core.observe;

import java.time.Instant;
import org.twinhost.contract.NodeId;

/**
 * A node left the view without goodbye.
 *
 * @param incarnation which of its lives was lost
 * @param lastHeardAt its last sign of life on any link
 * @param lostAt when the view without it was seen here
 */
public record Loss(NodeId node, long incarnation, Instant lastHeardAt, Instant lostAt) {}

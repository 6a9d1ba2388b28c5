package org.twinhost.fencing.core.victim;

import java.time.Instant;
import org.twinhost.contract.NodeId;

/**
 * What fencing was asked to prove.
 *
 * @param incarnation the boot of the victim that is to be proven off
 * @param reason as the asker gave it
 * @param since when it was asked for first
 */
public record FencingOrder(NodeId victim, long incarnation, String reason, Instant since) {}

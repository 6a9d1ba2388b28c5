package org.twinhost.fencing.core.victim;

import org.twinhost.contract.NodeId;

/**
 * One conversation with a victim's fence device. The answer names it, so that an answer to an earlier question is never
 * taken for the present one.
 */
public record DeviceCall(NodeId victim, long caseNumber, int sequence) {}

package org.twinhost.contract.fencing;

import java.time.Instant;
import org.twinhost.contract.NodeId;

/**
 * Proof that a node is off: durable on its keeper before anybody sees it (S5), and the only ground on which what it held
 * is started elsewhere (S4).
 *
 * @param node the victim
 * @param incarnation this one and all older ones are off; a newer one is not spoken of
 * @param keeper the node that keeps the proof
 * @param keeperIncarnation the proof ends with this incarnation of its keeper
 * @param method how it was proven
 * @param device the fence device or, for an operator's word, the operator
 * @param at when the off was confirmed
 * @param durationMs from the request to the confirmation
 */
public record FenceProof(
        NodeId node, long incarnation, NodeId keeper, long keeperIncarnation, Method method, String device, Instant at,
        long durationMs) {

    public enum Method {
        /** The device said it was off before anything was sent. */
        STATUS_OFF,
        /** Switched off, and then the device said that it is off. */
        POWER_OFF,
        /** An operator vouched for it. */
        OPERATOR
    }
}

package org.twinhost.resource.core.plan;

import org.twinhost.contract.NodeId;
import org.twinhost.contract.resource.Operation;

/**
 * The next operation of a guest's transition. Idempotent: asking for what already is so is done at once.
 *
 * @param node whose resource service carries it out
 * @param precondition what was observed that permits it; the owner of the thing checks it again before it acts
 */
public record Planned(String guest, NodeId node, Operation operation, String precondition) {

    public String describe() {
        return describe(operation) + " on " + node;
    }

    public static String describe(Operation operation) {
        return switch (operation) {
            case Operation.Promote(var volume) -> "promote " + volume;
            case Operation.Demote(var volume) -> "demote " + volume;
            case Operation.StartGuest(var guest) -> "start " + guest;
            case Operation.StopGuest(var guest, var force) -> (force ? "destroy " : "stop ") + guest;
        };
    }
}

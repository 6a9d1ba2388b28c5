package org.twinhost.twinctl.ask;

import org.twinhost.contract.NodeId;
import org.twinhost.twinctl.rest.Refusal;

/** Names as an administrator gives them. */
public final class Names {

    private Names() {}

    /** @throws Refusal no node can be called so */
    public static NodeId node(String name) {
        try {
            return new NodeId(name);
        } catch (IllegalArgumentException none) {
            throw new Refusal(String.valueOf(none.getMessage()));
        }
    }
}

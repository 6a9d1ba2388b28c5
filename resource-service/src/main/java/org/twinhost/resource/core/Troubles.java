package org.twinhost.resource.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.NodeId;

/**
 * Recent crashes and failed starts. Bounded by the restart window: an old trouble is forgotten, so a guest that failed
 * everywhere is tried again by itself.
 */
public record Troubles(List<Trouble> recent) {

    public static final Troubles NONE = new Troubles(List.of());

    public Troubles {
        recent = List.copyOf(recent);
    }

    Troubles with(Trouble trouble) {
        boolean known = recent.stream().anyMatch(each -> each.guest().equals(trouble.guest())
                && each.node().equals(trouble.node()) && each.key().equals(trouble.key()));
        if (known) {
            return this;
        }
        List<Trouble> newer = new ArrayList<>(recent);
        newer.add(trouble);
        return new Troubles(newer);
    }

    Troubles prunedAt(Instant now, ResourceSettings settings) {
        Instant oldest = now.minus(settings.restartWindow());
        return recent.stream().allMatch(each -> each.at().isAfter(oldest))
                ? this
                : new Troubles(recent.stream().filter(each -> each.at().isAfter(oldest)).toList());
    }

    /** An operator starts it anew: nothing counts any longer, but what is still reported is not taken for new. */
    Troubles forgiven(String guest) {
        return new Troubles(recent.stream().map(each -> each.guest().equals(guest) ? each.forgive() : each).toList());
    }

    List<Trouble> of(String guest, NodeId node) {
        return recent.stream().filter(each -> each.guest().equals(guest) && each.node().equals(node))
                .filter(each -> !each.forgiven()).toList();
    }
}

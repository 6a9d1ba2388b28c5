package org.twinhost.resource.core.place;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.resource.core.observe.ResourceSettings;

/**
 * Recent crashes and failed starts. Bounded by the restart window: an old failure is forgotten, so a guest that failed
 * everywhere is tried again by itself.
 */
public record FailCounts(List<GuestFailure> recent) {

    public static final FailCounts NONE = new FailCounts(List.of());

    public FailCounts {
        recent = List.copyOf(recent);
    }

    public FailCounts with(GuestFailure failure) {
        boolean known = recent.stream().anyMatch(each -> each.guest().equals(failure.guest())
                && each.node().equals(failure.node()) && each.key().equals(failure.key()));
        if (known) {
            return this;
        }
        List<GuestFailure> newer = new ArrayList<>(recent);
        newer.add(failure);
        return new FailCounts(newer);
    }

    public FailCounts prunedAt(Instant now, ResourceSettings settings) {
        Instant oldest = now.minus(settings.restartWindow());
        return recent.stream().allMatch(each -> each.at().isAfter(oldest))
                ? this
                : new FailCounts(recent.stream().filter(each -> each.at().isAfter(oldest)).toList());
    }

    /** An operator starts it anew: nothing counts any longer, but what is still reported is not taken for new. */
    public FailCounts cleared(String guest) {
        return new FailCounts(recent.stream().map(each -> each.guest().equals(guest) ? each.clear() : each).toList());
    }

    /** The same, where another node says that the guest is barred there. */
    public FailCounts barring(String guest, NodeId node, Instant now, ResourceSettings settings) {
        FailCounts newer = this;
        for (int i = 0; newer.of(guest, node).size() < settings.restartsMax(); i++) {
            newer = newer.with(new GuestFailure(guest, node, now, true, "told " + i, "as the coordinator says", false));
        }
        return newer;
    }

    /** Why the guest is not started on the node for some time, for people; empty: it may be. */
    public Optional<String> barred(String guest, NodeId node, ResourceSettings settings) {
        List<GuestFailure> here = of(guest, node);
        return here.size() < settings.restartsMax() ? Optional.empty() : Optional.of(
                "crashed or failed to start " + here.size() + " times within " + settings.restartWindow().toMinutes()
                        + " min, last: " + here.getLast().reason());
    }

    /**
     * What keeps a guest from starting may pass, such as a hypervisor that is restarted: the few tries that a node has must not
     * be used up before it has. Once more after a second, then after ten.
     *
     * @return before that it is not started there once more; {@link Instant#MIN}: it may be at once
     */
    public Instant heldUntil(String guest, NodeId node) {
        List<GuestFailure> starts = of(guest, node).stream().filter(GuestFailure::isStart).toList();
        return starts.isEmpty() ? Instant.MIN : starts.getLast().at().plusSeconds(starts.size() == 1 ? 1 : 10);
    }

    /** Of the last failure there; empty: none. */
    public String lastReason(String guest, NodeId node) {
        List<GuestFailure> here = of(guest, node);
        return here.isEmpty() ? "" : here.getLast().reason();
    }

    /** The moments after which something may be started again. */
    public List<Instant> holds() {
        return recent.stream().filter(each -> each.isStart() && !each.cleared())
                .map(each -> heldUntil(each.guest(), each.node())).distinct().toList();
    }

    List<GuestFailure> of(String guest, NodeId node) {
        return recent.stream().filter(each -> each.guest().equals(guest) && each.node().equals(node))
                .filter(each -> !each.cleared()).toList();
    }
}

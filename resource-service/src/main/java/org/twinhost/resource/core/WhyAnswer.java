package org.twinhost.resource.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.resource.core.act.Order;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.observe.Presence;
import org.twinhost.resource.core.observe.Reason;
import org.twinhost.resource.core.observe.ResourceSettings;
import org.twinhost.resource.core.observe.Situation;
import org.twinhost.resource.core.plan.GuestPlan;
import org.twinhost.resource.core.plan.Planned;
import org.twinhost.resource.core.plan.Planner;

/** Everything that speaks for where a guest is and goes. */
public record WhyAnswer(
        GuestPlan plan, List<Presence> presences, Optional<Planned> underWay, Optional<Reason> notActing,
        List<ClusterEvent> decisions) {

    /** Empty: no such guest, or no configuration yet. */
    public static Optional<WhyAnswer> of(String guest, ResourceState state, Instant now, ResourceSettings settings) {
        if (!state.observed().isConfigured()) {
            return Optional.empty();
        }
        Situation situation = Situation.of(state.observed(), state.exchange().answeredPeers(), now, settings);
        return state.observed().snapshot().guest(guest).map(config -> new WhyAnswer(
                Planner.plan(config, state.policy(situation)), situation.presences(guest),
                Optional.ofNullable(state.orders().byGuest().get(guest)).map(Order::planned),
                situation.whyNotActing(), decisions(state, guest)));
    }

    /** What was decided here; how an order is carried out is of no interest beside it. */
    private static List<ClusterEvent> decisions(ResourceState state, String guest) {
        return state.history().noted().of(guest).stream().filter(each -> switch (each.kind()) {
            case ORDER_BEGUN, ORDER_DONE, ORDER_FAILED -> false;
            default -> true;
        }).toList();
    }
}

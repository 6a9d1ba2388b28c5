package org.twinhost.resource.core.plan;

import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.resource.core.observe.Reason;
import org.twinhost.resource.core.place.PlacementResult;

/**
 * What is to be done with a guest and why.
 *
 * @param node where it runs, starts or stops; null: nowhere, or not known
 * @param reason why it is not as wanted; null when it is
 * @param next what to do now; null: nothing, or wait
 */
public record GuestPlan(
        String guest, Condition condition, @Nullable NodeId node, @Nullable Reason reason, PlacementResult placement,
        @Nullable Planned next) {}

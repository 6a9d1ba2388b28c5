package org.twinhost.resource.core;

import java.time.Instant;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.assess.Assess;
import org.twinhost.resource.core.assess.AssessmentMemory;
import org.twinhost.resource.core.observe.ResourceSettings;
import org.twinhost.resource.core.observe.Situation;

/**
 * The cluster as this node sees it, and what that is worth.
 *
 * @param memory for the next one
 */
public record AssessedStatus(ClusterStatus status, AssessmentMemory memory) {

    public static AssessedStatus of(ResourceState state, AssessmentMemory before, Instant now, ResourceSettings settings) {
        Situation situation = Situation.of(state.observed(), state.exchange().answeredPeers(), now, settings);
        ClusterStatus status = StatusReport.of(state, situation);
        Assess assess = state.observed().isConfigured()
                ? Assess.of(situation, status, state.failCounts(), state.execution().failure(), before)
                : Assess.unconfigured(state.observed(), before, now);
        return new AssessedStatus(status.assessed(assess.assessment()), assess.memory());
    }
}

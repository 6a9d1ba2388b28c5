package org.twinhost.resource.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.resource.core.place.NodeScore;

/**
 * Why a resource is where it is; printed by {@code twinctl why}.
 *
 * @param chosen where it belongs at the moment; null: nowhere
 * @param refusal why nowhere; null when chosen
 * @param refusalCode the same for programs, as {@code fail-count-reached}
 * @param next the operation that comes next; null: none
 * @param underWay the operation that is being carried out; null: none
 * @param presences what each node's hypervisor says
 * @param decisions the latest about it, oldest first
 */
@RegisterForReflection(targets = {
    WhyReport.class, WhyReport.Score.class, WhyReport.PresenceLine.class, NodeScore.Share.class
})
public record WhyReport(
        ClusterStatus.@Nullable Resource resource, @Nullable String chosen, @Nullable String refusal,
        @Nullable String refusalCode, List<Score> scores, @Nullable String next, @Nullable String underWay,
        List<PresenceLine> presences, List<ClusterEvent> decisions) {

    public record Score(
            String node, int total, List<NodeScore.Share> shares, @Nullable String refusal, @Nullable String refusalCode) {}

    public record PresenceLine(String node, String presence, @Nullable String why, @Nullable String whyCode) {}
}

package org.twinhost.contract.resource;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/**
 * The last failover, in stages that follow each other without gap: from the last sign of life of the lost node to the
 * return of the last guest's start. All in ms.
 *
 * @param lastHeardAt when the lost node was last heard, by this node's clock
 * @param lostAt when the view without it was taken
 * @param detectMs last heard to lost
 * @param fenceMs lost to proven off
 * @param promoteMs proven off to the last volume promoted
 * @param startMs last volume promoted to the last guest's start returned
 */
public record FailoverTimeline(
        String cause, NodeId lostNode, @Nullable Instant lastHeardAt, Instant lostAt, @Nullable Instant provenAt,
        @Nullable Instant promotedAt, @Nullable Instant startedAt, @Nullable Long detectMs, @Nullable Long fenceMs,
        @Nullable Long promoteMs, @Nullable Long startMs, @Nullable Long totalMs, List<String> guests) {}

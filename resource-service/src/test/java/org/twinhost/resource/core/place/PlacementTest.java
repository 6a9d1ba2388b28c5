package org.twinhost.resource.core.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.resource.core.Observations.NOW;
import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ConstraintConfig;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.resource.core.Observations;
import org.twinhost.resource.core.observe.ReasonCode;
import org.twinhost.resource.world.Configurations;

/** The table of scores in {@link Placement}, line by line: web1, at home on jupiter1. */
class PlacementTest {

    private static final int INFINITY = ConstraintConfig.INFINITY;

    private final Observations seen = new Observations();
    private FailCounts failCounts = FailCounts.NONE;
    private Map<String, NodeId> preferred = Map.of();
    private Map<String, Instant> waitingSince = Map.of();

    private PlacementResult placed() {
        return Placements.of(new PolicyInput(seen.situation(), failCounts, preferred, waitingSince)).of("web1");
    }

    private NodeScore score(NodeId node) {
        return placed().scores().stream().filter(each -> each.node().equals(node)).findFirst().orElseThrow();
    }

    private void assertScores(int one, int two, NodeId chosen) {
        assertThat(score(J1).total()).as("jupiter1").isEqualTo(one);
        assertThat(score(J2).total()).as("jupiter2").isEqualTo(two);
        assertThat(placed().chosen()).isEqualTo(chosen);
    }

    private void failed(NodeId node, int times) {
        for (int i = 0; i < times; i++) {
            failCounts = failCounts.with(new GuestFailure("web1", node, NOW, false, node + " " + i, "it crashed", false));
        }
    }

    @Test
    void homeIsWorth100() {
        assertScores(100, 0, J1);
    }

    @Test
    void whereItRunsIsWorthTheStickinessAndHomeNothingWhileItIsAway() {
        seen.runsOn = J2;
        assertScores(0, 100, J2);
        seen.runsOn = J1;
        assertScores(200, 0, J1);
    }

    @Test
    void withFailbackHomeDraws() {
        seen.snapshot = Configurations.cluster(3000, true, Map.of("web1", "jupiter1"));
        seen.runsOn = J2;
        assertScores(100, 0, J1);
    }

    @Test
    void aLocationConstraintCountsAsConfigured() {
        seen.snapshot = Configurations.withConstraint(seen.snapshot, "web1", J2, 150);
        assertScores(100, 150, J2);
        seen.snapshot = Configurations.withConstraint(seen.snapshot, "web1", J1, -INFINITY);
        assertScores(-INFINITY, 0, J2);
        assertThat(score(J1).refusal().code()).isEqualTo(ReasonCode.SCORE_FORBIDS);
    }

    @Test
    void whereAnAdministratorMovedItOutweighsAllButWhatForbids() {
        preferred = Map.of("web1", J2);
        assertScores(100, INFINITY, J2);
        seen.snapshot = Configurations.withStandby(seen.snapshot, J2, true);
        assertScores(100, -INFINITY, J1);
    }

    @Test
    void eachFailureCosts10AndTheThirdTheNode() {
        failed(J1, 2);
        assertScores(80, 0, J1);
        failed(J1, 3);
        assertScores(70, 0, J2);
        assertThat(score(J1).refusal().code()).isEqualTo(ReasonCode.FAIL_COUNT_REACHED);
        failed(J2, 3);
        assertThat(placed().chosen()).isNull();
        failCounts = failCounts.cleared("web1");
        assertScores(100, 0, J1);
    }

    @Test
    void noNodeWithoutAGoodReplica() {
        seen.disks.put(J1, DiskState.FAILED);
        assertScores(100, 0, J2);
        assertThat(score(J1).refusal().code()).isEqualTo(ReasonCode.VOLUME_NOT_PROMOTABLE);
    }

    @Test
    void aBetterNodeThatMaySoonBeReadyIsWaitedForAsLongAsTheGrace() {
        seen.disks.put(J1, DiskState.CONSISTENT);
        assertThat(placed().chosen()).isNull();
        assertThat(placed().refusal().code()).isEqualTo(ReasonCode.WAITS_FOR_BETTER_NODE);
        int graceMs = seen.snapshot.timing().restartGraceMs();
        waitingSince = Map.of("web1", NOW.minusMillis(graceMs));
        assertThat(placed().chosen()).isNull();
        waitingSince = Map.of("web1", NOW.minusMillis(graceMs + 1));
        assertThat(placed().chosen()).isEqualTo(J2);
    }
}

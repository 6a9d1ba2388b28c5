package org.twinhost.fencing.core.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceDeviceState.Condition;
import org.twinhost.fencing.core.device.Heard;

/** What keeps a node's power from being cut, one reason a line. */
class DrillAdmissionTest {

    private static final NodeId SELF = new NodeId("jupiter1");
    private static final NodeId OTHER = new NodeId("jupiter2");
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

    private static FenceDeviceState device(Condition condition, @Nullable Boolean passed) {
        return new FenceDeviceState(OTHER, "bmc2", condition, "no answer", AT, AT,
                passed == null ? null : new FenceDeviceState.Test(AT, passed, "wrong password", 5));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "jupiter2, OK,     true,  false, YES,     true,  -,        20000,  -",
        "jupiter2, OK,     true,  false, YES,     true,  -,        10000,  -",
        "jupiter1, OK,     true,  false, YES,     true,  -,        20000,  jupiter1 is this node",
        "mars,     OK,     true,  false, YES,     true,  -,        20000,  'which has jupiter1, jupiter2'",
        "jupiter2, -,      -,     false, YES,     true,  -,        20000,  no fence device is configured for jupiter2",
        "jupiter2, FAILED, true,  false, YES,     true,  -,        20000,  the fence device of jupiter2 is FAILED: no answer",
        "jupiter2, LIES,   true,  false, YES,     true,  -,        20000,  the fence device of jupiter2 is LIES",
        "jupiter2, UNKNOWN,true,  false, YES,     true,  -,        20000,  the fence device of jupiter2 is UNKNOWN",
        "jupiter2, OK,     -,     false, YES,     true,  -,        20000,  was never tested from this node: twinctl fence test",
        "jupiter2, OK,     false, false, YES,     true,  -,        20000,  failed its last test (wrong password)",
        "jupiter2, OK,     true,  true,  YES,     true,  -,        20000,  jupiter2 is being fenced just now",
        "jupiter2, OK,     true,  false, NO,      true,  -,        20000,  jupiter2 is not heard: only a node that takes part",
        "jupiter2, OK,     true,  false, UNKNOWN, true,  -,        20000,  heartbeat of jupiter1 is silent",
        "jupiter2, OK,     true,  false, YES,     false, -,        20000,  jupiter1 may not fence now",
        "jupiter2, OK,     true,  false, YES,     true,  jupiter3, 20000,  a drill of jupiter3 is not over",
        "jupiter2, OK,     true,  false, YES,     true,  -,        9999,   it takes 10000 to 600000 ms",
        "jupiter2, OK,     true,  false, YES,     true,  -,        600001, it takes 10000 to 600000 ms",
    })
    void eachReasonIsSaid(
            String node, @Nullable Condition condition, @Nullable Boolean passed, boolean fenced, Heard heard, boolean mayAct,
            @Nullable String other, long afterMs, @Nullable String why) {
        var refusals = new DrillAdmission(SELF, List.of(SELF, OTHER), condition == null ? null : device(condition, passed),
                fenced, heard, mayAct, Optional.ofNullable(other).map(NodeId::new))
                .refusals(new NodeId(node), afterMs, 3_000);
        if (why == null) {
            assertThat(refusals).isEmpty();
        } else {
            assertThat(refusals).singleElement().asString().contains(why);
        }
    }

    @Test
    void allReasonsAreSaidAtOnce() {
        var refusals = new DrillAdmission(SELF, List.of(SELF, OTHER), device(Condition.OK, false), true, Heard.NO, false,
                Optional.of(OTHER)).refusals(OTHER, 0, 3_000);
        assertThat(refusals).hasSize(6);
    }

    @Test
    void whatIsUsualIsLongEnoughForTheDeadtime() {
        for (var deadtimeMs : List.of(500, 3_000, 60_000)) {
            assertThat(DrillAdmission.offUsualMs(deadtimeMs))
                    .isGreaterThan(DrillAdmission.offLeastMs(deadtimeMs)).isLessThan(DrillAdmission.OFF_MAX_MS);
            assertThat(DrillAdmission.offLeastMs(deadtimeMs)).isGreaterThan(deadtimeMs + 4_000L);
        }
    }
}

package org.twinhost.fencing.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceDeviceState.Condition;

/** How long a device has been silent is known while it is silent. */
class LastAnswersTest {

    private static final NodeId JUPITER2 = new NodeId("jupiter2");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void aDeviceThatFellSilentAnsweredWhenItLastDid() {
        var fine = LastAnswers.NONE.seeing(List.of(device(Condition.OK, 0)), at(1));
        var silent = fine.seeing(List.of(device(Condition.FAILED, 10)), at(11))
                .seeing(List.of(device(Condition.FAILED, 20)), at(21));

        assertThat(silent.byNode()).containsEntry(JUPITER2, NOON);
        assertThat(silent.seeing(List.of(device(Condition.OK, 30)), at(31)).byNode()).containsEntry(JUPITER2, at(30));
    }

    @Test
    void anAnswerThatNobodyBelievesIsOne() {
        var doubted = LastAnswers.NONE.seeing(List.of(device(Condition.DOUBTED, 5)), at(6));

        assertThat(doubted.byNode()).containsEntry(JUPITER2, at(5));
    }

    @Test
    void oneThatNeverAnsweredIsSilentSinceSomebodyLooksAndOneThatIsNoMoreIsNot() {
        var never = LastAnswers.NONE.seeing(List.of(device(Condition.UNKNOWN, 0)), at(1))
                .seeing(List.of(device(Condition.FAILED, 5)), at(6));

        assertThat(never.byNode()).containsEntry(JUPITER2, at(1));
        assertThat(never.seeing(List.of(), at(7)).byNode()).isEmpty();
    }

    private static Instant at(long seconds) {
        return NOON.plusSeconds(seconds);
    }

    private static FenceDeviceState device(Condition condition, long seconds) {
        return new FenceDeviceState(JUPITER2, "bmc-jupiter2", condition, "it is so", NOON, at(seconds), null);
    }
}

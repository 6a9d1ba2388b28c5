package org.twinhost.twinctl.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One setting says how slow a machine is. */
class PatienceTest {

    private static final Duration LOOK = Duration.ofSeconds(3);

    @Test
    void whoSaysNothingWaitsAsUsual() {
        assertThat(Patience.of(Map.of()).of(LOOK)).isEqualTo(LOOK);
        assertThat(Patience.of(Map.of(Patience.VARIABLE, " ")).of(LOOK)).isEqualTo(LOOK);
    }

    @Test
    void aSlowMachineIsGivenTime() {
        var slow = Patience.of(Map.of(Patience.VARIABLE, "12"));
        assertThat(slow.of(LOOK)).hasSeconds(36);
        assertThat(slow.asUsual(Duration.ofSeconds(36))).isEqualTo(LOOK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "101", "1.5", "much", "4711"})
    void nonsenseIsRefused(String said) {
        assertThatThrownBy(() -> Patience.of(Map.of(Patience.VARIABLE, said))).isInstanceOf(Refusal.class)
                .hasMessageContainingAll("TWINHOST_PATIENCE", "'" + said + "'", "from 1 to 100", "nothing was done");
    }
}

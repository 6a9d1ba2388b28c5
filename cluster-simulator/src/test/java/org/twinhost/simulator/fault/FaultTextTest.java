package org.twinhost.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.twinhost.simulator.run.SimulationPlan;

/** What once broke is kept as text, so it has to come back as it was. */
class FaultTextTest {

    @Test
    void everyFaultThatIsDealtComesBackFromItsLine() {
        for (long seed = 1; seed < 200; seed++) {
            for (var fault : SimulationPlan.of(seed).faults()) {
                assertThat(FaultText.read(FaultText.of(fault))).isEqualTo(fault);
            }
        }
    }

    @Test
    void aLineThatIsNoFaultSaysWhatIsWrongWithIt() {
        assertThatThrownBy(() -> FaultText.read("Explode atMs=1")).hasMessageContaining("'Explode' is no fault");
        assertThatThrownBy(() -> FaultText.read("GuestCrash atMs=1")).hasMessageContaining("lacks guest=");
        assertThatThrownBy(() -> FaultText.read("GuestCrash atMs=1 guest=web1 loud=yes")).hasMessageContaining("[loud]");
    }
}

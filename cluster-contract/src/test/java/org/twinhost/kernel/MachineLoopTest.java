package org.twinhost.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.Step;

class MachineLoopTest {

    private final List<String> seen = new ArrayList<>();

    @Test
    void whatIsSeenComesBeforeWhatIsDone() {
        var loop = new MachineLoop<Integer, Integer, String>(0,
                (sum, event) -> Step.to(sum + event, "first", "second"),
                (before, event, after) -> seen.add(before + "+" + event + "=" + after),
                seen::add);

        loop.take(2);

        assertThat(loop.state()).isEqualTo(2);
        assertThat(seen).containsExactly("0+2=2", "first", "second");
    }

    @Test
    void anEventWithinAStepIsTakenAfterIt() {
        var holder = new ArrayList<MachineLoop<Integer, Integer, Integer>>();
        var loop = new MachineLoop<Integer, Integer, Integer>(0,
                (_, event) -> event == 1 ? Step.to(event, 10, 20) : Step.to(event),
                (_, event, _) -> seen.add("event " + event),
                effect -> {
                    holder.getFirst().take(effect);
                    seen.add("did " + effect + " in state " + holder.getFirst().state());
                });
        holder.add(loop);

        loop.take(1);

        assertThat(seen).containsExactly("event 1", "did 10 in state 1", "did 20 in state 1", "event 10", "event 20");
        assertThat(loop.state()).isEqualTo(20);
    }

    @Test
    void nothingIsDecidedAfterARuleWasBroken() {
        var loop = new MachineLoop<Integer, Integer, Integer>(0,
                (_, event) -> {
                    if (event < 0) {
                        throw new IllegalStateException("never below zero");
                    }
                    return Step.to(event);
                }, (_, _, _) -> { }, _ -> { });

        assertThatThrownBy(() -> loop.take(-1)).hasMessage("never below zero");
        assertThatThrownBy(() -> loop.take(1)).hasMessageContaining("since a rule was broken");
        assertThat(loop.state()).isZero();
    }
}

package org.twinhost.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkerTest {

    private static final List<Integer> ALL = IntStream.rangeClosed(1, 40).boxed().toList();

    private final AtomicInteger runs = new AtomicInteger();

    private Shrinker<Integer> breakingWith(List<Integer> needed, int runsMax) {
        return new Shrinker<>(faults -> {
            runs.incrementAndGet();
            return faults.containsAll(needed) ? "S2" : faults.contains(40) ? "S1" : null;
        }, runsMax);
    }

    @Test
    void onlyWhatIsNeededIsLeft() {
        assertThat(breakingWith(List.of(7, 31), 200).shrink(ALL, "S2")).containsExactly(7, 31);
    }

    @Test
    void anotherInvariantIsAnotherStory() {
        assertThat(breakingWith(List.of(7, 31), 200).shrink(ALL, "S1")).containsExactly(40);
    }

    @Test
    void whatBreaksWithoutFaultsNeedsNone() {
        assertThat(breakingWith(List.of(), 200).shrink(ALL, "S2")).isEmpty();
    }

    @Test
    void theRunsAreBounded() {
        assertThat(breakingWith(List.of(7, 31), 5).shrink(ALL, "S2")).contains(7, 31);
        assertThat(runs).hasValueLessThanOrEqualTo(5);
    }
}

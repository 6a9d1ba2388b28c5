package org.twinhost.replication.core.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.replication.DiskState;

/** What a person's word on a split brain does to the facts of either side. Generations are small numbers, both had 5. */
class ResolutionTest {

    private static final Resolution KEEPS = new Resolution(false, 6, 7);
    private static final Resolution LOSES = new Resolution(true, 7, 6);

    private static ReplicaFacts alone(long generation, Resolution word) {
        return new ReplicaFacts(1, "vol", 4096, 1, generation, List.of(5L, 1L), 5, true, DiskState.UP_TO_DATE, false, 3,
                InitialSync.DONE, "c", 2, word);
    }

    private static FactChange.SourceBegun begun(long target, boolean primary) {
        return new FactChange.SourceBegun(9, target, List.of(8L, 5L, 1L), false, false, primary, 4);
    }

    @Test
    void withTheFirstResyncWhatIsThrownAwayIsOlderForEver() {
        var kept = alone(6, KEEPS).after(begun(7, true));
        assertThat(kept.generation()).isEqualTo(9);
        // The bitmap counts from 7 and loses what is copied: 7 comes first, so nothing else is covered by it.
        assertThat(kept.history()).containsExactly(7L, 6L, 5L, 1L, 8L);
        assertThat(kept.base()).isEqualTo(7);
        assertThat(kept.excluded()).as("the discarded side is Inconsistent").isTrue();
        assertThat(kept.primary()).isTrue();
        assertThat(kept.boot()).isEqualTo(4);
        assertThat(kept.resolution()).as("its work is done").isNull();
    }

    @Test
    void aHistoryThatIsFullForgetsTheOldest() {
        var old = LongStream.rangeClosed(100, 115).boxed().toList();
        var full = new ReplicaFacts(1, "vol", 4096, 1, 6, old, 5, true, DiskState.UP_TO_DATE, false, 3, InitialSync.DONE, "c",
                2, KEEPS);
        assertThat(full.after(begun(7, false)).history()).hasSize(ReplicaFacts.HISTORY_MAX).startsWith(7L, 6L, 100L);
    }

    @Test
    void aWordForOtherDataIsNotCarriedOut() {
        var other = alone(6, KEEPS).after(begun(8, false));
        assertThat(other.generation()).isEqualTo(6);
        assertThat(other.base()).isEqualTo(5);
        assertThat(other.resolution()).isEqualTo(KEEPS);
        assertThat(alone(7, LOSES).after(begun(6, false)).generation()).as("who loses gives nothing by it").isEqualTo(7);
        assertThat(alone(6, null).after(begun(7, false)).generation()).isEqualTo(6);
    }

    @Test
    void theWordGoesOnWithWhatIsKeptAndEndsWithWhatIsWrittenAfterIt() {
        var gone = new NewGeneration.OnExclusion(10);
        assertThat(alone(6, KEEPS).after(new FactChange.RoleTaken(gone, 3)).resolution())
                .isEqualTo(new Resolution(false, 10, 7));
        assertThat(alone(7, LOSES).after(new FactChange.RoleTaken(gone, 3)).resolution()).isNull();
        assertThat(alone(7, LOSES).after(new FactChange.RoleGiven()).resolution()).isEqualTo(LOSES);
    }

    @Test
    void itIsNotedWithTheConnectionAndGoneWhenAllIsThere() {
        var met = alone(7, null).after(new FactChange.Met("d", 2, InitialSync.FROM_PEER, LOSES));
        assertThat(met.isDiscarded()).isTrue();
        assertThat(met.initial()).isEqualTo(InitialSync.DONE);
        assertThat(alone(6, KEEPS).isDiscarded()).isFalse();
        assertThat(alone(6, null).isDiscarded()).isFalse();
        var begun = met.after(new FactChange.TargetBegun(false));
        assertThat(begun.resolution()).isEqualTo(LOSES);
        assertThat(begun.excluded()).isFalse();
        assertThat(begun.after(new FactChange.TargetEnded(9, List.of(7L, 6L), 3)).resolution()).isNull();
        assertThat(alone(6, KEEPS).after(new FactChange.Met("d", 2, InitialSync.DONE, null)).resolution()).isNull();
        assertThat(alone(6, null).after(new FactChange.Resolved(KEEPS)).resolution()).isEqualTo(KEEPS);
    }
}

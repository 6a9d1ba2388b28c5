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
        assertThat(kept.history()).containsExactly(7L, 6L, 8L, 5L, 1L);
        assertThat(kept.base()).isEqualTo(7);
        assertThat(kept.excluded()).as("the discarded side is Inconsistent").isTrue();
        assertThat(kept.primary()).isTrue();
        assertThat(kept.boot()).isEqualTo(4);
        assertThat(kept.resolution()).as("a mark, until both are equal").isEqualTo(KEEPS.begun());
        assertThat(kept.after(new FactChange.PeerEqual(9)).resolution()).isNull();
        assertThat(kept.after(new FactChange.PeerEqual(6)).resolution()).isEqualTo(KEEPS.begun());
    }

    @Test
    void aHistoryThatIsFullForgetsTheOldest() {
        var old = LongStream.rangeClosed(100, 115).boxed().toList();
        var full = new ReplicaFacts(1, "vol", 4096, 1, 6, old, 5, true, DiskState.UP_TO_DATE, false, 3, InitialSync.DONE, "c",
                2, KEEPS);
        assertThat(full.after(begun(7, false)).history()).hasSize(ReplicaFacts.HISTORY_MAX).startsWith(7L, 6L, 8L, 5L, 1L, 100L)
                .doesNotContain(115L);
    }

    /** The bitmap has lost what was copied, so nobody may forget that, whatever comes between. */
    @Test
    void thatItIsInItsMiddleIsNotForgotten() {
        var middle = alone(6, KEEPS).after(begun(7, false));
        var again = middle.after(new FactChange.Met("d", 2, InitialSync.DONE, null));
        assertThat(again.resolution()).isEqualTo(KEEPS.begun());
        var goesOn = again.after(begun(7, false));
        assertThat(goesOn.generation()).as("it ended the split brain once").isEqualTo(9);
        assertThat(goesOn.base()).isEqualTo(7);
        var alone = goesOn.after(new FactChange.RoleTaken(new NewGeneration.OnExclusion(10), 3));
        assertThat(alone.resolution()).isEqualTo(KEEPS.begun());
        assertThat(middle.after(new FactChange.TargetEnded(12, List.of(9L), 3)).resolution()).isNull();
        // Another split brain takes its place: the bitmap counts for nobody who was there before.
        var other = middle.after(new FactChange.Resolved(new Resolution(false, 9, 20)));
        assertThat(other.base()).isEqualTo(9);
        assertThat(other.resolution()).isEqualTo(new Resolution(false, 9, 20));
    }

    /** All of it goes to an older disk: what was copied there says nothing of a disk that was written between. */
    @Test
    void whoGetsAllStandsFirstInTheHistory() {
        var full = new ReplicaFacts(1, "vol", 4096, 1, 9, List.of(7L, 6L, 5L), 7, true, DiskState.UP_TO_DATE, false, 3,
                InitialSync.DONE, "c", 2, KEEPS.begun())
                .after(new FactChange.SourceBegun(30, 5, List.of(), false, true, false, 4));
        assertThat(full.history()).containsExactly(5L, 7L, 6L);
        assertThat(full.base()).isEqualTo(5);
    }

    /** The peer took the generation it was consented to, or never did: writes under it were mirrored and set no bits. */
    @Test
    void theBitmapOfWhoConsentedCountsFromTheGenerationThatWasAgreed() {
        var equal = new ReplicaFacts(1, "vol", 4096, 1, 5, List.of(1L), 0, false, DiskState.UP_TO_DATE, false, 3,
                InitialSync.DONE, "c", 2, null);
        var consented = equal.after(new FactChange.Consented(6));
        assertThat(consented.base()).as("who never took it is older").isEqualTo(5);
        assertThat(consented.history()).containsExactly(6L, 5L, 1L);
        var lost = consented.after(new FactChange.PeerExcluded(7, 6, 3));
        assertThat(lost.base()).isEqualTo(6);
        assertThat(lost.history()).containsExactly(6L, 5L, 1L);
        assertThat(consented.after(new FactChange.PeerDiskLost(7, 3)).base()).isEqualTo(6);
        assertThat(consented.after(new FactChange.RoleTaken(new NewGeneration.OnExclusion(7), 3)).base()).isEqualTo(6);
        // Who never took it gets all, and what is left of that is named from then on.
        var meets = consented.after(new FactChange.SourceBegun(30, 5, List.of(), false, true, false, 3));
        assertThat(meets.base()).isEqualTo(5);
        assertThat(meets.history()).containsExactly(5L, 1L);
        // And who took it has its own generation in no history.
        var took = equal.after(new FactChange.Offered(6)).after(new FactChange.RoleTaken(new NewGeneration.Agreed(6), 3));
        assertThat(took.history()).containsExactly(5L, 1L);
    }

    @Test
    void aWordThatIsVoidGoesAndNoOther() {
        assertThat(alone(6, KEEPS).after(new FactChange.WordVoid(KEEPS)).resolution()).isNull();
        assertThat(alone(6, KEEPS).after(new FactChange.WordVoid(LOSES)).resolution()).isEqualTo(KEEPS);
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

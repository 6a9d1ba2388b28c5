package org.twinhost.replication.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.SplitBrainState;
import org.twinhost.runtime.http.Problem;

/** What is read out before a side of a split brain is thrown away, and which confirmation is one for it. */
class SplitReadOutTest {

    private static final NodeId HERE = new NodeId("jupiter1");
    private static final NodeId THERE = new NodeId("jupiter2");

    private static SplitBrainState split(String generationThere, long written, boolean counted) {
        var here = new SplitBrainState.Side(HERE, true, DiskState.UP_TO_DATE, "0a", 4096, null);
        var there = new SplitBrainState.Side(THERE, false, DiskState.UP_TO_DATE, generationThere, written, null);
        return new SplitBrainState(Instant.EPOCH, here, there, counted, 8192, null);
    }

    @Test
    void itNamesTheSideThatIsLostAndHowMuchOfIt() {
        assertThat(SplitReadOut.of("web1", split("0b", 64 << 10, true), THERE).voids()).contains(
                "ALL that was written on jupiter2", "64 KiB, IS LOST: jupiter1's data is copied over it", "0b on jupiter2");
        assertThat(SplitReadOut.of("web1", split("0b", 64 << 10, false), THERE).voids()).contains("64 KiB or more, IS LOST");
        assertThat(SplitReadOut.of("web1", split("0b", 64 << 10, true), HERE).voids()).contains(
                "ALL that was written on jupiter1", "4 KiB, IS LOST: jupiter2's data");
    }

    @Test
    void aConfirmationIsForWhatWasReadOutAndForNothingElse() {
        var read = SplitReadOut.of("web1", split("0b", 4096, true), THERE);
        assertThatCode(() -> read.mustBeConfirmed("Not resolved", read.confirm())).doesNotThrowAnyException();
        assertThatThrownBy(() -> read.mustBeConfirmed("Not resolved", null))
                .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.status()).isEqualTo(428));
        for (var other : new String[] {"web1", SplitReadOut.of("web1", split("0c", 4096, true), THERE).confirm(),
                SplitReadOut.of("web1", split("0b", 4096, true), HERE).confirm(),
                SplitReadOut.of("mail1", split("0b", 4096, true), THERE).confirm(),
                SplitReadOut.of("web1", split("0b", 8192, true), THERE).confirm()}) {
            assertThatThrownBy(() -> read.mustBeConfirmed("Not resolved", other)).as(other)
                    .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.status()).isEqualTo(409));
        }
    }
}

package org.twinhost.heartbeat.core.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.heartbeat.PeerState.Clock;
import org.twinhost.kernel.Now;

/** What two clocks differ by, as far as that can be known over a wire that takes its time. */
class ClocksTest {

    private static final NodeId PEER = new NodeId("jupiter2");
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static Now at(long ms) {
        return new Now(7_000_000 + ms, NOON.plusMillis(ms));
    }

    /** Wherever on the way it was read, the truth is within the uncertainty. */
    @ParameterizedTest
    @CsvSource({"0, 10, 5", "0, 10, 10", "0, 10, 0", "90000, 4000, 0", "90000, 4000, 4000", "-1500, 300, 299"})
    void theTruthIsWithinTheUncertainty(long trulyAheadMs, long wayMs, long readAfterMs) {
        var compared = new ClockQuestion(at(0)).answered(NOON.plusMillis(readAfterMs + trulyAheadMs), at(wayMs)).orElseThrow();
        assertThat(compared.aheadMs()).isBetween(
                trulyAheadMs - compared.uncertaintyMs(), trulyAheadMs + compared.uncertaintyMs());
        assertThat(compared.uncertaintyMs()).isEqualTo(wayMs / 2 + 51);
        assertThat(compared.apartMs()).isLessThanOrEqualTo(Math.abs(trulyAheadMs));
    }

    @Test
    void whoseOwnClockWasSetMeanwhileKnowsNothing() {
        var set = new Now(7_000_010, NOON.plusSeconds(3));
        assertThat(new ClockQuestion(at(0)).answered(NOON, set)).isEmpty();
    }

    @Test
    void whatIsKnownEndsAndItsOwnJumpsAreTakenOff() {
        var known = KnownClocks.NONE.with(PEER, new Clock(200, 55), at(0));
        assertThat(known.of(new NodeId("jupiter3"), at(0))).isNull();
        assertThat(known.of(PEER, at(20_000))).isEqualTo(new Clock(200, 55));
        var set = new Now(7_020_000, NOON.plusSeconds(20 - 3_600));
        assertThat(known.of(PEER, set)).isEqualTo(new Clock(3_600_200, 55));
        assertThat(known.of(PEER, at(35_001))).isNull();
    }
}

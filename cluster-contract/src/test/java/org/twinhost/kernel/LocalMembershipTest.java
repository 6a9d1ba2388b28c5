package org.twinhost.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.kernel.LocalMembership.Standing.NO_QUORUM;
import static org.twinhost.kernel.LocalMembership.Standing.OUTSIDE;
import static org.twinhost.kernel.LocalMembership.Standing.QUORATE;
import static org.twinhost.kernel.LocalMembership.Standing.SILENT;
import static org.twinhost.kernel.LocalMembership.Standing.UNHEARD;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;

class LocalMembershipTest {

    private static final NodeId ALPHA = new NodeId("alpha");
    private static final NodeId BETA = new NodeId("beta");
    private static final View BOTH = new View(4, List.of(ALPHA, BETA), ALPHA);

    /** The whole table: only the last line may act. */
    @ParameterizedTest
    @CsvSource({
        "3001, 4, true, true, SILENT",
        "3001, 4, true, false, SILENT",
        "3000, 0, false, false, OUTSIDE",
        "3000, 4, false, true, OUTSIDE",
        "3000, 4, true, false, NO_QUORUM",
        "3000, 4, true, true, QUORATE"})
    void mayAct(long ageMs, long number, boolean member, boolean quorate, LocalMembership.Standing standing) {
        var view = number == 0 ? View.NONE : new View(number, member ? List.of(ALPHA, BETA) : List.of(BETA), BETA);
        var membership = LocalMembership.heard(said(view, quorate), ageMs, 10_000);

        assertThat(membership.standing(10_000)).isEqualTo(standing);
        assertThat(membership.isQuorate(10_000)).isEqualTo(standing == QUORATE);
        assertThat(membership.whyNotActing(10_000).isEmpty()).isEqualTo(standing == QUORATE);
    }

    @Test
    void ofNothingHeardNothingFollows() {
        var nothing = LocalMembership.UNHEARD;

        assertThat(nothing.standing(0)).isEqualTo(UNHEARD);
        assertThat(nothing.isFresh(0)).isFalse();
        assertThat(nothing.view()).isEqualTo(View.NONE);
        assertThat(nothing.hears(BETA)).isFalse();
        assertThat(nothing.whyNotIn(View.NONE)).contains("heartbeat of this node has not been heard yet");
    }

    /** A broker hands out what a dead service said last; the clock that stamped it may be set since, either way. */
    @Test
    void ageCountsFromWhenItWasSaid() {
        var said = said(BOTH, true);

        assertThat(LocalMembership.heard(said, new Now(50_000, said.at().plusMillis(3_000))).isFresh(50_000)).isTrue();
        assertThat(LocalMembership.heard(said, new Now(50_000, said.at().plusMillis(3_001))).isFresh(50_000)).isFalse();
        assertThat(LocalMembership.heard(said, new Now(50_000, said.at().minusSeconds(3_600))).isFresh(50_000)).isFalse();
    }

    @Test
    void saysWhy() {
        assertThat(LocalMembership.heard(said(BOTH, true), 4000, 0).whyNotActing(0))
                .contains("heartbeat of alpha has said nothing for 4000 ms, so its view may be history");
        assertThat(LocalMembership.heard(said(BOTH, false), 0, 0).whyNotActing(0))
                .contains("alpha is not quorate: beta was not met since this boot");
    }

    @Test
    void aCommandOfAnotherViewIsRefused() {
        var membership = LocalMembership.heard(said(BOTH, true), 0, 0);

        assertThat(membership.whyNotIn(BOTH)).isEmpty();
        assertThat(membership.whyNotIn(new View(5, List.of(ALPHA), ALPHA)))
                .contains("decided in view 5 [alpha], but this node is in view 4 [alpha, beta]; decide again");
    }

    @Test
    void hearsWhomALinkHears() {
        assertThat(LocalMembership.heard(said(BOTH, true), 0, 0).hears(BETA)).isTrue();
        assertThat(LocalMembership.heard(said(BOTH, true), 0, 0).hears(ALPHA)).isFalse();
    }

    private static HeartbeatState said(View view, boolean quorate) {
        var peer = new PeerState(BETA, Liveness.ALIVE, 3, 1, 20L, null,
                List.of(new LinkState("lan", true, null)));
        return new HeartbeatState(1, Instant.EPOCH, ALPHA, 7, 1, view, quorate,
                quorate ? null : "beta was not met since this boot", List.of(peer), 0);
    }
}

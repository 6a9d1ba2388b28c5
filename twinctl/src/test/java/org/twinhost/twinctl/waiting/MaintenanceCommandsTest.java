package org.twinhost.twinctl.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.twinctl.Samples;
import org.twinhost.twinctl.WithServices;
import org.twinhost.twinctl.drill.PlayedPace;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Patience;

/** Maintenance, as it is asked for, and whether every node knows of it. */
class MaintenanceCommandsTest extends WithServices {

    private static final Revision NEW = new Revision(12, "0123456789abcdef");
    private static final Revision OLD = new Revision(11, "aa");
    private static final String WILL = "until 2026-05-04T12:00:00Z nothing is started, stopped or fenced; it ends by itself. If"
            + " a node is lost meanwhile, the writes of 2 volumes that are mirrored with it wait until it is back or"
            + " maintenance is over";

    private final PlayedPace pace = new PlayedPace();

    private static ClusterStatus status(boolean isOn) {
        var why = new Assessment.Why(FindingCode.MAINTENANCE, "x", "cluster", "x", Verdict.UNPROTECTED, null);
        return Samples.atRisk().assessed(new Assessment(Verdict.UNPROTECTED, 4, null, isOn ? List.of(why) : List.of(),
                Map.of(), List.of(), Map.of(), null, null));
    }

    private void knows(boolean isOn, Liveness liveness, Revision peers) throws IOException {
        var peer = new PeerState(new NodeId("jupiter2"), liveness, 1, 1, 5L, peers, List.of());
        services.answers("GET /v1/status", status(isOn)).answers("GET /v1/membership", new HeartbeatState(1, Instant.EPOCH,
                new NodeId("jupiter1"), 1, 1, View.NONE, true, null, List.of(peer), 0));
    }

    private List<String> missing(boolean isOn) {
        return missing(isOn, Patience.USUAL);
    }

    private List<String> missing(boolean isOn, Patience patience) {
        return MaintenanceKnown.missing(new Gateway(services.socket(), Patience.USUAL), pace, patience, isOn);
    }

    @Test
    void whatWillBeIsSaidOnAPage() throws IOException {
        services.answers("POST /v1/maintenance", 202, "{\"will\":\"" + WILL + "\"}");
        knows(true, Liveness.ALIVE, NEW);
        var ran = services.run("maintenance", "on", "--for", "30m");
        assertThat(ran.exit()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out().lines()).hasSizeGreaterThan(1).allMatch(line -> line.length() <= 100);
        assertThat(String.join(" ", ran.out().split("\\s+"))).isEqualTo(WILL);
        assertThat(services.said.getFirst().body()).hasToString("{\"forMs\":1800000}");

        services.answers("DELETE /v1/maintenance", 202, "{\"will\":\"maintenance ends\"}");
        knows(false, Liveness.ALIVE, NEW);
        assertThat(services.run("maintenance", "off").out()).isEqualTo("maintenance ends\n");
    }

    @Test
    void whoDoesNotKnowOfItIsNamed() throws IOException {
        knows(true, Liveness.ALIVE, OLD);
        assertThat(missing(true)).containsExactly("jupiter2");
        assertThat(pace.ms()).isBetween(5_000L, 5_999L);
        pace.again();
        assertThat(missing(true, new Patience(12))).as("here that may take as much longer").containsExactly("jupiter2");
        assertThat(pace.ms()).isBetween(60_000L, 60_999L);
        knows(false, Liveness.ALIVE, NEW);
        assertThat(missing(true)).as("this node itself").containsExactly("jupiter1");
        knows(true, Liveness.LOST, OLD);
        assertThat(missing(true)).as("who is lost learns of it before it does anything").isEmpty();
    }
}

package org.twinhost.twinctl.waiting;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.twinctl.drill.Pace;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Patience;
import org.twinhost.twinctl.rest.Rest;

/** Whether every node that is heard goes by the newest revision: maintenance is one, and who has not got it knows of none. */
public final class MaintenanceKnown {

    private static final Duration ARRIVAL = Duration.ofSeconds(5);
    private static final long LOOK_EVERY_MS = 250;

    private MaintenanceKnown() {}

    /**
     * Who does not know of it after a while.
     *
     * @param isOn whether there is maintenance now
     */
    public static List<String> missing(Gateway rest, Pace pace, Patience patience, boolean isOn) {
        var untilMs = pace.ms() + patience.of(ARRIVAL).toMillis();
        while (true) {
            var status = Rest.as(rest.get("v1", "status"), ClusterStatus.class);
            var here = Rest.as(rest.get("v1", "membership"), HeartbeatState.class);
            var missing = isOn == showsMaintenance(status) ? notAt(status.cluster().revision(), here)
                    : List.of(here.node().value());
            if (missing.isEmpty() || pace.ms() >= untilMs) {
                return missing;
            }
            pace.pause(LOOK_EVERY_MS);
        }
    }

    private static boolean showsMaintenance(ClusterStatus status) {
        var assessment = status.assessment();
        return assessment != null && assessment.why().stream().anyMatch(each -> each.code() == FindingCode.MAINTENANCE);
    }

    private static List<String> notAt(@Nullable String revision, HeartbeatState here) {
        return here.peers().stream().filter(peer -> peer.liveness() == Liveness.ALIVE)
                .filter(peer -> peer.revision() == null || !String.valueOf(peer.revision()).equals(revision))
                .map(peer -> peer.node().value()).toList();
    }
}

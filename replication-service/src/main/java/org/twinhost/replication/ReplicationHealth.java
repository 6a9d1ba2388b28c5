package org.twinhost.replication;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.replication.net.budget.ByteBudget;
import org.twinhost.runtime.http.CheckMkLine;
import org.twinhost.runtime.http.CheckMkSource;

/** How replication is, for probes and for check_mk. */
@ApplicationScoped
public class ReplicationHealth implements CheckMkSource {

    private static final Duration PAUSED_LONG = Duration.ofSeconds(10);

    private final ReplicationService service;

    ReplicationHealth(ReplicationService service) {
        this.service = service;
    }

    /** A replica that breaks a rule halts the process, so it lives while it answers. */
    @Produces
    @Liveness
    HealthCheck alive() {
        return () -> HealthCheckResponse.up("replication");
    }

    @Produces
    @Readiness
    HealthCheck ready() {
        return () -> HealthCheckResponse.named("knows its configuration").status(service.isReady()).build();
    }

    @Override
    public List<CheckMkLine> lines() {
        var lines = new ArrayList<CheckMkLine>();
        if (!service.isReady()) {
            lines.add(new CheckMkLine(1, "Replication", "", "no configuration yet"));
        }
        service.state().volumes().forEach(volume -> lines.add(line(volume)));
        service.guestBytes().ifPresent(budget -> lines.add(line(budget)));
        return lines;
    }

    /** A guest that is not read for long stands still; the volume's own line says why, if it is frozen. */
    static CheckMkLine line(ByteBudget budget) {
        var paused = budget.shares().stream().filter(share -> share.waitingFor().compareTo(PAUSED_LONG) > 0).toList();
        var text = "requests of guests hold " + (budget.usedBytes() >> 20) + " of " + (budget.bytes() >> 20) + " MiB"
                + paused.stream().map(share -> ", " + share.volume() + " is not read for " + share.waitingFor().toSeconds()
                        + " s").collect(Collectors.joining());
        return new CheckMkLine(paused.isEmpty() ? 0 : 1, "Replication memory",
                "held=" + budget.usedBytes() + ";;;0;" + budget.bytes(), text);
    }

    static CheckMkLine line(VolumeState volume) {
        var healthy = volume.disk() == DiskState.UP_TO_DATE
                && (volume.peer() == null || volume.connection() == ConnectionState.CONNECTED)
                && (volume.peer() == null || volume.peerDisk() == DiskState.UP_TO_DATE);
        var critical = volume.frozen() || volume.disk() == DiskState.FAILED || volume.disk() == DiskState.DISKLESS
                || volume.connection() == ConnectionState.STAND_ALONE;
        var text = volume.role() + " " + volume.disk() + " " + volume.connection()
                + (volume.peer() == null ? "" : ", " + volume.peer() + " " + volume.peerDisk())
                + (volume.frozen() ? ", frozen" : "")
                + (volume.unsealed() ? ", NOT SEALED (the link is set 'unsealed')" : "")
                + (volume.reason() == null ? "" : ": " + volume.reason())
                + (volume.resyncPercent() == null ? "" : ", resync " + volume.resyncPercent() + "%");
        return new CheckMkLine(healthy && !volume.unsealed() ? 0 : critical ? 2 : 1, "Volume " + volume.name(),
                "out_of_sync=" + volume.outOfSyncBytes(), text);
    }
}

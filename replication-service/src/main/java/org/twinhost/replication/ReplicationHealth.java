package org.twinhost.replication;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.replication.net.budget.ByteBudget;
import org.twinhost.replication.volume.VolumeDesk;
import org.twinhost.runtime.bus.SnapshotSource;
import org.twinhost.runtime.http.CheckMkLine;
import org.twinhost.runtime.http.CheckMkSource;

/** How replication is, for probes and for check_mk. */
@ApplicationScoped
public class ReplicationHealth implements CheckMkSource {

    private static final Duration PAUSED_LONG = Duration.ofSeconds(10);
    /** The first pass is due at once. */
    private static final Duration NEVER_LONG = Duration.ofDays(7);

    private final ReplicationService service;
    private final SnapshotSource snapshots;

    ReplicationHealth(ReplicationService service, SnapshotSource snapshots) {
        this.service = service;
        this.snapshots = snapshots;
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
        for (var volume : service.state().volumes()) {
            lines.add(line(volume));
            if (volume.verify() != null && volume.peer() != null) {
                var now = Instant.now();
                lines.add(verifyLine(volume, now, overdue(volume, now)));
            }
        }
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

    private String overdue(VolumeState volume, Instant now) {
        var days = snapshots.current().flatMap(all -> all.volume(volume.name())).map(VolumeConfig::daysBetweenVerifies)
                .orElse(0);
        return service.volumes().stream().filter(each -> each.name().equals(volume.name())).map(VolumeDesk::verify)
                .map(desk -> overdue(volume.verify(), days, desk.since(), desk.refused(), now)).findFirst().orElse("");
    }

    /**
     * What is never compared is trusted without ground, and nobody would notice.
     *
     * @param days after which it is to be compared; 0: never
     * @param since when this process has known the volume
     */
    static String overdue(VerifyState verify, int days, Instant since, String refused, Instant now) {
        var late = verify.ended() == null ? since.plus(NEVER_LONG) : verify.ended().plus(Duration.ofDays(2L * days));
        var goesOn = verify.running() && verify.waitsFor() == null;
        return days == 0 || goesOn || now.isBefore(late) ? "" : "NOT COMPARED though it is due every " + days + " days"
                + (refused.isEmpty() || verify.running() ? "" : ", because " + refused) + ": twinctl volume verify; ";
    }

    /** A volume whose replicas differ goes on, and is lost with the side that is right: somebody has to look. */
    static CheckMkLine verifyLine(VolumeState volume, Instant now, String overdue) {
        var verify = volume.verify();
        var age = verify.ended() == null ? "never compared from end to end"
                : "compared " + Duration.between(verify.ended(), now).toDays() + " days ago, " + verify.repairedBytes()
                        + " bytes repaired";
        var text = (verify.atRisk() ? "AT RISK: the replicas differ in " + verify.differingBytes()
                + " bytes and nobody knows which is right, " + (verify.ranges().isEmpty()
                        ? "more of them than could be named: twinctl volume verify " + volume.name() + "; "
                        : "at " + ranges(verify) + ": twinctl volume verify " + volume.name() + " --from NODE --found "
                                + verify.finding() + "; ") : "") + troubles(verify) + overdue + age
                + (verify.running() ? ", being compared" : "")
                + (verify.waitsFor() == null ? "" : ", waits: " + verify.waitsFor());
        var warns = verify.troubledBytes() > 0 || !overdue.isEmpty();
        return new CheckMkLine(verify.atRisk() || verify.onBadDisk() ? 2 : warns ? 1 : 0,
                "Verify " + volume.name(), "differing=" + verify.differingBytes() + "|repaired=" + verify.repairedBytes()
                        + "|troubled=" + verify.troubledBytes(), text);
    }

    private static String troubles(VerifyState verify) {
        return verify.troubledBytes() == 0 ? "" : (verify.onBadDisk() ? "BAD DISK: " : "") + verify.troubledBytes()
                + " bytes are not compared or not repaired: " + verify.troubles().stream().map(VerifyState.Trouble::text)
                        .collect(Collectors.joining(", ")) + (verify.onBadDisk()
                                ? ": look at that disk (smartctl) and replace it if it is bad; " : "; ");
    }

    private static String ranges(VerifyState verify) {
        return verify.ranges().stream().map(range -> range.offset() + "+" + range.length())
                .collect(Collectors.joining(" "));
    }
}

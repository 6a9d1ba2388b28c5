package org.twinhost.replication;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.replication.volume.Outcome;
import org.twinhost.replication.volume.VolumeDesk;
import org.twinhost.runtime.bus.SnapshotSource;

/** Begins a verify where the last one is long ago, one volume at a time; of its two nodes one begins, the other refuses. */
@ApplicationScoped
public class VerifySchedule {

    private final ReplicationService service;
    private final SnapshotSource snapshots;

    VerifySchedule(ReplicationService service, SnapshotSource snapshots) {
        this.service = service;
        this.snapshots = snapshots;
    }

    @Scheduled(every = "5m", delayed = "5m")
    void begin() {
        var snapshot = snapshots.current();
        if (snapshot.isEmpty() || service.volumes().stream().anyMatch(each -> isRunning(each.state().verify()))) {
            return;
        }
        var now = Instant.now();
        begin(service.volumes().stream().filter(volume -> snapshot.get().volume(volume.name())
                .filter(config -> isDue(config, volume.state().verify(), now)).isPresent()).iterator());
    }

    /** The first that begins is enough for now. */
    private static void begin(Iterator<VolumeDesk> due) {
        if (due.hasNext()) {
            due.next().verify().start().thenAccept(outcome -> {
                switch (outcome) {
                    case Outcome.Done() -> { }
                    case Outcome.Refused _, Outcome.Failed _ -> begin(due);
                }
            });
        }
    }

    private static boolean isRunning(VerifyState verify) {
        return verify != null && verify.running();
    }

    static boolean isDue(VolumeConfig config, VerifyState verify, Instant now) {
        return config.daysBetweenVerifies() > 0 && config.replicas().size() > 1
                && (verify == null || verify.ended() == null
                        || !verify.ended().plus(Duration.ofDays(config.daysBetweenVerifies())).isAfter(now));
    }
}

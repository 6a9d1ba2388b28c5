package org.twinhost.replication;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.replication.volume.Outcome;
import org.twinhost.replication.volume.VolumeDesk;
import org.twinhost.runtime.bus.SnapshotSource;

/**
 * Begins a verify where the last one is long ago. Volumes take turns: one at a time on this node, first the one that was tried
 * the longest ago; of its two nodes one begins, the other refuses. A pass that waits for a peer holds up no other volume; but
 * nothing is begun while a disk of this node does not answer, for it may be the disk of the others, too.
 */
@ApplicationScoped
public class VerifySchedule {

    /** A pass that was begun and came to no end, as with a process that ended, is begun again after this time. */
    static final Duration AGAIN = Duration.ofHours(12);

    private final ReplicationService service;
    private final SnapshotSource snapshots;

    VerifySchedule(ReplicationService service, SnapshotSource snapshots) {
        this.service = service;
        this.snapshots = snapshots;
    }

    /** A volume of this node. */
    record Turn(VolumeConfig config, VerifyState verify, boolean diskIsLate) {

        /** From here: what a peer compares is in the turns of that node. */
        private boolean goesOn() {
            return verify != null && verify.percent() != null && verify.waitsFor() == null;
        }

        /** Null: never, as far as is known. */
        private Instant tried() {
            return verify == null ? null : later(verify.begun(), verify.ended());
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one == null || other != null && other.isAfter(one) ? other : one;
    }

    @Scheduled(every = "5m", delayed = "5m")
    void begin() {
        var snapshot = snapshots.current();
        if (snapshot.isPresent()) {
            var turns = service.volumes().stream().flatMap(volume -> snapshot.get().volume(volume.name()).stream()
                    .map(config -> new Turn(config, volume.state().verify(), volume.verify().isDiskLate()))).toList();
            begin(inTurn(turns, Instant.now()).stream().map(each -> service.volume(each).orElse(null))
                    .filter(Objects::nonNull).iterator());
        }
    }

    /** Those that are due, in the order in which to try them; none while one goes on, or a disk does not answer. */
    static List<String> inTurn(List<Turn> turns, Instant now) {
        if (turns.stream().anyMatch(each -> each.goesOn() || each.diskIsLate())) {
            return List.of();
        }
        return turns.stream().filter(each -> isDue(each.config(), each.verify(), now))
                .sorted(Comparator.comparing(Turn::tried, Comparator.nullsFirst(Comparator.naturalOrder()))
                        .thenComparing(each -> each.config().name()))
                .map(each -> each.config().name()).toList();
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

    static boolean isDue(VolumeConfig config, VerifyState verify, Instant now) {
        return config.daysBetweenVerifies() > 0 && config.replicas().size() > 1
                && (verify == null || !verify.running()
                        && isPast(verify.ended(), Duration.ofDays(config.daysBetweenVerifies()), now)
                        && isPast(verify.begun(), AGAIN, now));
    }

    private static boolean isPast(Instant at, Duration since, Instant now) {
        return at == null || !at.plus(since).isAfter(now);
    }
}

package org.twinhost.replication.volume;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.replication.core.wire.VerifyResult;

/**
 * Online verify of one volume at work: what it is asked, and what it found last, which is kept beside the volume: ranges that
 * differ must not be forgotten with the process, and nobody compares all of it again because of a restart.
 */
public final class VerifyDesk {

    private static final Logger LOG = Logger.getLogger(VerifyDesk.class);
    private static final Duration KEEP_AGAIN = Duration.ofSeconds(10);

    private final VolumeDesk volume;
    private final VolumeStorage storage;
    private final Supplier<Instant> clock;
    private final String birth;
    private final Instant since;
    /** What is known, and when the last passes began and ended; without how far one is. */
    private VerifyState known;
    /** As it is kept, or was to be. */
    private VerifyState kept;
    private boolean keeping;
    private @Nullable Instant notKept;
    private boolean running;
    private volatile boolean diskIsLate;
    private volatile String refused = "";
    private int ended;

    VerifyDesk(VolumeDesk volume, VolumeStorage storage, Supplier<Instant> clock) {
        this.volume = volume;
        this.storage = storage;
        this.clock = clock;
        this.since = clock.get();
        this.birth = HexFormat.of().toHexDigits(volume.setup().birth());
        this.known = storage.verifyNote().map(note -> VerifyNote.read(note, volume.name(), birth)).orElse(VerifyState.NEVER);
        this.kept = known;
        volume.replica().verifySight().remembers(result(known));
    }

    static VerifyResult result(VerifyState known) {
        return new VerifyResult(known.checkedBytes(), known.repairedBytes(), known.differingBytes(),
                known.ranges().stream().map(VerifyDesk::range).toList(), known.troubledBytes(),
                known.troubles().stream().map(each -> new VerifyResult.Trouble(range(each.range()), switch (each.why()) {
                    case NOT_READ -> VerifyResult.Why.NOT_READ;
                    case NOT_REPAIRED -> VerifyResult.Why.NOT_REPAIRED;
                    case NOT_COMPARED -> VerifyResult.Why.NOT_COMPARED;
                }, each.node())).toList());
    }

    private static VerifyResult.Range range(VerifyState.Range range) {
        return new VerifyResult.Range(range.offset(), range.length());
    }

    /** Known to this process; any thread. */
    public Instant since() {
        return since;
    }

    /** Why it was not begun when it was to be last; empty: it was. Any thread. */
    public String refused() {
        return refused;
    }

    /** The disk here does not answer what it was asked for comparing; any thread. */
    public boolean isDiskLate() {
        return diskIsLate;
    }

    // Commands, from any thread ----------------------------------------------------------------------------------------

    /** Begins to compare all of it with the peer's replica; the state says how far it is and what was found. */
    public CompletableFuture<Outcome> start() {
        return volume.command(volume.replica()::verify).thenApply(outcome -> {
            refused = switch (outcome) {
                case Outcome.Done() -> "";
                case Outcome.Refused(var why) -> why;
                case Outcome.Failed(var why) -> why;
            };
            return outcome;
        });
    }

    /**
     * Which replica is right where the last verify found that they differ and nobody knows, by a person's word.
     *
     * @param finding what that person has seen ({@link VerifyState#finding})
     */
    public CompletableFuture<Outcome> decide(NodeId right, String finding) {
        return volume.command(answer -> {
            var now = found(volume.replica().verifySight().last(), null, null);
            if (now.finding().equals(finding)) {
                volume.replica().decideVerify(right, answer);
            } else {
                answer.refused("what is found is " + now.finding() + ", not " + finding + ": it has changed since; look at it"
                        + " once more (twinctl volume status)");
            }
        });
    }

    public CompletableFuture<Outcome> stop() {
        return volume.command(answer -> volume.replica().stopVerify("a person said so", answer));
    }

    // What is told, on the volume's loop -------------------------------------------------------------------------------

    VolumeState addedTo(VolumeState state) {
        var sight = volume.replica().verifySight();
        var began = sight.isOverAll() && !running;
        var done = sight.ended() > ended;
        running = sight.isOverAll();
        diskIsLate = sight.isDiskLate();
        ended = sight.ended();
        known = found(sight.last(), began ? clock.get() : known.begun(), done ? clock.get() : known.ended());
        keep();
        return state.with(new VerifyState(sight.isRunning(), sight.percent(), sight.waitsFor(), known.ended(),
                known.checkedBytes(), known.repairedBytes(), known.differingBytes(), known.ranges(), known.begun(),
                known.troubledBytes(), known.troubles()));
    }

    /** What is new meanwhile follows when this is kept. */
    private void keep() {
        if (keeping || known.equals(kept)
                || notKept != null && Duration.between(notKept, clock.get()).abs().compareTo(KEEP_AGAIN) < 0) {
            return;
        }
        keeping = true;
        var now = known;
        storage.keepVerifyNote(new VerifyNote(birth, now).bytes(), failure -> {
            keeping = false;
            if (failure == null) {
                kept = now;
                notKept = null;
            } else {
                notKept = clock.get();
                LOG.warnf("volume %s: what verify found is not kept over a restart, it is tried again: %s", volume.name(),
                        failure);
            }
        });
    }

    private static VerifyState found(VerifyResult result, @Nullable Instant begun, @Nullable Instant ended) {
        return new VerifyState(false, null, null, ended, result.checkedBytes(), result.repairedBytes(),
                result.differingBytes(), result.ranges().stream().map(VerifyDesk::range).toList(), begun,
                result.troubledBytes(), result.troubles().stream().map(each -> new VerifyState.Trouble(range(each.range()),
                        switch (each.why()) {
                            case NOT_READ -> VerifyState.Why.NOT_READ;
                            case NOT_REPAIRED -> VerifyState.Why.NOT_REPAIRED;
                            case NOT_COMPARED -> VerifyState.Why.NOT_COMPARED;
                        }, each.node())).toList());
    }

    private static VerifyState.Range range(VerifyResult.Range range) {
        return new VerifyState.Range(range.offset(), range.length());
    }
}

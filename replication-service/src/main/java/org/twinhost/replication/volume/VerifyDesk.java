package org.twinhost.replication.volume;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.replication.core.wire.VerifyResult;
import org.twinhost.runtime.Json;

/**
 * Online verify of one volume at work: what it is asked, and what it found last, which is kept beside the volume: ranges that
 * differ must not be forgotten with the process, and nobody compares all of it again because of a restart.
 */
public final class VerifyDesk {

    private static final Logger LOG = Logger.getLogger(VerifyDesk.class);

    private final VolumeDesk volume;
    private final VolumeStorage storage;
    private final Supplier<Instant> clock;
    /** What the last pass found, and when it ended. */
    private VerifyState last;
    private int ended;

    VerifyDesk(VolumeDesk volume, VolumeStorage storage, Supplier<Instant> clock) {
        this.volume = volume;
        this.storage = storage;
        this.clock = clock;
        this.last = storage.verifyNote().map(VerifyDesk::read).orElse(VerifyState.NEVER);
        volume.replica().verifySight().remembers(new VerifyResult(last.checkedBytes(), last.repairedBytes(),
                last.differingBytes(), last.ranges().stream().map(each ->
                        new VerifyResult.Range(each.offset(), each.length())).toList()));
    }

    private static VerifyState read(byte[] note) {
        try {
            return Json.read(note, VerifyState.class);
        } catch (IOException | RuntimeException damaged) {
            LOG.warnf("what the last verify found is not readable, it counts as never verified: %s", damaged.getMessage());
            return VerifyState.NEVER;
        }
    }

    // Commands, from any thread ----------------------------------------------------------------------------------------

    /** Begins to compare all of it with the peer's replica; the state says how far it is and what was found. */
    public CompletableFuture<Outcome> start() {
        return volume.command(volume.replica()::verify);
    }

    /** Which replica is right where the last verify found that they differ and nobody knows, by a person's word. */
    public CompletableFuture<Outcome> decide(NodeId right) {
        return volume.command(answer -> volume.replica().decideVerify(right, answer));
    }

    public CompletableFuture<Outcome> stop() {
        return volume.command(answer -> {
            volume.replica().stopVerify("a person said so");
            answer.done();
        });
    }

    // What is told, on the volume's loop -------------------------------------------------------------------------------

    VolumeState addedTo(VolumeState state) {
        var sight = volume.replica().verifySight();
        if (sight.ended() > ended) {
            ended = sight.ended();
            last = found(sight.last(), clock.get());
            storage.keepVerifyNote(Json.bytes(last), failure -> {
                if (failure != null) {
                    LOG.warnf("volume %s: what verify found is not kept over a restart: %s", volume.name(), failure);
                }
            });
        }
        return state.with(new VerifyState(sight.isRunning(), sight.percent(), sight.waitsFor(), last.ended(),
                last.checkedBytes(), last.repairedBytes(), last.differingBytes(), last.ranges()));
    }

    private static VerifyState found(VerifyResult result, Instant ended) {
        return new VerifyState(false, null, null, ended, result.checkedBytes(), result.repairedBytes(),
                result.differingBytes(), result.ranges().stream().map(each ->
                        new VerifyState.Range(each.offset(), each.length())).toList());
    }
}

package org.twinhost.replication.core.control;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.sync.SyncDecision;
import org.twinhost.replication.core.wire.Frame;

/** Hands frames to the part that they are for: each kind exhaustively, without a way out. */
public final class Frames {

    private Frames() {}

    static void handOver(ReplicaControl replica, Frame frame, @Nullable Payload data) {
        if (frame instanceof Frame.Contact contact) {
            replica.link.on(contact);
        } else if (replica.link.isJoined()) {
            joined(replica, frame, data);
        } else if (data != null) {
            data.release(); // what was sent before the connection counted, or after it ended
        }
    }

    private static void joined(ReplicaControl replica, Frame frame, @Nullable Payload data) {
        switch (frame) {
            case Frame.Contact contact -> replica.link.on(contact);
            case Frame.Control control -> control(replica, control);
            case Frame.Io io -> io(replica, io, data);
            case Frame.Sync sync -> sync(replica, sync, data);
            case Frame.Verify verify -> replica.verify.on(verify, data);
        }
    }

    private static void control(ReplicaControl replica, Frame.Control frame) {
        switch (frame) {
            case Frame.PromoteAsk(var generation) -> replica.promotion.peerAsks(generation);
            case Frame.PromoteConsent() -> replica.promotion.consented();
            case Frame.PromoteRefused(var reason) -> replica.promotion.notConsented(reason);
            case Frame.DiskLost(var reason) -> replica.localDisk.peerLost(reason);
            case Frame.DiskLostNoted(var generation) -> replica.localDisk.noted(generation);
        }
    }

    private static void io(ReplicaControl replica, Frame.Io frame, @Nullable Payload data) {
        switch (frame) {
            case Frame.Write(var id, var offset, var length, var durable) ->
                replica.peerIo.write(id, offset, length, durable, carried(frame, data));
            case Frame.Written(var id) -> replica.guest.written(id);
            case Frame.Flush(var id) -> replica.peerIo.flush(id);
            case Frame.Flushed(var id) -> replica.flushedThere(id);
            case Frame.Read(var id, var offset, var length) -> replica.peerIo.read(id, offset, length);
            case Frame.ReadDone(var id) -> {
                var read = carried(frame, data);
                replica.guest.reads().done(id, read);
                read.release();
            }
            case Frame.ReadFailed(var id, _) -> replica.guest.reads().failed(id);
            case Frame.Hot(var extents) -> replica.log.retain(extents);
        }
    }

    private static void sync(ReplicaControl replica, Frame.Sync frame, @Nullable Payload data) {
        switch (frame) {
            case Frame.DirtyBits(var first, var words) -> addBits(replica, first, words);
            case Frame.DirtyRun(var first, var blocks) -> addRun(replica, first, blocks);
            case Frame.SyncReady() -> targetReady(replica);
            case Frame.SyncCompare(var id, var offset, var length, var checksums) ->
                replica.target.compare(id, offset, length, checksums);
            case Frame.SyncDiffers(var id, var from, var length) -> replica.source.differs(id, from, length);
            case Frame.SyncData(var id, var offset, var length) ->
                replica.target.data(id, offset, length, carried(frame, data));
            case Frame.SyncTaken(var id, var applied) -> replica.source.taken(id, applied);
            case Frame.SyncDone(var generation, var history) -> replica.target.finish(generation, history);
            case Frame.SyncDoneNoted(var generation) -> replica.source.noted(generation);
        }
    }

    /** The bytes of a frame of a kind that has some. */
    private static Payload carried(Frame frame, @Nullable Payload data) {
        return Objects.requireNonNull(data, () -> frame.getClass().getSimpleName() + " came without its bytes");
    }

    private static void targetReady(ReplicaControl replica) {
        if (replica.link.state() instanceof LinkState.Joined joined
                && joined.decision() instanceof SyncDecision.Source(var full, var repair)) {
            replica.source.targetIsReady(joined, full, repair);
        } else {
            replica.link.drop("the peer wants to be the target of a resync that was not agreed");
        }
    }

    private static void addRun(ReplicaControl replica, long first, long blocks) {
        if (first < 0 || blocks <= 0 || first > replica.bits.blocks() - blocks) {
            replica.link.drop("bits outside of the bitmap");
            return;
        }
        replica.bits.set(first << BlockSet.SHIFT, blocks << BlockSet.SHIFT);
    }

    private static void addBits(ReplicaControl replica, int first, long[] words) {
        if (first < 0 || first + words.length > replica.bits.wordCount()) {
            replica.link.drop("bits outside of the bitmap");
            return;
        }
        for (int i = 0; i < words.length; i++) {
            if (words[i] != 0) {
                replica.bits.addWord(first + i, words[i]);
            }
        }
    }
}

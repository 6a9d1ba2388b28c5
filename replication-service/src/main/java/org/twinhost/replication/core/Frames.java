package org.twinhost.replication.core;

/** Hands the frames of a joined connection to the part that they are for. */
final class Frames {

    private Frames() {}

    static void handOver(Replica replica, Frame frame, Payload data) {
        if (!replica.link.isJoined()) {
            if (data != null) {
                data.release();
            }
            return; // what was sent before the connection counted, or after it ended
        }
        switch (frame) {
            case Frame.Written(var id) -> replica.guest.written(id);
            case Frame.Flushed(var id) -> replica.flushedThere(id);
            case Frame.ReadDone(var id) -> {
                replica.guest.reads.done(id, data);
                data.release();
            }
            case Frame.ReadFailed(var id, _) -> replica.guest.reads.failed(id);
            case Frame.DirtyBits(var first, var words) -> addBits(replica, first, words);
            case Frame.DirtyRun(var first, var blocks) -> addRun(replica, first, blocks);
            case Frame.SyncReady() -> targetReady(replica);
            case Frame.DiskLost(var reason) -> replica.diskCare.peerLost(reason);
            case Frame.DiskLostNoted(var generation) -> replica.diskCare.noted(generation);
            default -> {
                if (!replica.promotion.took(frame) && !replica.source.took(frame) && !replica.target.took(frame, data)
                        && !replica.peerIo.took(frame, data)) {
                    throw new IllegalStateException("frame without a reader: " + frame);
                }
            }
        }
    }

    private static void targetReady(Replica replica) {
        if (replica.link.state() instanceof LinkState.Joined joined
                && joined.verdict() instanceof Verdict.Source(var full, var repair)) {
            replica.source.targetIsReady(joined, full, repair);
        } else {
            replica.link.drop("the peer wants to be the target of a resync that was not agreed");
        }
    }

    private static void addRun(Replica replica, long first, long blocks) {
        if (first < 0 || blocks <= 0 || first > replica.bits.blocks() - blocks) {
            replica.link.drop("bits outside of the bitmap");
            return;
        }
        replica.bits.set(first << BlockSet.SHIFT, blocks << BlockSet.SHIFT);
    }

    private static void addBits(Replica replica, int first, long[] words) {
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

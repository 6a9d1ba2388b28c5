package org.twinhost.replication.core.wire;

import java.util.List;
import java.util.function.Consumer;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.blocks.BlockGeometry;

/**
 * What two replicas of a volume say to each other, in order, on one connection. What was sent on an older connection is
 * void. Payloads travel beside their frame. A new frame does not compile until {@code Frames} answers it.
 */
public sealed interface Frame {

    /** About the connection itself; taken before it is joined, too. */
    sealed interface Contact extends Frame {}

    /** About roles and disks. */
    sealed interface Control extends Frame {}

    /** The guest's reads, writes and flushes. */
    sealed interface Io extends Frame {}

    /** Making the replicas equal. */
    sealed interface Sync extends Frame {}

    /** Comparing all of both replicas while the guest goes on; only to a peer that knows it. */
    sealed interface Verify extends Frame {}

    /** Who I am; the first frame of each side. */
    record Handshake(HandshakeState handshakeState) implements Contact {}

    /** From the leader: the connection is durable here; answered by {@link Entered}. */
    record Enter() implements Contact {}

    record Entered() implements Contact {}

    /** With payload: write it, and tell me when your disk has taken it. */
    record Write(long id, long offset, int length, boolean durable) implements Io {}

    record Written(long id) implements Io {}

    record Flush(long id) implements Io {}

    record Flushed(long id) implements Io {}

    record Read(long id, long offset, int length) implements Io {}

    /** With payload. */
    record ReadDone(long id) implements Io {}

    record ReadFailed(long id, String reason) implements Io {}

    /** The Primary's log: extents that are not in it need not be in yours. */
    record Hot(int[] extents) implements Io {}

    /** Bits for your bitmap, from this word on; the last of 64 TiB is 2^28 − 1. */
    record DirtyBits(int firstWord, long[] words) implements Sync {}

    /** Bits for your bitmap: all of these blocks. */
    record DirtyRun(long firstBlock, long blocks) implements Sync {

        private static final int WORDS_MAX = 4096;

        /** The same for a peer that does not know this frame. */
        public void forEachWords(Consumer<DirtyBits> send) {
            var end = firstBlock + blocks;
            for (long at = firstBlock; at < end; ) {
                var first = at >>> 6;
                var words = new long[(int) Math.min(WORDS_MAX, (end - 1 >>> 6) - first + 1)];
                for (int i = 0; i < words.length; i++) {
                    words[i] = BlockGeometry.bits(at, end);
                    at = Math.min(end, (at | 63) + 1);
                }
                send.accept(new DirtyBits((int) first, words));
            }
        }
    }

    /** From the target: my bits are with you, my disk is ready to be overwritten. */
    record SyncReady() implements Sync {}

    /** Is this equal at yours? Answered by {@link SyncDiffers}. */
    record SyncCompare(long id, long offset, int length, long[] checksums) implements Sync {}

    /** @param length 0: all equal */
    record SyncDiffers(long id, int from, int length) implements Sync {}

    /** With payload. */
    record SyncData(long id, long offset, int length) implements Sync {}

    /** @param applied false: a write of mine crossed it, send it again later */
    record SyncTaken(long id, boolean applied) implements Sync {}

    /** From the source: you have all of it, and it is flushed; this is what you are now. */
    record SyncDone(long generation, List<Long> history) implements Sync {}

    /** @param generation what it is now */
    record SyncDoneNoted(long generation) implements Sync {}

    /** @param generation what we both shall have; 0: yours is older and stays so */
    record PromoteAsk(long generation) implements Control {}

    record PromoteConsent() implements Control {}

    record PromoteRefused(String reason) implements Control {}

    /** What I am now. */
    record Status(Role role, DiskState disk, long generation) implements Contact {}

    /** My disk failed; bits came before; nothing is acknowledged before you answer. */
    record DiskLost(String reason) implements Control {}

    /** What you lack is durable here, under this generation. */
    record DiskLostNoted(long generation) implements Control {}

    record Ping() implements Contact {}

    record Pong() implements Contact {}

    /** I compare from now on, or not any more. */
    record VerifyRuns(boolean now) implements Verify {}

    /** Read this under a lock, keep the lock, tell me what is there. Answered by {@link VerifySums} or {@link VerifyBusy}. */
    record VerifyChunk(long id, long offset, int length) implements Verify {}

    /**
     * As the answer to {@link VerifyChunk}: not now, no lock is held. It is the Primary, has no data that counts, or waits for
     * its own files. As the answer to {@link VerifyGive} and {@link VerifyRepair}: that part can't be read or written here; the
     * lock is held.
     */
    record VerifyBusy(long id) implements Verify {}

    /** @param unreadable a bit for each block that could not be read; of no words: all of them could */
    record VerifySums(long id, long[] checksums, long[] unreadable, DigestMatch digest) implements Verify {}

    /** Send me this part of what you have locked. Answered by {@link VerifyGiven}. */
    record VerifyGive(long id, int from, int length) implements Verify {}

    /** With payload. */
    record VerifyGiven(long id, int from, int length) implements Verify {}

    /** With payload: this is right, write it durably. Answered by {@link VerifyTaken}. */
    record VerifyRepair(long id, int from, int length) implements Verify {}

    record VerifyTaken(long id) implements Verify {}

    /** Give up the lock. @param equal all of the chunk is equal: keep its digest */
    record VerifyEnd(long id, boolean equal) implements Verify {}

    /** What is known in the middle of it. */
    record VerifyFound(VerifyResult known) implements Verify {}

    /** @param all false: of what a person has decided */
    record VerifyDone(VerifyResult result, boolean all) implements Verify {}
}

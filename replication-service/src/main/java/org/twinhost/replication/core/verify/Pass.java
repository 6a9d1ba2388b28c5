package org.twinhost.replication.core.verify;

import java.util.List;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.verify.Judgement.Side;
import org.twinhost.replication.core.verify.Judgement.Word;
import org.twinhost.replication.core.wire.VerifyResult;
import org.twinhost.replication.core.wire.VerifyResult.Range;

/**
 * What a pass is about, and how far it is.
 *
 * @param next the first byte that was not compared
 * @param only what to compare; empty: all
 * @param right a person's word for what differs there
 * @param before what was known when it began
 * @param tries how often the chunk at {@code next} was begun
 * @param skipped chunks that could not be compared
 */
record Pass(long next, List<Range> only, Side right, VerifyResult found, VerifyResult before, int tries, int skipped) {

    /** So often a chunk is begun: what ends it early may be of the chunk's own making, and would come again without end. */
    static final int TRIES_MAX = 4;

    Pass(List<Range> only, Side right, VerifyResult before) {
        this(0, only, right, VerifyResult.NOTHING, before, 0, 0);
    }

    Pass at(long offset, VerifyResult now) {
        return new Pass(offset, only, right, now, before, offset == next ? tries : 0, skipped);
    }

    /** What was known of it before still is. */
    Pass skips(long to, VerifyResult now) {
        return new Pass(to, only, right, now.keeping(before, next, to), before, 0, skipped + 1);
    }

    /** From its beginning: one of the replicas is not the one that was compared. */
    Pass anew() {
        return new Pass(only, right, seen());
    }

    Pass tries(int now) {
        return new Pass(next, only, right, found, before, now, skipped);
    }

    /** What is known of the volume now. */
    VerifyResult seen() {
        return only.isEmpty() ? found.upTo(next, before) : before.decidedUpTo(next, found, only);
    }

    /** It has ended. */
    VerifyResult result() {
        if (only.isEmpty()) {
            return skipped == 0 ? found : found.orUnnamed(before);
        }
        return before.decidedUpTo(Long.MAX_VALUE, found, only);
    }

    /** Where the next chunk begins; the volume's size: there is none. */
    long nextChunk(long sizeBytes) {
        return only.isEmpty() ? next : only.stream().filter(range -> range.end() > next)
                .mapToLong(range -> Math.max(next, range.offset() & -Digests.CHUNK)).min().orElse(sizeBytes);
    }

    /** For the blocks from there. */
    Word word(long from) {
        return new Word(right, block -> {
            var at = from + (long) block * BlockSet.BLOCK;
            return only.stream().anyMatch(range -> range.touches(at, at + BlockSet.BLOCK));
        }, block -> {
            var at = from + (long) block * BlockSet.BLOCK;
            return before.isDoubtful(at, at + BlockSet.BLOCK);
        });
    }
}

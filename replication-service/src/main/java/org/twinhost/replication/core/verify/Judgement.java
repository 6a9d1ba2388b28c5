package org.twinhost.replication.core.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.twinhost.replication.core.wire.DigestMatch;

/**
 * Which side is right where two replicas differ, by what is known and by nothing else.
 *
 * <p>A side is right if it is what it was when both were last equal, and the other side is not, though nobody has written
 * there either: a medium has changed it. Whoever was written since proves nothing and is never overwritten, for it may hold a
 * write that the other one lacks (S2, S6). What can't be read is replaced by what can, unless a medium has changed that, a
 * person has called it wrong, or it was in doubt before: an error of one side says nothing of what the other one holds.
 *
 * @param repairs what one side gets from the other
 * @param unknown where nobody knows
 */
public record Judgement(List<Repair> repairs, List<Part> unknown) {

    /** Whose data is right. */
    public enum Side {
        HERE,
        THERE,
        NOBODY_KNOWS
    }

    /** Blocks of a chunk. */
    public record Part(int block, int blocks) {}

    /** @param right the side that gives */
    public record Repair(Side right, Part part) {}

    /** One side, as it was just read. */
    public record Seen(Sums read, DigestMatch digest) {}

    /**
     * A person's word for what nobody knows, and what was in doubt before.
     *
     * @param right {@link Side#NOBODY_KNOWS}: there is none
     * @param isMeant the blocks that it is about
     * @param isDoubtful blocks that were named as different, or as wrong on one side
     */
    public record Word(Side right, IntPredicate isMeant, IntPredicate isDoubtful) {

        static final Word NONE = new Word(Side.NOBODY_KNOWS, _ -> false, _ -> false);

        Word unsaid() {
            return new Word(Side.NOBODY_KNOWS, isMeant, isDoubtful);
        }

        Side of(int block) {
            return isMeant.test(block) ? right : Side.NOBODY_KNOWS;
        }
    }

    public static Judgement of(Seen here, Seen there, Word word) {
        var repairs = new ArrayList<Repair>();
        var unknown = new ArrayList<Part>();
        for (int block = 0; block < here.read().blocks(); block++) {
            if (!isEqual(here, there, block)) {
                var right = right(here, there, word, block);
                var first = block;
                while (block + 1 < here.read().blocks() && !isEqual(here, there, block + 1)
                        && right(here, there, word, block + 1) == right) {
                    block++;
                }
                var part = new Part(first, block + 1 - first);
                switch (right) {
                    case HERE, THERE -> repairs.add(new Repair(right, part));
                    case NOBODY_KNOWS -> unknown.add(part);
                }
            }
        }
        return new Judgement(repairs, unknown);
    }

    private static boolean isEqual(Seen here, Seen there, int block) {
        return here.read().isReadable(block) && there.read().isReadable(block)
                && here.read().checksums()[block] == there.read().checksums()[block];
    }

    private static Side right(Seen here, Seen there, Word word, int block) {
        var readHere = here.read().isReadable(block);
        var readThere = there.read().isReadable(block);
        if (!readHere && !readThere) {
            return Side.NOBODY_KNOWS;
        }
        if (!readHere || !readThere) {
            return byReadError(readHere ? Side.HERE : Side.THERE, readHere ? here.digest() : there.digest(), word, block);
        }
        var right = byDigests(here.digest(), there.digest());
        return right == Side.NOBODY_KNOWS ? word.of(block) : right;
    }

    private static Side byDigests(DigestMatch here, DigestMatch there) {
        if (here == DigestMatch.MATCHES && there == DigestMatch.DIFFERS) {
            return Side.HERE;
        }
        return there == DigestMatch.MATCHES && here == DigestMatch.DIFFERS ? Side.THERE : Side.NOBODY_KNOWS;
    }

    /** Wrong data that can be read must not take the place of an error that is noticed. */
    private static Side byReadError(Side readable, DigestMatch digest, Word word, int block) {
        var said = word.of(block);
        return said == readable || said == Side.NOBODY_KNOWS && digest != DigestMatch.DIFFERS
                && !word.isDoubtful().test(block) ? readable : Side.NOBODY_KNOWS;
    }

    public boolean isEqual() {
        return repairs.isEmpty() && unknown.isEmpty();
    }
}

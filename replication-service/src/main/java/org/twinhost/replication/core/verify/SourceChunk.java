package org.twinhost.replication.core.verify;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.verify.Judgement.Repair;
import org.twinhost.replication.core.verify.Judgement.Seen;
import org.twinhost.replication.core.verify.Judgement.Side;
import org.twinhost.replication.core.verify.Judgement.Word;
import org.twinhost.replication.core.wire.DigestMatch;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.core.wire.VerifyResult;
import org.twinhost.replication.core.wire.VerifyResult.Why;

/** The chunk that is being compared, at the side that compares: both sides are read, then what differs is repaired or named. */
final class SourceChunk extends LockedChunk {

    private final VerifySource source;
    private final Word word;
    /** By block which side is known to be right, by any look at the chunk; null: nobody knows. */
    private final Side[] known;
    /** What differs still did not stay: it is named, and not repaired once more. */
    private final boolean tried;
    private final ArrayDeque<Repair> repairs = new ArrayDeque<>();
    private Seen here;
    private Seen there;
    private boolean tookTooLong;
    private boolean told;

    SourceChunk(VerifyContext in, DiskRequests requests, long id, long offset, int length, VerifySource source, Word word,
            Side[] known, boolean tried) {
        super(in, requests, id, offset, length);
        this.source = source;
        this.word = word;
        this.known = known;
        this.tried = tried;
    }

    @Override
    void begins() {
        in.send(new Frame.VerifyChunk(id, from, length()));
    }

    @Override
    void known(Sums read) {
        here = new Seen(read, in.digests().match(number(), read));
        judge();
    }

    void answered(Sums read, DigestMatch digest) {
        if (!isHeld() || there != null || !read.isOf((length() + BlockSet.BLOCK - 1) / BlockSet.BLOCK)) {
            in.events().peerMisbehaved("checksums that were not asked for");
            return;
        }
        there = new Seen(read.copy(), digest);
        judge();
    }

    boolean isRepairing() {
        return !repairs.isEmpty();
    }

    boolean isAnswered() {
        return there != null;
    }

    private void judge() {
        if (here == null || there == null) {
            return;
        }
        if (isBad(here.read()) || isBad(there.read())) {
            source.skipped(this);
            end(false);
            return;
        }
        var judgement = Judgement.of(here, there, word);
        remember();
        if (judgement.isEqual()) {
            in.digests().keep(number(), here.read());
            source.compared(this);
            end(true);
        } else if (judgement.repairs().isEmpty() || tried) {
            source.compared(this);
            end(false);
        } else {
            repairs.addAll(judgement.repairs());
            repair();
        }
    }

    /** What it adds to what was found: where the sides differ, as far as that is known, or that it is not known. */
    VerifyResult named(VerifyResult found) {
        if (here == null || there == null) {
            return found.troubled(from, length(), Why.NOT_COMPARED, !tookTooLong || !isHeld() ? "" : here == null
                    ? node(Side.HERE) : node(Side.THERE));
        }
        if (isBad(here.read()) || isBad(there.read())) {
            return found.troubled(from, length(), Why.NOT_READ, !isBad(here.read()) ? node(Side.THERE)
                    : !isBad(there.read()) ? node(Side.HERE) : node(Side.HERE) + ", " + node(Side.THERE));
        }
        var sides = right();
        var now = found;
        for (int block = 0; block < sides.length; block++) {
            if (sides[block] != null) {
                var first = block;
                while (block + 1 < sides.length && sides[block + 1] == sides[first]) {
                    block++;
                }
                now = named(now, sides[first], new Judgement.Part(first, block + 1 - first));
            }
        }
        return now;
    }

    private VerifyResult named(VerifyResult found, Side right, Judgement.Part part) {
        return switch (right) {
            case NOBODY_KNOWS -> found.differs(offset(part), bytes(part));
            case HERE -> found.troubled(offset(part), bytes(part), Why.NOT_REPAIRED, node(Side.THERE));
            case THERE -> found.troubled(offset(part), bytes(part), Why.NOT_REPAIRED, node(Side.HERE));
        };
    }

    /**
     * Once a repair was tried, digests of that side say nothing any more: what was known before still holds, for its name. But
     * an error that is gone says nothing, so what could not be read on one side is not remembered.
     */
    private void remember() {
        for (var repair : Judgement.of(here, there, word.unsaid()).repairs()) {
            var part = repair.part();
            for (int block = part.block(); block < part.block() + part.blocks(); block++) {
                if (here.read().isReadable(block) && there.read().isReadable(block)) {
                    known[block] = repair.right();
                }
            }
        }
    }

    private boolean isKnown(int block) {
        return known[block] != null && (known[block] == Side.HERE ? here : there).read().isReadable(block);
    }

    /** By block which side is known to be right, a person's word apart; null: they are equal. */
    private Side[] right() {
        var judgement = Judgement.of(here, there, word.unsaid());
        var sides = new Side[here.read().blocks()];
        judgement.repairs().forEach(repair -> Arrays.fill(sides, repair.part().block(),
                repair.part().block() + repair.part().blocks(), repair.right()));
        for (var part : judgement.unknown()) {
            for (int block = part.block(); block < part.block() + part.blocks(); block++) {
                sides[block] = isKnown(block) ? known[block] : Side.NOBODY_KNOWS;
            }
        }
        return sides;
    }

    private String node(Side side) {
        return source.name(side);
    }

    private long offset(Judgement.Part part) {
        return from + (long) part.block() * BlockSet.BLOCK;
    }

    private int bytes(Judgement.Part part) {
        return (int) Math.min((long) part.blocks() * BlockSet.BLOCK, to - offset(part));
    }

    private void repair() {
        var next = repairs.peek();
        if (next == null) {
            source.repaired();
            end(false);
            return;
        }
        var at = (int) (offset(next.part()) - from);
        var bytes = bytes(next.part());
        in.out().say("verify: " + bytes + " bytes at " + offset(next.part()) + " differ, those of " + node(next.right())
                + " are right: here " + here.digest() + ", at the peer " + there.digest());
        if (next.right() == Side.HERE) {
            readPart(at, bytes, data -> {
                if (isWhatWasCompared(here, next.part(), data)) {
                    in.out().send(new Frame.VerifyRepair(id, at, bytes), data.retain());
                } else {
                    notRepaired("it reads differently each time on " + node(Side.HERE));
                }
            }, () -> notRepaired("it can't be read again"));
        } else {
            in.send(new Frame.VerifyGive(id, at, bytes));
        }
    }

    /** This part stays as it is; the others are repaired all the same, and comparing again names it. */
    private void notRepaired(String why) {
        in.out().say("verify: at " + offset(repairs.poll().part()) + " nothing was repaired: " + why);
        repair();
    }

    /** The peer can't give, or take, the part that is being repaired. */
    void refused() {
        if (repairs.isEmpty() || isBusy()) {
            in.events().peerMisbehaved("a repair that was not asked for can't be done");
        } else {
            notRepaired(node(Side.THERE) + " can't do its part: its log says why");
        }
    }

    void taken() {
        if (repairs.isEmpty() || isBusy() || repairs.peek().right() != Side.HERE) {
            in.events().peerMisbehaved("a repair that was not sent");
        } else {
            wrote(here, there);
        }
    }

    private void wrote(Seen right, Seen wrong) {
        var part = repairs.poll().part();
        wrong.read().isNow(right.read(), part.block(), part.blocks());
        source.wrote(bytes(part));
        repair();
    }

    /** Takes over the payload's reference. */
    void given(int at, int bytes, Payload data) {
        var next = repairs.peek();
        if (next == null || isBusy() || next.right() != Side.THERE || at != offset(next.part()) - from
                || bytes != bytes(next.part()) || data.length() != bytes) {
            data.release();
            in.events().peerMisbehaved("a repair that was not asked for");
        } else if (!isWhatWasCompared(there, next.part(), data)) {
            data.release();
            notRepaired("it reads differently each time on " + node(Side.THERE));
        } else {
            writePart(at, data, () -> wrote(there, here), () -> notRepaired("the disk here does not take it"));
        }
    }

    private static boolean isWhatWasCompared(Seen side, Judgement.Part part, Payload data) {
        var sums = data.checksums(BlockSet.BLOCK);
        for (int i = 0; i < sums.length; i++) {
            if (sums[i] != side.read().checksums()[part.block() + i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    void late() {
        tookTooLong = true;
        source.late(this);
        end(false);
    }

    /** The peer gives up its lock, and this side as soon as it may. */
    void end(boolean equal) {
        if (!told && isHeld()) {
            told = true;
            in.send(new Frame.VerifyEnd(id, equal));
        }
        close();
    }

    @Override
    void gone() {
        source.gone();
    }
}

package org.twinhost.replication.core.verify;

import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.facts.Permit;
import org.twinhost.replication.core.facts.Refusal;
import org.twinhost.replication.core.ports.Answer;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.verify.Judgement.Repair;
import org.twinhost.replication.core.verify.Judgement.Seen;
import org.twinhost.replication.core.verify.Judgement.Side;
import org.twinhost.replication.core.verify.Judgement.Word;
import org.twinhost.replication.core.wire.DigestMatch;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.core.wire.VerifyResult;
import org.twinhost.replication.core.wire.VerifyResult.Range;

/**
 * The side that compares: the Primary, or the leader where there is none. One chunk at a time is locked here, so no write of
 * the guest is under way in it on either side, and then at the peer; both are read, and what differs is repaired or named
 * before the locks go. A repaired chunk is compared once more.
 */
public final class VerifySource {

    /** What a pass is about, and how far it is. */
    sealed interface State {

        record Idle() implements State {}

        /**
         * @param next the first byte that was not compared
         * @param only what to compare; empty: all
         * @param right a person's word for what differs there
         * @param before what the last pass found
         */
        record Running(long next, List<Range> only, Side right, VerifyResult found, VerifyResult before) implements State {

            Running at(long offset, VerifyResult now) {
                return new Running(offset, only, right, now, before);
            }

            VerifyResult result() {
                return only.isEmpty() ? found : before.decided(found);
            }

            /** Where the next chunk begins; the volume's size: there is none. */
            long nextChunk(long sizeBytes) {
                return only.isEmpty() ? next : only.stream().filter(range -> range.end() > next)
                        .mapToLong(range -> Math.max(next, range.offset() & -Digests.CHUNK)).min().orElse(sizeBytes);
            }
        }
    }

    private final VerifyContext in;
    private final Pace pace;
    private final Consumer<VerifyResult> ended;
    private State state = new State.Idle();
    private Chunk chunk;
    /** The connection on which the peer was told that this replica compares. */
    private int toldEpoch = -1;
    private boolean repairedOnce;
    private long lastId;

    /** @param ended told what a pass found when it has ended */
    public VerifySource(VerifyContext in, long bytesPerSecond, Consumer<VerifyResult> ended) {
        this.in = in;
        this.ended = ended;
        this.pace = new Pace(bytesPerSecond);
    }

    public boolean isRunning() {
        return state instanceof State.Running;
    }

    public boolean isQuiet() {
        return chunk == null;
    }

    /** Percent done; null: not running. */
    Double percent() {
        return state instanceof State.Running running
                ? (Double) (Math.round(1000.0 * running.next() / in.sizeBytes()) / 10.0) : null;
    }

    /** Begins a pass over everything; one that runs goes on. */
    public void start(Answer answer) {
        if (isRunning()) {
            answer.done();
            return;
        }
        begin(new State.Running(0, List.of(), Side.NOBODY_KNOWS, VerifyResult.NOTHING, VerifyResult.NOTHING), answer);
    }

    /**
     * A person says which side is right where the replicas differ and nobody knows.
     *
     * @param before names where that is: nothing else is overwritten
     */
    public void decide(Side right, VerifyResult before, Answer answer) {
        if (isRunning()) {
            answer.refused("it is just being verified: wait until that has ended, or stop it");
        } else if (before.ranges().isEmpty()) {
            answer.refused("no range is named in which the replicas differ: verify it first");
        } else {
            begin(new State.Running(0, before.ranges(), right, VerifyResult.NOTHING, before), answer);
        }
    }

    private void begin(State.Running running, Answer answer) {
        switch (in.rules().compare()) {
            case Permit.Refused(_, var why) -> answer.refused(why);
            case Permit.Granted _ -> {
                state = running;
                toldEpoch = -1;
                in.out().say("verify begins" + (running.only().isEmpty() ? ""
                        : ": a person says that " + name(running.right()) + " is right in " + running.only().size()
                                + " range(s)"));
                answer.done();
                pump();
            }
        }
    }

    private String name(Side side) {
        return switch (side) {
            case HERE -> in.rules().nodeHere();
            case THERE -> in.rules().nodeThere();
            case NOBODY_KNOWS -> "nobody";
        };
    }

    /** Ends a pass in the middle; what it found is forgotten, what it repaired stays. */
    public void stop(String why) {
        if (isRunning()) {
            state = new State.Idle();
            in.out().say("verify stopped: " + why);
            abandon();
            if (toldEpoch == in.linkEpoch()) {
                in.send(new Frame.VerifyRuns(false)); // a peer that was not told may not even know what it is
            }
        }
    }

    public void tick(long nowMs) {
        pace.tick(nowMs);
        if (chunk != null && !in.rules().compare().isGranted()) {
            abandon();
        }
        pump();
    }

    private void abandon() {
        if (chunk != null && !chunk.isOver()) {
            chunk.tellEnd(false);
            chunk.close();
        }
    }

    private void pump() {
        if (!(state instanceof State.Running running) || chunk != null) {
            return;
        }
        if (in.rules().compare() instanceof Permit.Refused(var code, var why)) {
            if (code == Refusal.PEER_IS_PRIMARY || code == Refusal.PEER_LEADS) {
                stop(why);
            }
            return;
        }
        if (toldEpoch != in.linkEpoch()) {
            toldEpoch = in.linkEpoch();
            in.send(new Frame.VerifyRuns(true));
        }
        var offset = running.nextChunk(in.sizeBytes());
        if (offset >= in.sizeBytes()) {
            ended(running);
        } else if (pace.mayGo(in.rules().isGuestBusy())) {
            var length = (int) Math.min(Digests.CHUNK, in.sizeBytes() - offset);
            pace.goes(length);
            chunk = new Chunk(offset, length);
            chunk.take();
        }
    }

    private void ended(State.Running running) {
        state = new State.Idle();
        var result = running.result();
        in.out().say("verify done: " + result.checkedBytes() + " bytes compared, " + result.repairedBytes() + " repaired"
                + (result.isAtRisk() ? ", " + result.differingBytes() + " differ and nobody knows which side is right, at "
                        + result.ranges() : ""));
        in.send(new Frame.VerifyDone(result));
        ended.accept(result);
    }

    private final class Chunk extends LockedChunk {
        private Seen here;
        private Seen there;
        private boolean told;
        private final ArrayDeque<Repair> repairs = new ArrayDeque<>();
        private long repaired;

        Chunk(long offset, int length) {
            super(VerifySource.this.in, ++lastId, offset, length);
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
            if (there != null || read.blocks() != (length() + BlockSet.BLOCK - 1) / BlockSet.BLOCK) {
                in.events().peerMisbehaved("checksums that were not asked for");
                return;
            }
            there = new Seen(read, digest);
            judge();
        }

        private void judge() {
            if (here == null || there == null || !(state instanceof State.Running running)) {
                return;
            }
            var judgement = Judgement.of(here, there, word(running));
            if (judgement.isEqual()) {
                in.digests().keep(number(), here.read());
                passed(running.found().checked(length()), true);
            } else if (judgement.repairs().isEmpty() || repairedOnce) {
                passed(named(running.found().checked(length()), judgement), false);
            } else {
                repairs.addAll(judgement.repairs());
                repair();
            }
        }

        private Word word(State.Running running) {
            return running.only().isEmpty() ? Word.NONE : new Word(running.right(), block -> {
                var at = from + (long) block * BlockSet.BLOCK;
                return running.only().stream().anyMatch(range -> range.touches(at, at + BlockSet.BLOCK));
            });
        }

        /** What did not stay repaired is named too: a medium that forgets is not to be trusted. */
        private VerifyResult named(VerifyResult found, Judgement judgement) {
            var all = new TreeMap<Integer, Judgement.Part>();
            judgement.unknown().forEach(part -> all.put(part.block(), part));
            judgement.repairs().forEach(repair -> all.put(repair.part().block(), repair.part()));
            var now = found;
            for (var part : all.values()) {
                now = now.differs(offset(part), bytes(part));
            }
            return now;
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
                again();
                return;
            }
            var at = (int) (offset(next.part()) - from);
            var bytes = bytes(next.part());
            in.out().say("verify: " + bytes + " bytes at " + offset(next.part()) + " differ, those of " + name(next.right())
                    + " are right: here " + here.digest() + ", at the peer " + there.digest());
            if (next.right() == Side.HERE) {
                readPart(at, bytes, data -> in.out().send(new Frame.VerifyRepair(id, at, bytes), data.retain()));
            } else {
                in.send(new Frame.VerifyGive(id, at, bytes));
            }
        }

        void taken() {
            if (repairs.isEmpty() || repairs.peek().right() != Side.HERE) {
                in.events().peerMisbehaved("a repair that was not sent");
            } else {
                repaired += bytes(repairs.poll().part());
                repair();
            }
        }

        /** Takes over the payload's reference. */
        void given(int at, int bytes, Payload data) {
            var next = repairs.peek();
            if (next == null || next.right() != Side.THERE || at != offset(next.part()) - from || bytes != bytes(next.part())
                    || data.length() != bytes || !isWhatWasCompared(next.part(), data)) {
                data.release();
                in.events().peerMisbehaved("a repair that was not asked for");
                return;
            }
            writePart(at, data, () -> {
                repairs.poll();
                repaired += bytes;
                repair();
            });
        }

        private boolean isWhatWasCompared(Judgement.Part part, Payload data) {
            var sums = data.checksums(BlockSet.BLOCK);
            for (int i = 0; i < sums.length; i++) {
                if (sums[i] != there.read().checksums()[part.block() + i]) {
                    return false;
                }
            }
            return true;
        }

        private void again() {
            if (state instanceof State.Running running) {
                state = running.at(from, running.found().repaired(repaired));
                repairedOnce = true;
            }
            tellEnd(false);
            close();
        }

        private void passed(VerifyResult found, boolean equal) {
            if (state instanceof State.Running running) {
                state = running.at(to, found);
                repairedOnce = false;
            }
            tellEnd(equal);
            close();
        }

        void tellEnd(boolean equal) {
            if (!told) {
                told = true;
                in.send(new Frame.VerifyEnd(id, equal));
            }
        }

        @Override
        void gone() {
            chunk = null;
        }
    }

    private boolean has(long id) {
        return chunk != null && chunk.id == id && !chunk.isOver();
    }

    /** The peer can't now: later. */
    public void busy(long id) {
        if (has(id)) {
            chunk.close();
        }
    }

    public void answered(long id, Sums read, DigestMatch digest) {
        if (has(id)) {
            chunk.answered(read, digest);
        }
    }

    public void taken(long id) {
        if (has(id)) {
            chunk.taken();
        }
    }

    /** Takes over the payload's reference. */
    public void given(long id, int at, int bytes, Payload data) {
        if (has(id)) {
            chunk.given(at, bytes, data);
        } else {
            data.release();
        }
    }

    /** The connection or a disk is gone; a pass goes on where it was once it may. */
    public void abort() {
        repairedOnce = false;
        abandon();
    }
}

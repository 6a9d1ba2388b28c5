package org.twinhost.replication.core.verify;

import java.util.List;
import org.twinhost.replication.core.ports.Answer;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.verify.Judgement.Side;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.core.wire.VerifyResult;

/** Online verify of one replica: both sides of comparing, of which it is one at a time, and what was found last. */
public final class Verify {

    private final VerifyContext in;
    private final LateReads reads = new LateReads();
    private final VerifySource source;
    private final VerifyTarget target;
    private VerifyResult last = VerifyResult.NOTHING;
    /** Raised when a pass over everything, or a person's decision, ends. */
    private int ended;

    public Verify(VerifyContext in, VerifySetup setup) {
        this.in = in;
        this.source = new VerifySource(in, reads, setup, new VerifySource.Findings() {
            @Override
            public void soFar(VerifyResult known) {
                found(known);
            }

            @Override
            public void ended(VerifyResult result) {
                ended++;
                found(result);
            }
        });
        this.target = new VerifyTarget(in, reads);
    }

    private void found(VerifyResult known) {
        last = known;
        in.out().changed();
    }

    /** What was found before this process began; before anything else is asked of it. */
    public void remembers(VerifyResult before) {
        if (before.isPossible(in.sizeBytes())) {
            last = before;
        }
    }

    public void start(Answer answer) {
        source.start(last, answer);
    }

    /** A person says which side is right in the ranges that the last pass named. */
    public void decide(boolean here, Answer answer) {
        source.decide(here ? Side.HERE : Side.THERE, last, answer);
    }

    public void stop(String why, Answer answer) {
        if (!source.isRunning() && target.isCompared()) {
            answer.refused(in.rules().nodeThere() + " compares: stop it there");
        } else {
            source.stop(why);
            answer.done();
        }
    }

    public void tick(long nowMs) {
        in.digests().tick(nowMs);
        reads.tick(nowMs);
        target.tick(nowMs);
        source.tick(nowMs);
    }

    /** Nothing is locked or being written for it. */
    public boolean isQuiet() {
        return source.isQuiet() && target.isQuiet();
    }

    public void on(Frame.Verify frame, Payload data) {
        switch (frame) {
            case Frame.VerifyRuns(var now) -> target.runs(now);
            case Frame.VerifyChunk(var id, var offset, var length) -> target.lock(id, offset, length);
            case Frame.VerifyBusy(var id) -> source.busy(id);
            case Frame.VerifySums(var id, var checksums, var unreadable, var digest) ->
                source.answered(id, new Sums(checksums, unreadable), digest);
            case Frame.VerifyGive(var id, var at, var length) -> target.give(id, at, length);
            case Frame.VerifyGiven(var id, var at, var length) -> source.given(id, at, length, data);
            case Frame.VerifyRepair(var id, var at, var length) -> target.repair(id, at, length, data);
            case Frame.VerifyTaken(var id) -> source.taken(id);
            case Frame.VerifyEnd(var id, var equal) -> target.end(id, equal);
            case Frame.VerifyFound(var result) -> found(result, false);
            case Frame.VerifyDone(var result) -> found(result, true);
        }
    }

    private void found(VerifyResult atThePeer, boolean allOfIt) {
        if (!atThePeer.isPossible(in.sizeBytes())) {
            in.events().peerMisbehaved("findings that are none: " + atThePeer);
            return;
        }
        if (allOfIt) {
            target.runs(false);
            ended++;
        }
        found(atThePeer);
    }

    /** The connection or the disk is gone. */
    public void abort() {
        source.abort();
        target.abort();
    }

    // What others are told ---------------------------------------------------------------------------------------------

    public boolean isRunning() {
        return source.isRunning() || target.isCompared();
    }

    /** Why a pass does not go on; null: it does, or none is under way. */
    public String waitsFor() {
        var why = source.waitsFor();
        return why == null && isRunning() && reads.isLong() ? in.rules().nodeHere()
                + " waits for its own disk, which has not answered yet what it was asked for the last chunk" : why;
    }

    /** Percent done; null: it is not this replica that compares. */
    public Double percent() {
        return source.percent();
    }

    public VerifyResult last() {
        return last;
    }

    public int ended() {
        return ended;
    }

    public List<VerifyResult.Range> named() {
        return last.ranges();
    }
}

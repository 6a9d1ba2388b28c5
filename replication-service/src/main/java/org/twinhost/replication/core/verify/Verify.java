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
    private final DiskRequests requests = new DiskRequests();
    private final VerifySource source;
    private final VerifyTarget target;
    private VerifyResult last = VerifyResult.NOTHING;
    /** Raised when a pass over everything ends. */
    private int ended;

    public Verify(VerifyContext in, VerifySetup setup) {
        this.in = in;
        this.source = new VerifySource(in, requests, setup, new VerifySource.Findings() {
            @Override
            public void soFar(VerifyResult known) {
                found(known);
            }

            @Override
            public void ended(VerifyResult result, boolean all) {
                ended += all ? 1 : 0;
                found(result);
            }
        });
        this.target = new VerifyTarget(in, requests);
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
        requests.tick(nowMs);
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
            case Frame.VerifyFound(var result) -> foundAtThePeer(result);
            case Frame.VerifyDone(var result, var all) -> {
                if (foundAtThePeer(result)) {
                    target.runs(false);
                    ended += all ? 1 : 0;
                }
            }
        }
    }

    private boolean foundAtThePeer(VerifyResult result) {
        if (!result.isPossible(in.sizeBytes())) {
            in.events().peerMisbehaved("findings that are none: " + result);
        } else if (target.isCompared()) {
            found(result.naming(this::isNode));
            return true;
        }
        return false;
    }

    private boolean isNode(String name) {
        var here = in.rules().nodeHere();
        var there = in.rules().nodeThere();
        return name.equals(here) || name.equals(there) || name.equals(here + ", " + there)
                || name.equals(there + ", " + here);
    }

    /** The connection or the disk is gone. */
    public void abort() {
        source.abort();
        target.abort();
    }

    /** A resync in full begins: one of the replicas is another one from now on. */
    public void isReplaced() {
        source.isReplaced();
    }

    // What others are told ---------------------------------------------------------------------------------------------

    public boolean isRunning() {
        return source.isRunning() || target.isCompared();
    }

    /** Why a pass does not go on; null: it does, or none is under way. */
    public String waitsFor() {
        var why = source.waitsFor();
        return why == null && isRunning() && isDiskLate() ? in.rules().nodeHere()
                + " waits for its own disk, which has not answered yet what it was asked for the chunk at " + requests.lastAt()
                : why;
    }

    /** This disk does not answer, whatever became of the pass that asked it. */
    public boolean isDiskLate() {
        return requests.isLong();
    }

    /** All of it is being compared, as far as is known here. */
    public boolean isOverAll() {
        return source.isRunning() ? source.isOverAll() : target.isCompared();
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

package org.twinhost.replication.core.verify;

import java.util.List;
import org.twinhost.replication.core.facts.Permit;
import org.twinhost.replication.core.ports.Answer;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.verify.Judgement.Side;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.core.wire.VerifyResult;

/** Online verify of one replica: both sides of comparing, of which it is one at a time, and what was found last. */
public final class Verify {

    private final VerifyContext in;
    private final VerifySource source;
    private final VerifyTarget target;
    private VerifyResult last = VerifyResult.NOTHING;
    /** Raised when a pass over everything, or a person's decision, ends. */
    private int ended;

    public Verify(VerifyContext in, long bytesPerSecond) {
        this.in = in;
        this.source = new VerifySource(in, bytesPerSecond, this::found);
        this.target = new VerifyTarget(in);
    }

    private void found(VerifyResult result) {
        last = result;
        ended++;
        in.out().changed();
    }

    /** What was found before this process began; older than what this one finds. */
    public void remembers(VerifyResult before) {
        if (ended == 0) {
            last = before;
        }
    }

    public void start(Answer answer) {
        source.start(answer);
    }

    /** A person says which side is right in the ranges that the last pass named. */
    public void decide(boolean here, Answer answer) {
        source.decide(here ? Side.HERE : Side.THERE, last, answer);
    }

    public void stop(String why) {
        source.stop(why);
    }

    public void tick(long nowMs) {
        source.tick(nowMs);
    }

    /** Nothing that was read or is being written for it. */
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
            case Frame.VerifyDone(var result) -> {
                target.runs(false);
                found(result);
            }
        }
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

    /** Why a pass that has begun here does not go on; null: it does. */
    public String waitsFor() {
        return source.isRunning() && in.rules().compare() instanceof Permit.Refused(_, var why) ? why : null;
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

package org.twinhost.replication.core.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.facts.Permit;
import org.twinhost.replication.core.facts.Refusal;
import org.twinhost.replication.core.ports.Answer;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.verify.Judgement.Side;
import org.twinhost.replication.core.wire.DigestMatch;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.core.wire.VerifyResult;
import org.twinhost.replication.core.wire.VerifyResult.Why;

/**
 * The side that compares: the Primary, or the leader where there is none. One chunk at a time is locked here, so no write of
 * the guest is under way in it on either side, and then at the peer; both are read, and what differs is repaired or named
 * before the locks go. A repaired chunk is compared once more. A chunk that does not come to its end is tried again, and then
 * named, and the pass goes on behind it.
 */
final class VerifySource {

    /** Who is told what is found. */
    interface Findings {

        /** In the middle of a pass. */
        void soFar(VerifyResult known);

        /** @param all false: of what a person has decided */
        void ended(VerifyResult result, boolean all);
    }

    private static final long AGAIN_MS = 1_000;
    private static final long BUSY_AGAIN_MS = 20;
    /** The peer is busy for a moment after each chunk; after so many answers it is for longer. */
    private static final int BUSY_LONG = 8;

    private final VerifyContext in;
    private final DiskRequests requests;
    private final Pace pace;
    private final int skippedMax;
    private final Findings findings;
    /** Null: none is under way from here. */
    private Pass pass;
    private SourceChunk chunk;
    /** The connection on which the peer was told that this replica compares. */
    private int toldEpoch = -1;
    /** By block of the next chunk which side is known to be right. Null: it was not begun. */
    private Side[] known;
    /** All of it was repaired that can be: it is compared once more. */
    private boolean tried;
    /** What the last try leaves unknown or wrong. */
    private UnaryOperator<VerifyResult> left = UnaryOperator.identity();
    private long notBeforeMs;
    private int busy;
    /** Since when other volumes have all the room there is for chunks. */
    private long crowdedSinceMs = Long.MAX_VALUE;
    private long nowMs;
    private long lastId;

    VerifySource(VerifyContext in, DiskRequests requests, VerifySetup setup, Findings findings) {
        this.in = in;
        this.requests = requests;
        this.findings = findings;
        this.pace = new Pace(setup.bytesPerSecond());
        this.skippedMax = setup.skippedMax();
    }

    boolean isRunning() {
        return pass != null;
    }

    /** Of everything, not of what a person has decided. */
    boolean isOverAll() {
        return pass != null && pass.only().isEmpty();
    }

    boolean isQuiet() {
        return chunk == null;
    }

    /** Percent done; null: not running. */
    Double percent() {
        return pass == null ? null : (Double) (Math.round(1000.0 * pass.next() / in.sizeBytes()) / 10.0);
    }

    /** Why the pass does not go on; null: it does. */
    String waitsFor() {
        if (pass == null) {
            return null;
        }
        if (in.rules().compare() instanceof Permit.Refused(_, var why)) {
            return why;
        }
        if (crowdedSinceMs <= nowMs - 2 * LockedChunk.HELD_MS) {
            return "other volumes are being compared, and their disks on " + name(Side.HERE) + " have not answered";
        }
        return busy < BUSY_LONG ? null : name(Side.THERE) + " is not ready for the next chunk: its disk has not answered yet,"
                + " or its log says why";
    }

    /** Begins a pass over everything; one that runs goes on. */
    void start(VerifyResult before, Answer answer) {
        if (isRunning()) {
            answer.done();
            return;
        }
        begin(new Pass(List.of(), Side.NOBODY_KNOWS, before), answer);
    }

    /**
     * A person says which side is right where the replicas differ and nobody knows.
     *
     * @param before names where that is, and where the other side is known to be wrong: nothing else is overwritten
     */
    void decide(Side right, VerifyResult before, Answer answer) {
        if (isRunning()) {
            answer.refused("it is just being verified: wait until that has ended, or stop it");
            return;
        }
        var meant = new ArrayList<>(before.ranges());
        var other = name(right == Side.HERE ? Side.THERE : Side.HERE);
        before.troubles().stream().filter(each -> each.why() == Why.NOT_REPAIRED && each.node().equals(other))
                .forEach(each -> meant.add(each.range()));
        if (meant.isEmpty()) {
            answer.refused((before.isAtRisk() ? "more ranges differ than could be named" : "no range is named in which the"
                    + " replicas differ") + ": verify it first");
        } else {
            begin(new Pass(meant, right, before), answer);
        }
    }

    private void begin(Pass wanted, Answer answer) {
        switch (in.rules().compare()) {
            case Permit.Refused(_, var why) -> answer.refused(why);
            case Permit.Granted _ -> {
                pass = wanted;
                toldEpoch = -1;
                goesOn();
                in.out().say("verify begins" + (wanted.only().isEmpty() ? "" : ": a person says that "
                        + name(wanted.right()) + " is right in " + wanted.only().size() + " range(s)"));
                answer.done();
                pump();
            }
        }
    }

    /** With the next chunk. */
    private void goesOn() {
        known = null;
        tried = false;
        busy = 0;
        crowdedSinceMs = Long.MAX_VALUE;
    }

    String name(Side side) {
        return switch (side) {
            case HERE -> in.rules().nodeHere();
            case THERE -> in.rules().nodeThere();
            case NOBODY_KNOWS -> "nobody";
        };
    }

    /** Ends a pass in the middle; what it found and repaired stays. */
    void stop(String why) {
        if (isRunning()) {
            var known = pass.seen();
            pass = null;
            in.out().say("verify stopped: " + why);
            abandon();
            if (toldEpoch == in.linkEpoch()) {
                in.send(new Frame.VerifyRuns(false)); // a peer that was not told may not even know what it is
            }
            findings.soFar(known);
        }
    }

    void tick(long now) {
        nowMs = now;
        pace.tick(now);
        if (chunk != null && !in.rules().compare().isGranted()) {
            abandon();
        }
        if (chunk != null) {
            chunk.tick(now);
        }
        pump();
    }

    private void abandon() {
        if (chunk != null && !chunk.isOver()) {
            if (pass != null && chunk.isRepairing()) {
                pass = pass.tries(pass.tries() + 1); // it may be the repair that cost a disk: twice is enough
            }
            chunk.end(false);
        }
    }

    private void pump() {
        if (pass == null || chunk != null) {
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
            if (!pass.found().equals(VerifyResult.NOTHING)) {
                tellPeer();
            }
        }
        var offset = pass.nextChunk(in.sizeBytes());
        var length = (int) Math.min(Digests.CHUNK, in.sizeBytes() - offset);
        if (offset >= in.sizeBytes()) {
            ended();
        } else if (pass.only().isEmpty() && pass.skipped() >= skippedMax) {
            in.out().say("verify gives up at " + offset + ": " + pass.skipped() + " chunks could not be compared");
            found(pass.skips(in.sizeBytes(), pass.found().troubled(offset, in.sizeBytes() - offset, Why.NOT_COMPARED, "")));
        } else if (offset == pass.next() && pass.tries() >= Pass.TRIES_MAX) {
            in.out().say("verify goes on behind " + offset + ": it came to no end " + pass.tries() + " times");
            goesOn();
            var named = left.apply(pass.found());
            found(pass.skips(offset + length, named.equals(pass.found())
                    ? named.troubled(offset, length, Why.NOT_COMPARED, "") : named));
        } else if (nowMs >= notBeforeMs && requests.isNone() && isReady(offset) && pace.mayGo(in.rules().isGuestBusy())
                && isRoom()) {
            pace.goes(length);
            pass = pass.at(offset, pass.found());
            pass = pass.tries(pass.tries() + 1);
            known = known == null ? knownBefore(offset, length) : known;
            chunk = new SourceChunk(in, requests, ++lastId, offset, length, this, pass.word(offset), known, tried);
            left = chunk::named;
            chunk.take();
        }
    }

    /** Asked last: what is taken is given back by the chunk. */
    private boolean isRoom() {
        var room = in.comparing().take(Digests.CHUNK);
        crowdedSinceMs = room ? Long.MAX_VALUE : Math.min(crowdedSinceMs, nowMs);
        return room;
    }

    /** Where an earlier pass could not repair one side, that side is still the wrong one. */
    private Side[] knownBefore(long offset, int length) {
        var sides = new Side[(length + BlockSet.BLOCK - 1) / BlockSet.BLOCK];
        for (int block = 0; block < sides.length; block++) {
            var at = offset + (long) block * BlockSet.BLOCK;
            if (pass.before().isWrong(at, at + BlockSet.BLOCK, name(Side.THERE))) {
                sides[block] = Side.HERE;
            } else if (pass.before().isWrong(at, at + BlockSet.BLOCK, name(Side.HERE))) {
                sides[block] = Side.THERE;
            }
        }
        return sides;
    }

    private boolean isReady(long offset) {
        in.digests().diskIs(in.diskEpoch());
        return in.digests().isReady(offset >>> Digests.CHUNK_SHIFT);
    }

    private void ended() {
        var result = pass.result();
        var all = isOverAll();
        pass = null;
        in.out().say("verify done: " + result.checkedBytes() + " bytes compared, " + result.repairedBytes() + " repaired"
                + (result.isAtRisk() ? ", " + result.differingBytes() + " differ and nobody knows which side is right, at "
                        + result.ranges() : "")
                + (result.troubledBytes() > 0 ? ", " + result.troubledBytes() + " could not be compared or repaired: "
                        + result.troubles() : ""));
        in.send(new Frame.VerifyDone(result, all));
        findings.ended(result, all);
    }

    /** What is new is known at once, here and at the peer: a pass may take days. */
    private void found(Pass now) {
        var before = pass.found();
        pass = now;
        if (before.repairedBytes() != now.found().repairedBytes() || before.differingBytes() != now.found().differingBytes()
                || before.troubledBytes() != now.found().troubledBytes()) {
            findings.soFar(now.seen());
            tellPeer();
        }
    }

    private void tellPeer() {
        in.send(new Frame.VerifyFound(pass.seen()));
    }

    // What comes of a chunk, told by it ----------------------------------------------------------------------------------

    /** Equal, or what differs is named. */
    void compared(SourceChunk of) {
        if (pass != null) {
            goesOn();
            found(pass.at(of.to, of.named(pass.found().checked(of.length()))));
        }
    }

    /** It can't be compared, and that is named. */
    void skipped(SourceChunk of) {
        if (pass != null) {
            goesOn();
            found(pass.skips(of.to, of.named(pass.found())));
        }
    }

    /** All was tried: it is compared once more, and what differs then is named. */
    void repaired() {
        tried = true;
    }

    /** These bytes were repaired, whatever becomes of the chunk. */
    void wrote(int bytes) {
        if (pass != null) {
            found(pass.at(pass.next(), pass.found().repaired(bytes)));
        }
    }

    /** It took too long. */
    void late(SourceChunk of) {
        if (pass != null) {
            notBeforeMs = nowMs + AGAIN_MS * pass.tries();
            in.out().say("verify: the chunk at " + of.from + " did not end in its time: "
                    + (pass.tries() < Pass.TRIES_MAX ? "later again" : "it is left"));
        }
    }

    void gone() {
        chunk = null;
    }

    // What the peer says -------------------------------------------------------------------------------------------------

    private boolean has(long id) {
        return chunk != null && chunk.id == id && !chunk.isOver();
    }

    /** The peer can't now: later; or what it was asked for last failed there. */
    void busy(long id) {
        if (has(id) && chunk.isAnswered()) {
            chunk.refused();
        } else if (has(id)) {
            pass = pass.tries(pass.tries() - 1);
            busy++;
            notBeforeMs = nowMs + Math.min(AGAIN_MS, BUSY_AGAIN_MS << Math.min(busy, BUSY_LONG));
            chunk.close();
        }
    }

    void answered(long id, Sums read, DigestMatch digest) {
        if (has(id)) {
            busy = 0;
            chunk.answered(read, digest);
        }
    }

    void taken(long id) {
        if (has(id)) {
            chunk.taken();
        }
    }

    /** Takes over the payload's reference. */
    void given(long id, int at, int bytes, Payload data) {
        if (has(id)) {
            chunk.given(at, bytes, data);
        } else {
            data.release();
        }
    }

    /** The connection or a disk is gone; a pass goes on where it was once it may. */
    void abort() {
        tried = false;
        abandon();
    }

    /** One of the replicas is another one from now on: what was compared of it says nothing. */
    void isReplaced() {
        if (isRunning() && isOverAll()) {
            in.out().say("verify begins anew: one of the replicas is synced in full");
            abandon();
            pass = pass.anew();
            goesOn();
            findings.soFar(pass.seen());
        } else if (isRunning()) {
            stop("one of the replicas is synced in full, which is another one than a person has decided about");
        }
    }
}

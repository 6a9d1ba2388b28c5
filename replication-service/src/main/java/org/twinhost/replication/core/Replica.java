package org.twinhost.replication.core;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.replication.core.blocks.BlockRuns;
import org.twinhost.replication.core.control.LinkState;
import org.twinhost.replication.core.control.ReplicaControl;
import org.twinhost.replication.core.control.Report;
import org.twinhost.replication.core.control.SplitBrain;
import org.twinhost.replication.core.control.VolumeSetup;
import org.twinhost.replication.core.facts.Resolution;
import org.twinhost.replication.core.io.IoContext;
import org.twinhost.replication.core.ports.Answer;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.OutdateAnswer;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.ports.Surroundings;
import org.twinhost.replication.core.sync.Split;
import org.twinhost.replication.core.verify.Verify;
import org.twinhost.replication.core.wire.Frame;

/**
 * One replica of one volume: start reading here. Everything it is told comes in through the public methods, on one thread,
 * with time in {@link #tick}; everything it does goes out through {@link Surroundings}. It is deterministic and never waits.
 *
 * <p>{@link ReplicaControl} holds and wires the parts: {@code LocalDisk} the own disk, {@code Link} the connection, {@code
 * GuestIo} and {@code PeerIo} the two ends of a write, {@code ResyncSource} and {@code ResyncTarget}, {@code Verify} comparing,
 * {@code PeerFencing} going on without the peer, {@code Promotion} the role.
 */
public final class Replica {

    /** The longest single read or write, in bytes. */
    public static final int IO_BYTES_MAX = IoContext.IO_BYTES_MAX;

    final ReplicaControl control;

    public Replica(VolumeSetup setup, Surroundings out) {
        control = new ReplicaControl(setup, out);
    }

    // Events ---------------------------------------------------------------------------------------------------------

    public void start(long nowMs) {
        control.start(nowMs);
    }

    public void tick(long nowMs) {
        control.tick(nowMs);
    }

    public void guestWrite(long offset, Payload data, boolean durable, Done done) {
        control.guest.write(offset, data, durable, done);
    }

    public void guestRead(long offset, Payload into, Done done) {
        control.guest.reads().read(offset, into, done);
    }

    public void guestFlush(Done done) {
        control.guest.flush(done);
    }

    public void guestConnections(int open) {
        control.guestConnections(open);
    }

    /** Whether a guest may open the export: Primary, or about to be again (its requests wait). */
    public boolean mayOpen() {
        return control.isPrimary();
    }

    /** An authenticated connection; both sides know it by the same name. */
    public void connected(String name, long incarnation, long nowMs) {
        connected(name, incarnation, true, true, nowMs);
    }

    /**
     * @param verifies the peer's build knows online verify
     * @param resolves the peer's build knows a person's word on a split brain
     */
    public void connected(String name, long incarnation, boolean verifies, boolean resolves, long nowMs) {
        control.connected(new LinkState.Contact(name, incarnation, verifies, resolves), nowMs);
    }

    /** The current connection ended. */
    public void disconnected(String reason) {
        control.link.disconnected(reason);
    }

    /** @param data its payload, whose reference goes over; null: none */
    public void frame(Frame frame, @Nullable Payload data) {
        control.frame(frame, data);
    }

    public void promote(Answer answer) {
        control.promotion.promote(answer);
    }

    /** An operator's word instead of all ground: it voids S1 and S2, and the caller has said so (audited there). */
    public void promoteByForce(Answer answer) {
        control.promotion.force(answer);
    }

    /** Whether such a word would be taken now; changes nothing. */
    public void wouldPromoteByForce(Answer answer) {
        control.promotion.wouldForce(answer);
    }

    public void demote(Answer answer) {
        control.promotion.demote(answer);
    }

    /** The configuration says whose data is right when replicas meet that were never synced; null: it does not say. */
    public void initialSyncFrom(@Nullable NodeId source) {
        control.initialSyncFrom(source);
    }

    /** A person says whose data is right before the replicas have been synced once; all of the other is overwritten. */
    public void decideInitialSync(NodeId source, Answer answer) {
        control.decideInitialSync(source, answer);
    }

    /** After a split brain a person says whose changes are thrown away; all of them are, as soon as both have noted it. */
    public void resolve(NodeId discarded, Answer answer) {
        resolve(discarded, control.splitBrain.read(), answer);
    }

    /** @param read what that person was told; null: only whether such a word would be taken now */
    public void resolve(NodeId discarded, SplitBrain.@Nullable Read read, Answer answer) {
        control.splitBrain.resolve(discarded, read, answer);
    }

    /** What the bitmap names: what was changed here and the peer lacks, or the other way round; the first of it. */
    public List<BlockRuns.Run> changed(int max) {
        return BlockRuns.of(control.bits, max);
    }

    /** All that the bitmap names. */
    public long changedBytes() {
        return control.bits.bytes();
    }

    /** A person's word on a split brain, until both are equal; null: none. */
    public @Nullable Resolution wordOnSplit() {
        return control.splitBrain.word();
    }

    /** The split brain that was met last; null: none, or it is being resolved. */
    public @Nullable Split split() {
        return control.splitBrain.seen();
    }

    /** The peer asks for this replica's mark: it goes on without it. */
    public void outdate(String asked, boolean sameView, OutdateAnswer answer) {
        control.outdate(asked, sameView, answer);
    }

    public void outdateAnswered(String asked, boolean granted, long generation, @Nullable String reason) {
        control.outdateAnswered(asked, granted, generation, reason);
    }

    /**
     * The peer's incarnation, and all before, is off. It must be a fact that its owner made durable, or that can't change
     * any more.
     *
     * @param proof true: a fencing proof
     */
    public void peerIsOff(long incarnation, boolean proof, String ground) {
        control.peerIsOff(incarnation, proof, ground);
    }

    /** Begins to compare all of it with the peer's replica; goes on by itself. */
    public void verify(Answer answer) {
        control.verify.start(answer);
    }

    /** A person says which replica is right where the last verify found that they differ and nobody knows. */
    public void decideVerify(NodeId right, Answer answer) {
        control.decideVerify(right, answer);
    }

    public void stopVerify(String why, Answer answer) {
        control.verify.stop(why, answer);
    }

    public Verify verifySight() {
        return control.verify;
    }

    // What others are told ---------------------------------------------------------------------------------------------

    public VolumeState report() {
        return Report.of(control);
    }

    public String connection() {
        return control.connection();
    }

    public Role role() {
        return control.role();
    }

    public DiskState disk() {
        return control.disk();
    }

    /** Bytes of guest requests begun or waiting are not known here; their number is. */
    public int requestsUnderWay() {
        return control.guest.underWay();
    }

    public long bytesWritten() {
        return control.guest.bytesWritten();
    }

    public long bytesRead() {
        return control.guest.reads().bytes();
    }
}

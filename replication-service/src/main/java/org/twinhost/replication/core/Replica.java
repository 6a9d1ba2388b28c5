package org.twinhost.replication.core;

import java.util.ArrayList;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.replication.core.area.DirtyBitmap;
import org.twinhost.replication.core.area.FactsStore;
import org.twinhost.replication.core.area.LogKeeper;
import org.twinhost.replication.core.area.MetadataArea;
import org.twinhost.replication.core.facts.Permits;
import org.twinhost.replication.core.io.FlushQueue;
import org.twinhost.replication.core.io.GuestIo;
import org.twinhost.replication.core.io.IoContext;
import org.twinhost.replication.core.io.PeerIo;
import org.twinhost.replication.core.io.RangeLocks;
import org.twinhost.replication.core.ports.Answer;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.ports.Surroundings;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.core.wire.HandshakeState;

/**
 * One replica of one volume: start reading here. Everything it is told comes in through the public methods, on one thread,
 * with time in {@link #tick}; everything it does goes out through {@link Surroundings}. It is deterministic and never waits.
 *
 * <p>The parts: {@link LocalDisk} the own disk, {@link Link} the connection, {@link GuestIo} and {@link PeerIo} the two ends
 * of a write, {@link ResyncSource} and {@link ResyncTarget}, {@link PeerFencing} going on without the peer, {@link Promotion}
 * the role.
 */
public final class Replica {

    /** The longest single read or write, in bytes. */
    public static final int IO_BYTES_MAX = IoContext.IO_BYTES_MAX;

    /** What the asker of a mark is told. */
    public interface OutdateAnswer {
        /** Durably Outdated for that connection. */
        void outdated(String connection, long generation);

        void refused(String reason);
    }

    final VolumeSetup setup;
    final Surroundings out;
    final DirtyBitmap bits;
    final MetadataArea area;
    final FactsStore store;
    final ReplicaState state;
    final LogKeeper log;
    final RangeLocks locks = new RangeLocks();
    private final IoContext io;
    final FlushQueue localFlushes;
    final FlushQueue peerFlushes;
    final Link link;
    final LocalDisk localDisk;
    final GuestIo guest;
    final PeerIo peerIo;
    final ResyncSource source;
    final ResyncTarget target;
    final PeerFencing peerFencing;
    final Promotion promotion;

    long now;
    int guestConnections;
    private String roleLost;
    private final ArrayList<Runnable> whenDrained = new ArrayList<>();
    private boolean considering;
    private boolean considerAgain;
    private long flushId;

    public Replica(VolumeSetup setup, Surroundings out) {
        this.setup = setup;
        this.out = out;
        var events = new RequestEvents(this);
        bits = new DirtyBitmap(setup.sizeBytes(), setup.memory());
        localFlushes = new FlushQueue(setup.sizeBytes(), setup.memory(), this::flushHere);
        peerFlushes = new FlushQueue(setup.sizeBytes(), setup.memory(), this::flushThere);
        area = new MetadataArea(out, setup.sizeBytes(), bits, peerFlushes, events::diskFailed);
        store = new FactsStore(area);
        state = new ReplicaState(setup, store);
        log = new LogKeeper(area, this::cleanExtents, this::tellHot,
                () -> isPrimary() ? setup.logCapacity().primary() : setup.logCapacity().secondary());
        link = new Link(this);
        localDisk = new LocalDisk(this);
        io = new IoContext(setup.self(), setup.sizeBytes(), state::ioPolicy, events, out, bits, locks, log,
                localFlushes, peerFlushes);
        guest = new GuestIo(io);
        peerIo = new PeerIo(io);
        source = new ResyncSource(this);
        target = new ResyncTarget(this);
        peerFencing = new PeerFencing(this);
        promotion = new Promotion(this);
    }

    // Events ---------------------------------------------------------------------------------------------------------

    public void start(long nowMs) {
        now = nowMs;
        localDisk.open();
    }

    public void tick(long nowMs) {
        now = nowMs;
        localDisk.tick();
        log.tick();
        link.tick();
        peerFencing.tick();
        promotion.tick();
        source.tick();
    }

    public void guestWrite(long offset, Payload data, boolean durable, Done done) {
        guest.write(offset, data, durable, done);
    }

    public void guestRead(long offset, Payload into, Done done) {
        guest.reads().read(offset, into, done);
    }

    public void guestFlush(Done done) {
        guest.flush(done);
    }

    public void guestConnections(int open) {
        guestConnections = open;
    }

    /** Whether a guest may open the export: Primary, or about to be again (its requests wait). */
    public boolean mayOpen() {
        return isPrimary();
    }

    /** An authenticated connection; both sides know it by the same name. */
    public void connected(String name, long incarnation, long nowMs) {
        now = nowMs;
        link.connected(new LinkState.Contact(name, incarnation));
    }

    /** The current connection ended. */
    public void disconnected(String reason) {
        link.disconnected(reason);
    }

    /** @param data its payload, whose reference goes over; null: none */
    public void frame(Frame frame, Payload data) {
        link.heard();
        Frames.handOver(this, frame, data);
    }

    public void promote(Answer answer) {
        promotion.promote(answer);
    }

    /** An operator's word instead of all ground: it voids S1 and S2, and the caller has said so (audited there). */
    public void promoteByForce(Answer answer) {
        promotion.force(answer);
    }

    public void demote(Answer answer) {
        promotion.demote(answer);
    }

    /** The peer asks for this replica's mark: it goes on without it. */
    public void outdate(String asked, boolean sameView, OutdateAnswer answer) {
        OutdatePeer.grant(this, asked, sameView, answer);
    }

    public void outdateAnswered(String asked, boolean granted, long generation, String reason) {
        if (granted) {
            if (!promotion.outdated(asked, generation)) {
                peerFencing.outdated(asked, generation);
            }
        } else if (!promotion.notOutdated(asked, reason)) {
            peerFencing.notOutdated(asked, reason);
        }
    }

    /**
     * The peer's incarnation, and all before, is off. It must be a fact that its owner made durable, or that can't change
     * any more.
     *
     * @param proof true: a fencing proof
     */
    public void peerIsOff(long incarnation, boolean proof, String ground) {
        if (peerFencing.off(incarnation, proof, ground)) {
            reconsider();
        }
    }

    // What the parts tell each other -----------------------------------------------------------------------------------

    boolean isLocalGood() {
        return permits().hasNewestData();
    }

    boolean isSettling() {
        return state.isSettling();
    }

    /** The peer can't be promoted, durably. */
    boolean isExcluding() {
        return permits().excludesPeer();
    }

    /** What is permitted now. */
    Permits permits() {
        return state.permits();
    }

    boolean isPrimary() {
        return state.isPrimary();
    }

    boolean peerIsDiskless() {
        return state.peerDisk.get() == DiskState.DISKLESS || state.peerDisk.get() == DiskState.FAILED;
    }

    boolean isInside(long offset, int length) {
        return io.isInside(offset, length);
    }

    long generation() {
        return store.isOpen() ? store.current().generation() : state.lastGeneration.get();
    }

    HandshakeState handshakeState() {
        var meta = store.isOpen() ? store.current() : null;
        return new HandshakeState(setup.self(), setup.incarnation(), setup.sizeBytes(), setup.birth(), generation(),
                meta == null ? java.util.List.of() : meta.history(), meta == null ? 0 : meta.base(), disk(),
                meta != null ? meta.boot() == setup.boot() : localDisk.isNoted(),
                isPrimary(), state.wasPrimary.get(), state.fromLog.get(), bits.count());
    }

    /** Nothing that a new connection could mix with. */
    boolean isQuiet() {
        return permits().handshake(peerIo.isQuiet() && source.isQuiet() && target.isQuiet()).isGranted();
    }

    void whenPeerIoDrained(Runnable then) {
        whenDrained.add(then);
        drained();
    }

    /** Something ended. */
    void drained() {
        if (peerIo.isQuiet() && target.isQuiet() && !whenDrained.isEmpty()) {
            var ready = new ArrayList<>(whenDrained);
            whenDrained.clear();
            ready.forEach(Runnable::run);
        }
        link.greet();
    }

    void peerLost(String reason) {
        source.abort();
        target.abort();
        guest.peerLost();
        peerFlushes.lost(bits, reason);
        promotion.linkLost(reason);
    }

    void loseRole(String reason) {
        out.say("role given up: " + reason);
        state.role.set(Role.SECONDARY);
        state.resuming.set(false);
        roleLost = reason;
        guest.endTerm();
    }

    /** After anything changed: what may go on goes on, who should know is told. */
    void reconsider() {
        if (considering) {
            considerAgain = true;
            return;
        }
        considering = true;
        do {
            considerAgain = false;
            peerFencing.consider();
            link.tellStatus();
            link.greet();
            guest.go();
        } while (considerAgain);
        considering = false;
        assert state.isFresh() : "the replica changed, what it may do did not";
        out.changed();
    }

    private void flushHere() {
        var epoch = localDisk.epoch();
        out.flush(failure -> {
            if (epoch == localDisk.epoch()) {
                if (failure != null) {
                    localDisk.failed("flush: " + failure);
                } else {
                    localFlushes.finished(null);
                }
            }
        });
    }

    void flushedThere(long id) {
        if (id == flushId) {
            peerFlushes.finished(null);
        }
    }

    private void flushThere() {
        link.send(new Frame.Flush(++flushId));
    }

    void flushEverywhere(Done done) {
        localFlushes.flush(here -> {
            if (here != null) {
                done.done(here);
            } else if (link.isMirroring()) {
                peerFlushes.flush(done);
            } else {
                area.writeBits(done);
            }
        });
    }

    private void cleanExtents(Done done) {
        Done flushed = failure -> {
            if (failure == null) {
                // Once no extent names it, only the bitmap does (S6), such as what a diskless Primary wrote here alone.
                area.writeBits(done);
            } else {
                done.done(failure);
            }
        };
        if (isPrimary()) {
            flushEverywhere(flushed);
        } else {
            localFlushes.flush(flushed);
        }
    }

    private void tellHot() {
        if (isPrimary() && link.isMirroring()) {
            link.send(new Frame.Hot(log.log.extents()));
        }
    }

    // What others are told ---------------------------------------------------------------------------------------------

    String reasonNotOpen() {
        return Report.reason(this);
    }

    public VolumeState report() {
        return Report.of(this);
    }

    public String connection() {
        return state.connection.get();
    }

    public Role role() {
        return state.role.get();
    }

    public DiskState disk() {
        return state.disk();
    }

    /** Bytes of guest requests begun or waiting are not known here; their number is. */
    public int requestsUnderWay() {
        return guest.underWay();
    }

    public long bytesWritten() {
        return guest.bytesWritten();
    }

    public long bytesRead() {
        return guest.reads().bytes();
    }

    String roleLost() {
        return roleLost;
    }
}

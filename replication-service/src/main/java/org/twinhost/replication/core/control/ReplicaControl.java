package org.twinhost.replication.core.control;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.area.DirtyBitmap;
import org.twinhost.replication.core.area.FactsStore;
import org.twinhost.replication.core.area.LogKeeper;
import org.twinhost.replication.core.area.MetadataArea;
import org.twinhost.replication.core.facts.InitialSync;
import org.twinhost.replication.core.facts.Permit;
import org.twinhost.replication.core.facts.Permits;
import org.twinhost.replication.core.facts.Refusal;
import org.twinhost.replication.core.io.FlushQueue;
import org.twinhost.replication.core.io.GuestIo;
import org.twinhost.replication.core.io.IoContext;
import org.twinhost.replication.core.io.PeerIo;
import org.twinhost.replication.core.io.RangeLocks;
import org.twinhost.replication.core.ports.Answer;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.OutdateAnswer;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.ports.Surroundings;
import org.twinhost.replication.core.verify.Digests;
import org.twinhost.replication.core.verify.MarkedWrites;
import org.twinhost.replication.core.verify.Verify;
import org.twinhost.replication.core.verify.VerifyContext;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.core.wire.HandshakeState;

/** The parts of one replica, wired, and what they tell each other. */
public final class ReplicaControl {

    final VolumeSetup setup;
    final Surroundings out;
    public final DirtyBitmap bits;
    final MetadataArea area;
    public final FactsStore store;
    final ReplicaState state;
    final LogKeeper log;
    public final RangeLocks locks = new RangeLocks();
    final FlushQueue localFlushes;
    final FlushQueue peerFlushes;
    public final Link link;
    final LocalDisk localDisk;
    public final GuestIo guest;
    public final PeerIo peerIo;
    public final ResyncSource source;
    public final ResyncTarget target;
    public final PeerFencing peerFencing;
    public final Promotion promotion;
    public final SplitBrain splitBrain;
    public final Verify verify;

    private final IoContext io;
    private final ArrayList<Runnable> whenDrained = new ArrayList<>();
    private @Nullable String roleLost;
    private boolean considering;
    private boolean considerAgain;
    private long flushId;
    private long bytesWritten;
    private long writtenMs;
    int guestConnections;
    long now;

    public ReplicaControl(VolumeSetup setup, Surroundings out) {
        this.setup = setup;
        var digests = new Digests(out, setup.sizeBytes(), setup.memory(), setup.verify().digestsInPage());
        this.out = new MarkedWrites(out, digests);
        var events = new RequestEvents(this);
        bits = new DirtyBitmap(setup.sizeBytes(), setup.memory());
        localFlushes = new FlushQueue(setup.sizeBytes(), setup.memory(), this::flushHere);
        peerFlushes = new FlushQueue(setup.sizeBytes(), setup.memory(), this::flushThere);
        area = new MetadataArea(this.out, setup.sizeBytes(), bits, peerFlushes, events::diskFailed);
        store = new FactsStore(area);
        state = new ReplicaState(setup, store);
        log = new LogKeeper(area, this::cleanExtents, this::tellHot,
                () -> isPrimary() ? setup.logCapacity().primary() : setup.logCapacity().secondary());
        link = new Link(this);
        localDisk = new LocalDisk(this);
        io = new IoContext(setup.self(), setup.sizeBytes(), state::ioPolicy, events, this.out, bits, locks, log,
                localFlushes, peerFlushes);
        guest = new GuestIo(io);
        peerIo = new PeerIo(io);
        source = new ResyncSource(this);
        target = new ResyncTarget(this);
        peerFencing = new PeerFencing(this);
        promotion = new Promotion(this);
        splitBrain = new SplitBrain(this);
        verify = new Verify(new VerifyContext(setup.sizeBytes(), state::ioPolicy, events, this.out, locks, digests,
                setup.comparing(), new VerifyRules()), setup.verify());
    }

    public void start(long nowMs) {
        now = nowMs;
        localDisk.open();
    }

    public void tick(long nowMs) {
        now = nowMs;
        if (guest.bytesWritten() != bytesWritten) {
            bytesWritten = guest.bytesWritten();
            writtenMs = nowMs;
        }
        localDisk.tick();
        log.tick();
        link.tick();
        peerFencing.tick();
        promotion.tick();
        source.tick();
        verify.tick(nowMs);
    }

    public void guestConnections(int open) {
        guestConnections = open;
    }

    public void connected(LinkState.Contact contact, long nowMs) {
        now = nowMs;
        link.connected(contact);
    }

    public void frame(Frame frame, @Nullable Payload data) {
        link.heard();
        Frames.handOver(this, frame, data);
    }

    public void outdate(String asked, boolean sameView, OutdateAnswer answer) {
        OutdatePeer.grant(this, asked, sameView, answer);
    }

    public void outdateAnswered(String asked, boolean granted, long generation, @Nullable String reason) {
        if (granted) {
            if (!promotion.outdated(asked, generation)) {
                peerFencing.outdated(asked, generation);
            }
        } else if (!promotion.notOutdated(asked, reason)) {
            peerFencing.notOutdated(asked, reason);
        }
    }

    public void peerIsOff(long incarnation, boolean proof, String ground) {
        if (peerFencing.off(incarnation, proof, ground)) {
            reconsider();
        }
    }

    public void initialSyncFrom(@Nullable NodeId source) {
        link.configured(source);
    }

    public void decideInitialSync(NodeId source, Answer answer) {
        link.decideInitialSync(source, answer);
    }

    public void decideVerify(NodeId right, Answer answer) {
        if (right.equals(setup.self()) || right.equals(setup.peer())) {
            verify.decide(right.equals(setup.self()), answer);
        } else {
            answer.refused("there is no replica on " + right);
        }
    }

    public boolean isLocalGood() {
        return permits().hasNewestData();
    }

    public boolean isSettling() {
        return state.isSettling();
    }

    /** The peer can't be promoted, durably. */
    public boolean isExcluding() {
        return permits().excludesPeer();
    }

    /** What is permitted now. */
    public Permits permits() {
        return state.permits();
    }

    public boolean isPrimary() {
        return state.isPrimary();
    }

    boolean peerIsDiskless() {
        return permits().peer().isDiskless();
    }

    boolean isInside(long offset, int length) {
        return io.isInside(offset, length);
    }

    public long generation() {
        return store.isOpen() ? store.current().generation() : state.lastGeneration.get();
    }

    HandshakeState handshakeState() {
        var meta = store.isOpen() ? store.current() : null;
        return new HandshakeState(setup.self(), setup.incarnation(), setup.sizeBytes(), setup.birth(), generation(),
                meta == null ? java.util.List.of() : meta.history(), meta == null ? 0 : meta.base(), disk(),
                meta != null ? meta.boot() == setup.boot() : localDisk.isNoted(),
                isPrimary(), state.wasPrimary.get(), meta == null ? InitialSync.DONE : meta.initial(),
                link.configuredSource(), link.isProvenZero(),
                state.fromLog.get(), bits.count(),
                link.peerResolves() ? new HandshakeState.Alone(splitBrain.word(), writtenAgoMs()) : null);
    }

    /** How long ago the guest wrote last here, as far as the ticks saw it; −1: it did not since the service started. */
    private long writtenAgoMs() {
        return bytesWritten == 0 ? -1 : now - writtenMs;
    }

    /** Nothing that a new connection could mix with. */
    public boolean isQuiet() {
        return permits().handshake(peerIo.isQuiet() && source.isQuiet() && target.isQuiet() && verify.isQuiet())
                .isGranted();
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
        verify.abort();
        guest.peerLost();
        peerFlushes.lost(bits, reason);
        promotion.linkLost(reason);
    }

    public void loseRole(String reason) {
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
                    localFlushes.finished();
                }
            }
        });
    }

    void flushedThere(long id) {
        if (id == flushId) {
            peerFlushes.finished();
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

    public DiskState disk() {
        return state.disk();
    }

    public Role role() {
        return state.role.get();
    }

    public String connection() {
        return state.connection.get();
    }

    /** What is kept of what it may do is what its state and its facts say at this moment (S1, S2). */
    public boolean isFresh() {
        return state.isFresh();
    }

    @Nullable String reasonNotOpen() {
        return Report.reason(this);
    }

    @Nullable String roleLost() {
        return roleLost;
    }

    private final class VerifyRules implements VerifyContext.Rules {

        @Override
        public Permit compare() {
            if (setup.peer() == null) {
                return Permit.refused(Refusal.NOBODY_LOST, "there is no other replica to compare with");
            }
            if (link.state() instanceof LinkState.Joined(var contact, _, _, _) && !contact.verifies()) {
                return Permit.refused(Refusal.UNKNOWN_TO_PEER,
                        "the build on " + setup.peer() + " does not know verify: update that node");
            }
            return bits.count() == 0 ? permits().compare()
                    : Permit.refused(Refusal.NOT_EQUAL, bits.bytes() + " bytes are out of sync");
        }

        @Override
        public Permit beCompared() {
            return permits().beCompared();
        }

        @Override
        public boolean isGuestBusy() {
            return guest.underWay() > 0;
        }

        @Override
        public String nodeHere() {
            return setup.self().value();
        }

        @Override
        public String nodeThere() {
            var peer = setup.peer();
            return peer == null ? "no other replica" : peer.value();
        }
    }
}

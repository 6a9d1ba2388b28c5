package org.twinhost.replication.core;

import java.util.ArrayList;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;

/**
 * One replica of one volume: start reading here. Everything it is told comes in through the public methods, on one thread,
 * with time in {@link #tick}; everything it does goes out through {@link Surroundings}. It is deterministic and never waits.
 *
 * <p>The parts: {@link DiskCare} the own disk, {@link Link} the connection, {@link GuestIo} and {@link PeerIo} the two ends
 * of a write, {@link ResyncSource} and {@link ResyncTarget}, {@link Exclusion} going on without the peer, {@link Promotion}
 * the role.
 */
public final class Replica {

    /** The longest single read or write, in bytes. */
    public static final int IO_BYTES_MAX = 32 << 20;

    /** What the asker of a mark is told. */
    public interface MarkAnswer {
        /** Durably Outdated for that connection. */
        void marked(String connection, long generation);

        void refused(String reason);
    }

    final VolumeSetup setup;
    final Surroundings out;
    final DirtyBitmap bits;
    final MetaStore store;
    final LogKeeper log;
    final RangeLocks locks = new RangeLocks();
    final FlushLine localLine;
    final FlushLine peerLine;
    final Link link;
    final DiskCare diskCare;
    final GuestIo guest;
    final PeerIo peerIo;
    final ResyncSource source;
    final ResyncTarget target;
    final Exclusion exclusion;
    final Promotion promotion;

    long now;
    DiskState disk = DiskState.DISKLESS;
    Role role = Role.SECONDARY;
    /** Primary again after a restart of the service, once it is sure that the peer is not. */
    boolean resuming;
    boolean wasPrimary;
    boolean fromLog;
    Role peerRole = Role.UNKNOWN;
    DiskState peerDisk = DiskState.UNKNOWN;
    String connection = "";
    long peerIncarnation;
    int guestConnections;
    /** The generation the guest runs on when this node has no disk. */
    long lastGeneration;
    private String roleLost;
    private final ArrayList<Runnable> whenDrained = new ArrayList<>();
    private boolean considering;
    private boolean considerAgain;
    private long flushId;

    public Replica(VolumeSetup setup, Surroundings out) {
        this.setup = setup;
        this.out = out;
        bits = new DirtyBitmap(setup.sizeBytes());
        localLine = new FlushLine(setup.sizeBytes(), this::flushHere);
        peerLine = new FlushLine(setup.sizeBytes(), this::flushThere);
        store = new MetaStore(out, setup.sizeBytes(), bits, why -> this.diskCare().failed(why));
        log = new LogKeeper(setup.sizeBytes(), store, this::cleanExtents, this::tellHot,
                () -> this.role == Role.PRIMARY ? ActivityLog.CAPACITY : ActivityLog.CAPACITY_MAX - 64);
        link = new Link(this);
        diskCare = new DiskCare(this);
        guest = new GuestIo(this);
        peerIo = new PeerIo(this);
        source = new ResyncSource(this);
        target = new ResyncTarget(this);
        exclusion = new Exclusion(this);
        promotion = new Promotion(this);
    }

    private DiskCare diskCare() {
        return diskCare;
    }

    // Events ---------------------------------------------------------------------------------------------------------

    public void start(long nowMs) {
        now = nowMs;
        diskCare.open();
    }

    public void tick(long nowMs) {
        now = nowMs;
        diskCare.tick();
        link.tick();
        exclusion.tick();
        promotion.tick();
    }

    public void guestWrite(long offset, Payload data, boolean durable, Done done) {
        guest.write(offset, data, durable, done);
    }

    public void guestRead(long offset, Payload into, Done done) {
        guest.read(offset, into, done);
    }

    public void guestFlush(Done done) {
        guest.flush(done);
    }

    public void guestConnections(int open) {
        guestConnections = open;
    }

    /** Whether a guest may open the export: Primary, or about to be again (its requests wait). */
    public boolean mayOpen() {
        return role == Role.PRIMARY;
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

    /** @param data its payload, whose reference goes over; null: none. {@code copy} is how a read's bytes get into place */
    public void frame(Frame frame, Payload data, java.util.function.BiConsumer<Payload, Payload> copy) {
        link.heard();
        if (link.took(frame)) {
            return;
        }
        if (!link.isJoined()) {
            if (data != null) {
                data.release();
            }
            return; // what was sent before the connection counted, or after it ended
        }
        switch (frame) {
            case Frame.Written(var id) -> guest.written(id);
            case Frame.Flushed(var id) -> {
                if (id == flushId) {
                    peerLine.finished(null);
                }
            }
            case Frame.ReadDone(var id) -> {
                guest.readDone(id, into -> copy.accept(data, into));
                data.release();
            }
            case Frame.ReadFailed(var id, _) -> guest.readFailed(id);
            case Frame.DirtyBits(var first, var words) -> addBits(first, words);
            case Frame.SyncReady() -> targetReady();
            case Frame.DiskLost(var reason) -> diskCare.peerLost(reason);
            case Frame.DiskLostNoted(var generation) -> diskCare.noted(generation);
            default -> {
                if (!promotion.took(frame) && !source.took(frame) && !target.took(frame, data)
                        && !peerIo.took(frame, data)) {
                    throw new IllegalStateException("frame without a reader: " + frame);
                }
            }
        }
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
    public void outdate(String asked, boolean sameView, MarkAnswer answer) {
        var why = role == Role.PRIMARY ? "it is Primary on " + setup.self()
                : diskCare.isLoading() ? "the disk on " + setup.self() + " is just being opened"
                : !sameView ? setup.self() + " is in another view"
                : exclusion.isMinting() || isExcluding() ? setup.self() + " has excluded the asker"
                : !link.endsWith(asked) ? "the last connection was another one (" + connection + ")"
                : !promotion.yieldTo() ? setup.self() + " is about to be promoted"
                : null;
        if (why != null) {
            answer.refused(why);
            return;
        }
        if (!store.isOpen()) {
            if (diskCare.isRememberedAsDetached()) {
                answer.marked(asked, lastGeneration);
            } else {
                answer.refused("the disk on " + setup.self() + " is not readable, so the mark can't be made durable");
            }
            return;
        }
        if (disk == DiskState.UP_TO_DATE || disk == DiskState.CONSISTENT) {
            disk = DiskState.OUTDATED;
        }
        store.persist(meta -> meta.disk() == DiskState.INCONSISTENT ? meta : meta.asDisk(DiskState.OUTDATED), failure -> {
            if (failure != null) {
                answer.refused("the mark could not be made durable: " + failure);
                return;
            }
            disk = store.current().disk();
            out.say("marked " + disk + " for connection " + asked + ": " + setup.peer() + " goes on without it");
            if (!link.isDown()) {
                link.drop("marked Outdated");
            }
            answer.marked(asked, generation());
            reconsider();
        });
    }

    public void markAnswered(String asked, boolean granted, long generation, String reason) {
        if (granted) {
            if (!promotion.marked(asked, generation)) {
                exclusion.marked(asked, generation);
            }
        } else if (!promotion.notMarked(asked, reason)) {
            exclusion.notMarked(asked, reason);
        }
    }

    /**
     * The peer's incarnation, and all before, is off. It must be a fact that its owner made durable, or that can't change
     * any more.
     *
     * @param proof true: a fencing proof
     */
    public void peerIsOff(long incarnation, boolean proof, String ground) {
        exclusion.off(incarnation, proof, ground);
        reconsider();
    }

    // What the parts tell each other -----------------------------------------------------------------------------------

    boolean isLocalGood() {
        return store.isOpen() && disk == DiskState.UP_TO_DATE;
    }

    /** Joined, and not yet sure to be equal, or about to be told so. */
    boolean isSettling() {
        return source.settlesGenerations() || target.isRunning()
                || link.state() instanceof LinkState.Joined(_, _, _, var verdict) && !verdictCarriedOut(verdict);
    }

    private boolean verdictCarriedOut(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Source _ -> source.hasBegun();
            case Verdict.Target _, Verdict.ServedByPeer _, Verdict.PeerDiskless _, Verdict.Unfit _ -> true;
        };
    }

    /** The peer can't be promoted, durably. */
    boolean isExcluding() {
        return setup.peer() == null || store.isOpen() && store.current().excluded();
    }

    boolean peerIsDiskless() {
        return peerDisk == DiskState.DISKLESS || peerDisk == DiskState.FAILED;
    }

    boolean isInside(long offset, int length) {
        return offset >= 0 && length > 0 && length <= IO_BYTES_MAX && offset <= setup.sizeBytes() - length;
    }

    DiskState visibleDisk() {
        return disk;
    }

    long generation() {
        return store.isOpen() ? store.current().generation() : lastGeneration;
    }

    Claim claim() {
        var meta = store.isOpen() ? store.current() : null;
        return new Claim(setup.self(), setup.incarnation(), setup.sizeBytes(), setup.birth(), generation(),
                meta == null ? java.util.List.of() : meta.history(), meta == null ? 0 : meta.base(), disk,
                meta != null ? meta.boot() == setup.boot() : diskCare.isNoted(), role == Role.PRIMARY, wasPrimary, fromLog, bits.count());
    }

    /** Nothing that a new connection could mix with. */
    boolean isQuiet() {
        return diskCare.mayClaim() && peerIo.isQuiet() && source.isQuiet() && target.isQuiet() && !exclusion.isMinting()
                && !promotion.isTaking() && (!store.isOpen() || store.isIdle());
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

    private void targetReady() {
        if (link.state() instanceof LinkState.Joined joined
                && joined.verdict() instanceof Verdict.Source(var full, var repair)) {
            source.targetIsReady(joined, full, repair);
        } else {
            link.drop("the peer wants to be the target of a resync that was not agreed");
        }
    }

    private void addBits(int first, long[] words) {
        if (first < 0 || first + words.length > bits.wordCount()) {
            link.drop("bits outside of the bitmap");
            return;
        }
        for (int i = 0; i < words.length; i++) {
            if (words[i] != 0) {
                bits.addWord(first + i, words[i]);
            }
        }
    }

    void peerLost(String reason) {
        source.abort();
        target.abort();
        guest.peerLost();
        peerLine.lost(bits, reason);
        promotion.linkLost(reason);
    }

    void loseRole(String reason) {
        out.say("role given up: " + reason);
        role = Role.SECONDARY;
        resuming = false;
        roleLost = reason;
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
            exclusion.consider();
            link.tellStatus();
            link.greet();
            guest.go();
        } while (considerAgain);
        considering = false;
        out.changed();
    }

    private void flushHere() {
        var epoch = diskCare.epoch();
        out.flush(failure -> {
            if (epoch == diskCare.epoch()) {
                if (failure != null) {
                    diskCare.failed("flush: " + failure);
                } else {
                    localLine.finished(null);
                }
            }
        });
    }

    private void flushThere() {
        link.send(new Frame.Flush(++flushId));
    }

    void flushEverywhere(Done done) {
        localLine.flush(here -> {
            if (here != null) {
                done.done(here);
            } else if (link.isMirroring()) {
                peerLine.flush(done);
            } else {
                store.persistBits(done);
            }
        });
    }

    private void cleanExtents(Done done) {
        if (role == Role.PRIMARY) {
            flushEverywhere(done);
        } else {
            localLine.flush(done);
        }
    }

    private void tellHot() {
        if (role == Role.PRIMARY && link.isMirroring()) {
            link.send(new Frame.Hot(log.log.extents()));
        }
    }

    // What others are told ---------------------------------------------------------------------------------------------

    /** Why it can't be promoted, as far as it can tell alone; null: it can. */
    String refusal() {
        return Report.refusal(this);
    }

    String reasonNotOpen() {
        return Report.reason(this);
    }

    public VolumeState report() {
        return Report.of(this);
    }

    public String connection() {
        return connection;
    }

    public Role role() {
        return role;
    }

    public DiskState disk() {
        return disk;
    }

    /** Bytes of guest requests begun or waiting are not known here; their number is. */
    public int requestsUnderWay() {
        return guest.underWay();
    }

    public long bytesWritten() {
        return guest.bytesWritten;
    }

    public long bytesRead() {
        return guest.bytesRead;
    }

    String roleLost() {
        return roleLost;
    }
}

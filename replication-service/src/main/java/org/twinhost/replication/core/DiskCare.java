package org.twinhost.replication.core;

import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.facts.FactChange;
import org.twinhost.replication.core.facts.OwnReplica;
import org.twinhost.replication.core.facts.ReplicaFacts;

/**
 * The replica's own disk: opening, the first metadata, and life without it. A disk that failed is tried again every two
 * seconds; what it missed comes back as a resync.
 */
final class DiskCare {

    private static final long RETRY_MS = 2_000;

    private final Replica replica;
    private boolean loading;
    private boolean loadedOnce;
    private boolean detaching;
    private boolean detached;
    private boolean waitsForMarker;
    private int epoch;
    /** The peer has durably noted what this disk lacks. */
    private boolean noted;
    /** It failed while it was the only one: the peer can't go on, so it need not be told. */
    private boolean wasTheOnlyOne;
    private long failedMs;
    private long notRememberedMs = Long.MIN_VALUE / 2;
    private String reason = "not opened yet";
    /** What it is called while it is not open. */
    private DiskState closedAs = DiskState.DISKLESS;

    DiskCare(Replica replica) {
        this.replica = replica;
        this.detached = replica.setup.detached();
    }

    int epoch() {
        return epoch;
    }

    OwnReplica.DiskAccess access() {
        return loading ? OwnReplica.DiskAccess.OPENING
                : replica.store.isOpen() ? OwnReplica.DiskAccess.OPEN : OwnReplica.DiskAccess.CLOSED;
    }

    /** What the facts say, once it can be used. */
    DiskState disk() {
        return !loading && replica.store.isOpen() ? replica.store.current().disk() : closedAs;
    }

    /** That there is no disk is durably remembered, and the peer may go on without it. */
    boolean isTellable() {
        return detached && !waitsForMarker && !wasTheOnlyOne;
    }

    /** Nothing is acknowledged: the peer is to make durable first what this disk lacks (design: a disk fails). */
    boolean isDetaching() {
        return detaching;
    }

    boolean isNoted() {
        return noted;
    }

    boolean isRememberedAsDetached() {
        return detached;
    }

    String reason() {
        return reason;
    }

    void open() {
        if (loading || replica.store.isOpen()) {
            return;
        }
        loading = true;
        replica.out.openDisk(failure -> {
            if (failure != null) {
                unusable("can't be opened: " + failure);
            } else {
                replica.area.load(this::loaded);
            }
        });
    }

    void tick() {
        if (!replica.store.isOpen() && !loading && replica.now - failedMs >= RETRY_MS && !waitsForMarker) {
            open();
        }
    }

    private void unusable(String why) {
        loading = false;
        failedMs = replica.now;
        if (!why.equals(reason)) {
            replica.out.say("disk " + why);
        }
        reason = why;
        closedAs = DiskState.FAILED;
        replica.drained();
        replica.reconsider();
    }

    private void loaded(MetadataArea.Loaded loaded) {
        switch (loaded) {
            case MetadataArea.Loaded.Unreadable(var why) -> unusable(why);
            case MetadataArea.Loaded.Damaged(var why) -> unusable(why);
            case MetadataArea.Loaded.Blank() -> {
                replica.out.say("blank store: created with generation " + Meeting.hex(replica.setup.birth()));
                var setup = replica.setup;
                epoch++;
                replica.store.format(ReplicaFacts.born(
                        setup.name(), setup.sizeBytes(), setup.birth(), setup.peer() == null, setup.boot()),
                        failure -> ready(failure, false));
            }
            case MetadataArea.Loaded.Found(var meta, var log) -> found(meta, log);
        }
    }

    private void found(ReplicaFacts meta, ActivityLog.Found log) {
        if (!meta.volume().equals(replica.setup.name()) || meta.sizeBytes() != replica.setup.sizeBytes()
                || meta.birth() != replica.setup.birth()) {
            unusable("belongs to volume " + meta.volume() + " of " + meta.sizeBytes() + " bytes, birth "
                    + Meeting.hex(meta.birth()) + ": check the volume's device in the configuration");
            return;
        }
        replica.log.log.continueAfter(log.sequence());
        var again = loadedOnce;
        var sameBoot = meta.boot() == replica.setup.boot();
        if (!again) {
            for (int extent : log.extents()) {
                var offset = (long) extent << ActivityLog.EXTENT_SHIFT;
                replica.bits.set(offset, Math.min(ActivityLog.EXTENT, replica.setup.sizeBytes() - offset));
                replica.fromLog = true;
            }
        }
        var disk = diskAfterLoad(meta, sameBoot);
        var keepsRole = again ? replica.role == Role.PRIMARY : meta.primary() && sameBoot && disk != DiskState.OUTDATED;
        if (!again) {
            if (keepsRole) {
                replica.role = Role.PRIMARY;
            } else if (replica.role == Role.PRIMARY) {
                replica.loseRole("the disk failed while it was being opened, and may be older than the peer's");
            }
            replica.resuming = keepsRole && !(meta.excluded() && disk == DiskState.UP_TO_DATE);
            replica.wasPrimary = meta.primary() && !keepsRole && disk != DiskState.UP_TO_DATE;
            replica.connection = meta.connection();
            replica.peerIncarnation = meta.peerIncarnation();
        }
        replica.store.opened(meta);
        epoch++;
        var primary = keepsRole || replica.wasPrimary;
        replica.store.persist(new FactChange.DiskOpened(
                disk, primary, replica.connection, replica.peerIncarnation, replica.setup.boot()),
                failure -> ready(failure, again));
    }

    private DiskState diskAfterLoad(ReplicaFacts meta, boolean sameBoot) {
        return switch (meta.disk()) {
            // Who excluded the peer durably is the newest, whatever else is remembered: the peer can't have gone on.
            // Else the peer went on if, and only if, it minted: until then nothing was acknowledged that is not here.
            case UP_TO_DATE -> meta.excluded() ? DiskState.UP_TO_DATE
                    : detached ? DiskState.OUTDATED
                    : sameBoot ? DiskState.UP_TO_DATE : DiskState.CONSISTENT;
            case CONSISTENT -> detached ? DiskState.OUTDATED : DiskState.CONSISTENT;
            case OUTDATED -> DiskState.OUTDATED;
            case INCONSISTENT, DISKLESS, FAILED, UNKNOWN -> DiskState.INCONSISTENT;
        };
    }

    private void ready(String failure, boolean again) {
        if (failure != null) {
            loading = false;
            return; // the store has said so
        }
        if (detached) {
            var opened = epoch;
            replica.out.rememberDetached(false, failed -> {
                detached = failed != null;
                if (opened == epoch) {
                    attached(again);
                }
            });
        } else {
            attached(again);
        }
    }

    private void attached(boolean again) {
        loading = false;
        loadedOnce = true;
        detaching = false;
        noted = false;
        wasTheOnlyOne = false;
        reason = null;
        replica.out.say("disk " + replica.disk() + ", generation " + Meeting.hex(replica.generation())
                + (replica.role == Role.PRIMARY ? ", Primary" : "") + ", " + replica.bits.bytes() + " bytes may differ");
        replica.log.again();
        if (again || !replica.link.isDown()) {
            replica.link.drop("the disk works again");
        }
        replica.drained();
        replica.reconsider();
    }

    /** An I/O error: the disk is given up at once and whole. */
    void failed(String why) {
        if (!replica.store.isOpen()) {
            if (loading) {
                unusable(why);
            }
            return;
        }
        reason = "failed: " + why;
        replica.out.say("disk " + reason);
        var goodBefore = replica.isLocalGood();
        epoch++;
        loading = false;
        failedMs = replica.now;
        replica.lastGeneration = replica.generation();
        replica.store.close(reason);
        replica.source.abort();
        replica.target.abort();
        closedAs = DiskState.DISKLESS;
        var peerCanServe = replica.link.isMirroring() && replica.peerDisk == DiskState.UP_TO_DATE;
        var mustRemember = replica.role == Role.PRIMARY || goodBefore || replica.link.isJoined();
        wasTheOnlyOne = replica.role != Role.PRIMARY && replica.link.isJoined() && replica.peerIsDiskless();
        if (wasTheOnlyOne || replica.role == Role.PRIMARY && !peerCanServe) {
            if (!replica.link.isDown()) {
                replica.link.drop(reason);
            }
        } else {
            detaching = replica.role == Role.PRIMARY;
            if (mustRemember) {
                remember();
            }
        }
        replica.guest.diskGone();
        replica.localLine.interrupted(why);
        replica.reconsider();
    }

    /** That there is no disk could not be remembered: again. Nothing is told to the peer before (S5). */
    void rememberAgain() {
        if (!loading && !waitsForMarker && !wasTheOnlyOne && !replica.store.isOpen() && !detached
                && replica.now - notRememberedMs >= RETRY_MS) {
            remember();
        }
    }

    private void remember() {
        waitsForMarker = true;
        replica.out.rememberDetached(true, failure -> {
            waitsForMarker = false;
            // What was remembered before and could not be written again is remembered still.
            detached |= failure == null;
            if (!detached) {
                failedMs = replica.now;
                notRememberedMs = replica.now;
                replica.out.say("can't remember that the disk was detached (" + failure + "): nothing goes on");
                replica.link.drop("it is not remembered that the disk failed");
                return;
            }
            replica.link.tellStatus();
            if (replica.link.isJoined()) {
                tellPeer();
            }
        });
    }

    /** Joined without a disk. */
    void servedByPeer() {
        if (replica.role == Role.PRIMARY) {
            detaching = true;
        }
        if (replica.role == Role.PRIMARY && !detached) {
            remember();
        } else if (replica.role == Role.PRIMARY) {
            tellPeer();
        }
    }

    private void tellPeer() {
        var lacks = new BlockSet(replica.setup.sizeBytes(), replica.setup.memory());
        lacks.addAll(replica.bits);
        replica.localLine.copyInto(lacks);
        replica.guest.underWayInto(lacks);
        replica.target.sendBits(lacks);
        lacks.release();
        replica.link.send(new Frame.DiskLost(reason == null ? "failed" : reason));
    }

    /** The peer has durably noted what this disk lacks: it serves from now on. */
    void noted(long generation) {
        if (detaching && !replica.store.isOpen()) {
            detaching = false;
            noted = true;
            replica.lastGeneration = generation;
            replica.localLine.forget();
            replica.link.mirror(true);
            replica.peerDisk = DiskState.UP_TO_DATE;
            replica.reconsider();
        }
    }

    /** The peer's disk failed. */
    void peerLost(String why) {
        replica.out.say("the disk of " + replica.setup.peer() + " " + why);
        replica.peerDisk = DiskState.DISKLESS;
        if (replica.peerRole == Role.PRIMARY) {
            mintForDisklessPrimary();
            return;
        }
        replica.source.abort();
        replica.link.mirror(false);
        replica.guest.peerLost();
        replica.peerLine.lost(replica.bits, why);
        replica.reconsider();
    }

    private void mintForDisklessPrimary() {
        if (!replica.store.isOpen() || replica.disk() != DiskState.UP_TO_DATE && replica.disk() != DiskState.CONSISTENT) {
            replica.link.drop("the replica here can't stand in");
            return;
        }
        replica.source.abort();
        var epochBefore = replica.link.epoch();
        var diskEpoch = epoch;
        replica.whenPeerIoDrained(() -> replica.out.flush(failure -> {
            if (diskEpoch != epoch) {
                return;
            }
            if (failure != null) {
                failed("flush: " + failure);
                return;
            }
            // On another connection the peer may have its disk again, and a generation that is settled (S6).
            if (epochBefore != replica.link.epoch()) {
                return;
            }
            var minted = replica.out.newGeneration();
            replica.store.persist(new FactChange.PeerDiskLost(minted, replica.setup.boot()), failed -> {
                if (failed == null) {
                    if (epochBefore == replica.link.epoch()) {
                        replica.link.send(new Frame.DiskLostNoted(minted));
                    }
                    replica.reconsider();
                }
            });
        }));
    }
}

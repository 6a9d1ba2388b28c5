package org.twinhost.replication.core.control;

import org.jspecify.annotations.Nullable;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.area.ActivityLog;
import org.twinhost.replication.core.area.MetadataArea;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.facts.FactChange;
import org.twinhost.replication.core.facts.InitialSync;
import org.twinhost.replication.core.facts.ReplicaFacts;
import org.twinhost.replication.core.sync.SyncHandshake;
import org.twinhost.replication.core.wire.Frame;

/**
 * The replica's own disk: opening, the first metadata, and life without it. A disk that failed is tried again every two
 * seconds; what it missed comes back as a resync.
 */
public final class LocalDisk {

    private static final long RETRY_MS = 2_000;

    private final ReplicaControl replica;
    private final ReplicaState state;
    private boolean loadedOnce;
    /** The peer has durably noted what this disk lacks. */
    private boolean noted;
    private long failedMs;
    private long notRememberedMs = Long.MIN_VALUE / 2;

    LocalDisk(ReplicaControl replica) {
        this.replica = replica;
        this.state = replica.state;
    }

    int epoch() {
        return state.diskEpoch.get();
    }

    private void nextEpoch() {
        state.diskEpoch.set(epoch() + 1);
    }

    boolean isNoted() {
        return noted;
    }

    boolean isRememberedAsDetached() {
        return state.detached.get();
    }

    String reason() {
        return state.noDisk.get();
    }

    void open() {
        if (state.diskLoading.get() || replica.store.isOpen()) {
            return;
        }
        state.diskLoading.set(true);
        replica.out.openDisk(failure -> {
            if (failure != null) {
                unusable("can't be opened: " + failure);
            } else {
                replica.area.load(this::loaded);
            }
        });
    }

    void tick() {
        if (!replica.store.isOpen() && !state.diskLoading.get() && !state.rememberingDetached.get()
                && replica.now - failedMs >= RETRY_MS) {
            open();
        }
    }

    private void unusable(String why) {
        state.diskLoading.set(false);
        failedMs = replica.now;
        if (!why.equals(state.noDisk.get())) {
            replica.out.say("disk " + why);
        }
        state.noDisk.set(why);
        state.closedAs.set(DiskState.FAILED);
        replica.drained();
        replica.reconsider();
    }

    private void loaded(MetadataArea.Loaded loaded) {
        switch (loaded) {
            case MetadataArea.Loaded.Unreadable(var why) -> unusable(why);
            case MetadataArea.Loaded.Damaged(var why) -> unusable(why);
            case MetadataArea.Loaded.Blank() -> {
                if (replica.isPrimary() && !noted) {
                    replica.loseRole("the guest's data was on the disk that failed here, and another one is in its place");
                }
                replica.out.say("blank store: its first metadata is written, its data is left as it is");
                var setup = replica.setup;
                nextEpoch();
                var born = setup.peer() != null
                        ? ReplicaFacts.born(setup.name(), setup.sizeBytes(), setup.birth(), replica.out.newGeneration())
                        : ReplicaFacts.bornAlone(setup.name(), setup.sizeBytes(), setup.birth(), replica.out.newGeneration(),
                                setup.boot());
                replica.store.format(born, failure -> ready(failure, false));
            }
            case MetadataArea.Loaded.Found(var meta, var log) -> found(meta, log);
        }
    }

    private void found(ReplicaFacts meta, ActivityLog.Found log) {
        if (!meta.volume().equals(replica.setup.name()) || meta.sizeBytes() != replica.setup.sizeBytes()
                || meta.birth() != replica.setup.birth()) {
            unusable("belongs to volume " + meta.volume() + " of " + meta.sizeBytes() + " bytes, birth "
                    + SyncHandshake.hex(meta.birth()) + ": check the volume's device in the configuration");
            return;
        }
        replica.log.log.continueAfter(log.sequence());
        var again = loadedOnce;
        var sameBoot = meta.boot() == replica.setup.boot();
        if (!again) {
            for (int extent : log.extents()) {
                var offset = (long) extent << ActivityLog.EXTENT_SHIFT;
                replica.bits.set(offset, Math.min(ActivityLog.EXTENT, replica.setup.sizeBytes() - offset));
                state.fromLog.set(true);
            }
        }
        var disk = diskAfterLoad(meta, sameBoot);
        var keepsRole = again ? replica.isPrimary() : meta.primary() && sameBoot && disk != DiskState.OUTDATED;
        if (!again) {
            if (keepsRole) {
                state.role.set(Role.PRIMARY);
            } else if (replica.isPrimary()) {
                replica.loseRole("the disk failed while it was being opened, and may be older than the peer's");
            }
            state.resuming.set(keepsRole && !(meta.excluded() && disk == DiskState.UP_TO_DATE));
            state.wasPrimary.set(meta.primary() && !keepsRole && disk != DiskState.UP_TO_DATE);
            state.connection.set(meta.connection());
            state.peerIncarnation.set(meta.peerIncarnation());
        }
        replica.store.opened(meta);
        nextEpoch();
        var primary = keepsRole || state.wasPrimary.get();
        replica.store.persist(new FactChange.DiskOpened(
                disk, primary, state.connection.get(), state.peerIncarnation.get(), replica.setup.boot()),
                failure -> ready(failure, again));
    }

    private DiskState diskAfterLoad(ReplicaFacts meta, boolean sameBoot) {
        return switch (meta.disk()) {
            // Who excluded the peer durably is the newest, whatever else is remembered: the peer can't have gone on.
            // Else the peer went on if, and only if, it made a generation: until then nothing was acknowledged that is not
            // here.
            case UP_TO_DATE -> meta.excluded() ? DiskState.UP_TO_DATE
                    : state.detached.get() ? DiskState.OUTDATED
                    : sameBoot ? DiskState.UP_TO_DATE : DiskState.CONSISTENT;
            // Without a word by force the peer can't have gone on before the first sync, and with one it is known to be newer.
            case CONSISTENT -> state.detached.get() && meta.initial() == InitialSync.DONE
                    ? DiskState.OUTDATED : DiskState.CONSISTENT;
            case OUTDATED -> DiskState.OUTDATED;
            case INCONSISTENT, DISKLESS, FAILED, UNKNOWN -> DiskState.INCONSISTENT;
        };
    }

    private void ready(@Nullable String failure, boolean again) {
        if (failure != null) {
            state.diskLoading.set(false);
            return; // the store has said so
        }
        if (state.detached.get()) {
            var opened = epoch();
            replica.out.rememberDetached(false, failed -> {
                state.detached.set(failed != null);
                if (opened == epoch()) {
                    attached(again);
                }
            });
        } else {
            attached(again);
        }
    }

    private void attached(boolean again) {
        state.diskLoading.set(false);
        loadedOnce = true;
        state.detaching.set(false);
        noted = false;
        state.wasTheOnlyOne.set(false);
        state.noDisk.set("");
        replica.out.say("disk " + replica.disk() + ", generation " + SyncHandshake.hex(replica.generation())
                + (replica.isPrimary() ? ", Primary" : "") + ", " + replica.bits.bytes() + " bytes may differ");
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
            if (state.diskLoading.get()) {
                unusable(why);
            }
            return;
        }
        state.noDisk.set("failed: " + why);
        replica.out.say("disk " + state.noDisk.get());
        var goodBefore = replica.isLocalGood();
        nextEpoch();
        state.diskLoading.set(false);
        failedMs = replica.now;
        state.lastGeneration.set(replica.generation());
        replica.store.close(state.noDisk.get());
        replica.source.abort();
        replica.target.abort();
        replica.verify.abort();
        state.closedAs.set(DiskState.DISKLESS);
        var peerCanServe = replica.link.isMirroring() && state.peerDisk.get() == DiskState.UP_TO_DATE;
        var mustRemember = replica.isPrimary() || goodBefore || replica.link.isJoined();
        state.wasTheOnlyOne.set(!replica.isPrimary() && replica.link.isJoined() && replica.peerIsDiskless());
        if (state.wasTheOnlyOne.get() || replica.isPrimary() && !peerCanServe) {
            if (!replica.link.isDown()) {
                replica.link.drop(state.noDisk.get());
            }
        } else {
            state.detaching.set(replica.isPrimary());
            if (mustRemember) {
                remember();
            }
        }
        replica.guest.diskGone();
        replica.localFlushes.interrupted(why);
        replica.reconsider();
    }

    /** That there is no disk could not be remembered: again. Nothing is told to the peer before (S5). */
    void rememberAgain() {
        if (!state.diskLoading.get() && !state.rememberingDetached.get() && !state.wasTheOnlyOne.get()
                && !replica.store.isOpen() && !state.detached.get()
                && replica.now - notRememberedMs >= RETRY_MS) {
            remember();
        }
    }

    private void remember() {
        state.rememberingDetached.set(true);
        replica.out.rememberDetached(true, failure -> {
            state.rememberingDetached.set(false);
            // What was remembered before and could not be written again is remembered still.
            state.detached.set(state.detached.get() || failure == null);
            if (!state.detached.get()) {
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
        if (replica.isPrimary()) {
            state.detaching.set(true);
        }
        if (replica.isPrimary() && !state.detached.get()) {
            remember();
        } else if (replica.isPrimary()) {
            tellPeer();
        }
    }

    private void tellPeer() {
        var lacks = new BlockSet(replica.setup.sizeBytes(), replica.setup.memory());
        lacks.addAll(replica.bits);
        replica.localFlushes.copyInto(lacks);
        replica.guest.underWayInto(lacks);
        replica.target.sendBits(lacks);
        lacks.release();
        replica.link.send(new Frame.DiskLost(state.noDisk.get().isEmpty() ? "failed" : state.noDisk.get()));
    }

    /** The peer has durably noted what this disk lacks: it serves from now on. */
    void noted(long generation) {
        if (state.detaching.get() && !replica.store.isOpen()) {
            state.detaching.set(false);
            noted = true;
            state.lastGeneration.set(generation);
            replica.localFlushes.forget();
            replica.link.mirror(true);
            state.peerDisk.set(DiskState.UP_TO_DATE);
            replica.reconsider();
        }
    }

    /** The peer's disk failed. */
    void peerLost(String why) {
        replica.out.say("the disk of " + replica.setup.peer() + " " + why);
        state.peerDisk.set(DiskState.DISKLESS);
        if (state.peerRole.get() == Role.PRIMARY) {
            standInForDisklessPrimary();
            return;
        }
        replica.source.abort();
        replica.link.mirror(false);
        replica.guest.peerLost();
        replica.peerFlushes.lost(replica.bits, why);
        replica.reconsider();
    }

    private void standInForDisklessPrimary() {
        if (!replica.store.isOpen() || replica.disk() != DiskState.UP_TO_DATE && replica.disk() != DiskState.CONSISTENT) {
            replica.link.drop("the replica here can't stand in");
            return;
        }
        replica.source.abort();
        var epochBefore = replica.link.epoch();
        var diskEpoch = epoch();
        replica.whenPeerIoDrained(() -> replica.out.flush(failure -> {
            if (diskEpoch != epoch()) {
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
            var made = replica.out.newGeneration();
            replica.store.persist(new FactChange.PeerDiskLost(made, replica.setup.boot()), failed -> {
                if (failed == null) {
                    if (epochBefore == replica.link.epoch()) {
                        replica.link.send(new Frame.DiskLostNoted(made));
                    }
                    replica.reconsider();
                }
            });
        }));
    }
}

package org.twinhost.replication.core.control;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.kernel.Durable;
import org.twinhost.replication.core.area.FactsStore;
import org.twinhost.replication.core.facts.OwnReplica;
import org.twinhost.replication.core.facts.PeerView;
import org.twinhost.replication.core.facts.Permits;
import org.twinhost.replication.core.facts.ReplicaFacts;
import org.twinhost.replication.core.io.IoPolicy;
import org.twinhost.replication.core.sync.SyncDecision;

/**
 * What a replica is now, beside the facts on its disk. {@link Permits} is made of these fields and those facts and of nothing
 * else, and so is the {@link IoPolicy} that requests read, several times for each write of the guest: so they are made once and
 * kept until one of them changes. A field can only be changed by {@link Field#set}, which drops what was made of it; facts are
 * compared each time. So nobody has to remember to publish, and nobody can read what was permitted before.
 */
final class ReplicaState {

    private static final int SPARED_MAX = 64;

    /** A part of the state. */
    final class Field<T> {
        private T value;

        private Field(T first) {
            value = first;
        }

        T get() {
            return value;
        }

        void set(T now) {
            value = now;
            permits = null;
            sets++;
        }
    }

    /** @param ground why everything up to this incarnation of the peer is off; null: nothing is known */
    record PeerOff(long incarnation, @Nullable String ground, long provenIncarnation) {}

    final Field<Role> role = new Field<>(Role.SECONDARY);
    /** Primary again after a restart of the service, once it is sure that the peer is not. */
    final Field<Boolean> resuming = new Field<>(false);
    final Field<Boolean> wasPrimary = new Field<>(false);
    /** The bitmap holds whole extents of the log of a service that died. */
    final Field<Boolean> fromLog = new Field<>(false);
    final Field<Promotion.State> promotion = new Field<>(new Promotion.State.Idle());
    final Field<PeerFencing.State> peerFencing = new Field<>(new PeerFencing.State.Settled());

    final Field<Role> peerRole = new Field<>(Role.UNKNOWN);
    final Field<DiskState> peerDisk = new Field<>(DiskState.UNKNOWN);
    final Field<PeerOff> peerOff = new Field<>(new PeerOff(0, null, 0));
    /** Of the peer, in the last connection. */
    final Field<Long> peerIncarnation = new Field<>(0L);
    /** The last one that was entered, "" before the first. */
    final Field<String> connection = new Field<>("");
    /** The leader's connection before, while the follower may not know the new one. */
    final Field<String> previousConnection = new Field<>("");
    final Field<LinkState> link = new Field<>(new LinkState.Down(0, "not connected yet", null));
    /** Raised with each connection and each loss: what belongs to another epoch is void. */
    final Field<Integer> linkEpoch = new Field<>(0);
    /** Every guest write goes to the peer too, and is acknowledged only when it answered. */
    final Field<Boolean> mirroring = new Field<>(false);

    /** Raised when the disk comes or goes. */
    final Field<Integer> diskEpoch = new Field<>(0);
    final Field<Boolean> diskLoading = new Field<>(false);
    /** What the disk is called while it is not open. */
    final Field<DiskState> closedAs = new Field<>(DiskState.DISKLESS);
    /** Why the disk is not open; empty: it is. */
    final Field<String> noDisk = new Field<>("not opened yet");
    /** Nothing is acknowledged: the peer is to make durable first what this disk lacks (design: a disk fails). */
    final Field<Boolean> detaching = new Field<>(false);
    /** It is remembered durably that there is no disk. */
    final Field<Boolean> detached;
    /** Just being remembered. */
    final Field<Boolean> rememberingDetached = new Field<>(false);
    /** The disk failed while it was the only one: the peer can't go on, so it need not be told. */
    final Field<Boolean> wasTheOnlyOne = new Field<>(false);
    /** The generation the guest runs on when this node has no disk. */
    final Field<Long> lastGeneration = new Field<>(0L);

    final Field<Boolean> sourceRunning = new Field<>(false);
    final Field<Boolean> sourceRepairs = new Field<>(false);
    final Field<Boolean> sourceFinishing = new Field<>(false);
    /** The connection on which the source began last. */
    final Field<Integer> sourceEpoch = new Field<>(-1);
    final Field<Boolean> targetRunning = new Field<>(false);

    private final VolumeSetup setup;
    private final FactsStore store;
    /** Null: to be made anew. */
    private @Nullable Permits permits;
    private @Nullable Durable<ReplicaFacts> permitsFacts;
    private @Nullable IoPolicy published;
    private @Nullable Permits publishedFor;
    /** How often a field was set; how often it had been when all was compared last, and with which facts. */
    private long sets;
    private long comparedSets = -1;
    private long spared;
    private @Nullable Durable<ReplicaFacts> comparedFacts;

    ReplicaState(VolumeSetup setup, FactsStore store) {
        this.setup = setup;
        this.store = store;
        detached = new Field<>(setup.detached());
    }

    /** What is permitted now. */
    Permits permits() {
        var facts = store.isOpen() ? store.facts() : null;
        var kept = permits;
        if (kept == null || facts != permitsFacts) {
            kept = made(facts);
            permits = kept;
            permitsFacts = facts;
        }
        return kept;
    }

    /** What requests read: made of the permits of this moment and of fields, so a new one with each new {@link Permits}. */
    IoPolicy ioPolicy() {
        var now = permits();
        var kept = published;
        if (kept == null || publishedFor != now) {
            kept = ioPolicy(now);
            published = kept;
            publishedFor = now;
        }
        return kept;
    }

    /**
     * What is kept is what would be made now (S1, S2). Compared once after a change: at each question it would cost more than
     * all that is asked. Changes are counted beside what drops the kept one, so one that forgets to drop it is found; for what
     * is neither a field nor a fact and yet came in, it is compared now and then all the same.
     */
    boolean isFresh() {
        var facts = store.isOpen() ? store.facts() : null;
        if (sets == comparedSets && facts == comparedFacts && ++spared % SPARED_MAX != 0) {
            return true;
        }
        var fresh = made(facts);
        if (!permits().equals(fresh) || !ioPolicy().equals(ioPolicy(fresh))) {
            return false;
        }
        comparedSets = sets;
        comparedFacts = facts;
        return true;
    }

    private IoPolicy ioPolicy(Permits now) {
        return new IoPolicy(isPrimary(), resuming.get(), now.acknowledge().isGranted(), now.acknowledgeBegun().isGranted(),
                store.isOpen(), now.hasNewestData(), disk(), diskEpoch.get(), mirroring.get(), linkEpoch.get(),
                peerRole.get() == Role.PRIMARY, now.peer().isDiskless());
    }

    private Permits made(@Nullable Durable<ReplicaFacts> facts) {
        var own = new OwnReplica(setup.self(), setup.leads(), role.get(), resuming.get(), roleChange(), disk(), access(),
                detaching.get(), detached.get(), isDetachedTellable(), noDisk.get().isEmpty() ? null : noDisk.get(),
                isExcluding());
        var peer = new PeerView(setup.peer(), contact(), mirroring.get(), peerRole.get(), peerDisk.get(), connection.get(),
                previousConnection.get(), offGround(), isProvenOff());
        return new Permits(own, Optional.ofNullable(facts), peer);
    }

    boolean isPrimary() {
        return role.get() == Role.PRIMARY;
    }

    /** What the facts say, once the disk can be used. */
    DiskState disk() {
        return !diskLoading.get() && store.isOpen() ? store.current().disk() : closedAs.get();
    }

    OwnReplica.DiskAccess access() {
        return diskLoading.get() ? OwnReplica.DiskAccess.OPENING
                : store.isOpen() ? OwnReplica.DiskAccess.OPEN : OwnReplica.DiskAccess.CLOSED;
    }

    /** That there is no disk is durably remembered, and the peer may go on without it. */
    private boolean isDetachedTellable() {
        return detached.get() && !rememberingDetached.get() && !wasTheOnlyOne.get();
    }

    OwnReplica.RoleChange roleChange() {
        return switch (promotion.get()) {
            case Promotion.State.Idle _ -> OwnReplica.RoleChange.NONE;
            case Promotion.State.Waiting _ -> OwnReplica.RoleChange.WAITING;
            case Promotion.State.Offering _ -> OwnReplica.RoleChange.OFFERING;
            case Promotion.State.OutdatingPeer _ -> OwnReplica.RoleChange.OUTDATING_PEER;
            case Promotion.State.Taking _ -> OwnReplica.RoleChange.TAKING;
            case Promotion.State.Giving _ -> OwnReplica.RoleChange.GIVING;
        };
    }

    boolean isExcluding() {
        return peerFencing.get() instanceof PeerFencing.State.Excluding;
    }

    PeerView.Contact contact() {
        return switch (link.get()) {
            case LinkState.Down _ -> PeerView.Contact.DOWN;
            case LinkState.Draining _, LinkState.Handshaking _, LinkState.Entering _ -> PeerView.Contact.MEETING;
            case LinkState.Joined _ -> isSettling() ? PeerView.Contact.SETTLING : PeerView.Contact.JOINED;
        };
    }

    /** Joined, and not yet sure to be equal, or about to be told so. */
    boolean isSettling() {
        return sourceSettlesGenerations() || targetRunning.get()
                || link.get() instanceof LinkState.Joined(_, _, _, var decision) && !isCarriedOut(decision);
    }

    private boolean isCarriedOut(SyncDecision decision) {
        return switch (decision) {
            case SyncDecision.Source _ -> sourceHasBegun();
            case SyncDecision.Target _, SyncDecision.ServedByPeer _, SyncDecision.PeerDiskless _, SyncDecision.Unfit _ -> true;
        };
    }

    /** On this connection: before, the target has not said that it is ready. */
    boolean sourceHasBegun() {
        return sourceEpoch.get().equals(linkEpoch.get());
    }

    /** The generations are just being made equal: they must not change meanwhile. */
    private boolean sourceSettlesGenerations() {
        return sourceRunning.get() && (sourceRepairs.get() || sourceFinishing.get());
    }

    /** Ground to believe that the peer, as it was last met, is off; null: none. */
    @Nullable String offGround() {
        return isOffBy(peerOff.get().incarnation()) ? peerOff.get().ground() : null;
    }

    /** By a fencing proof, which permits a Secondary to get ready, too. */
    private boolean isProvenOff() {
        return isOffBy(peerOff.get().provenIncarnation());
    }

    private boolean isOffBy(long incarnation) {
        return incarnation > 0 && incarnation >= Math.max(1, peerIncarnation.get());
    }
}

package org.twinhost.replication.core.facts;

import java.util.Optional;
import java.util.function.Predicate;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.kernel.Durable;
import org.twinhost.replication.core.facts.OwnReplica.DiskAccess;
import org.twinhost.replication.core.facts.OwnReplica.RoleChange;
import org.twinhost.replication.core.facts.PeerView.Contact;

/**
 * What a replica may do now: one rule a method, and nothing else in the core decides it. A permission that rests on a durable
 * fact holds only when the disk has it and no change on its way there takes it back, for after a crash the disk holds either
 * (S5); so what is being made permits nothing yet, and what is being taken back permits nothing any more.
 *
 * @param facts of the disk; empty: it is not open
 */
public record Permits(OwnReplica own, Optional<Durable<ReplicaFacts>> facts, PeerView peer) {

    /** What a guest asks for now is acknowledged when it is done (S1, S2). */
    public Permit acknowledge() {
        return own.change() == RoleChange.GIVING
                ? Permit.refused(Refusal.GIVING_ROLE, own.node() + " is giving its role away")
                : acknowledgeBegun();
    }

    /** What was begun before the role is given away is acknowledged under the rules that held when it was. */
    public Permit acknowledgeBegun() {
        if (own.role() != Role.PRIMARY || own.access() == DiskAccess.OPEN && !stands(ReplicaFacts::primary)) {
            return Permit.refused(Refusal.NOT_PRIMARY, own.node() + " is Secondary");
        }
        if (own.resuming()) {
            return Permit.refused(Refusal.RESUMING, "takes its role up again after a restart of the service");
        }
        if (own.detaching()) {
            return Permit.refused(Refusal.DETACHING, peer.name() + " has not noted yet what the failed disk here lacks");
        }
        if (hasNewestData()) {
            return peer.mirroring() || excludesPeer() ? Permit.granted() : Permit.refused(Refusal.PEER_NOT_EXCLUDED,
                    "lost " + peer.name() + ": waits for it to be Outdated or for proof that it is off");
        }
        return peer.mirroring() && peer.disk() == DiskState.UP_TO_DATE ? Permit.granted() : Permit.refused(
                Refusal.PEER_CANT_SERVE, "waits for " + peer.name() + "'s replica or for the disk");
    }

    /** It has a working disk, whose data is the newest. */
    public boolean hasNewestData() {
        return own.access() == DiskAccess.OPEN && stands(ReplicaFacts::isUpToDate);
    }

    /** The peer can't be promoted, durably. */
    public boolean excludesPeer() {
        return peer.node() == null || facts.isPresent() && stands(ReplicaFacts::excluded);
    }

    /** Whether its data would do for a promotion; of the peer nothing is asked (S2). */
    public Permit beNewest() {
        return isDiscarded() ? Permit.refused(Refusal.DISCARDED, "its changes are thrown away, a person said: it waits for "
                + peer.name() + ", whose data it gets (or volume force, which takes that word back)") : newestByDisk();
    }

    private Permit newestByDisk() {
        return switch (diskForPromotion()) {
            case UP_TO_DATE -> Permit.granted();
            case OUTDATED -> Permit.refused(Refusal.OUTDATED, "Outdated: " + peer.name() + " went on without this replica and"
                    + " has newer data; it must be met first (or volume force, which gives those writes up)");
            case CONSISTENT -> isNew()
                    ? Permit.refused(Refusal.NEVER_SYNCED, "never synced with " + peer.name() + ": it must be met, and unless"
                            + " both are empty somebody says whose data is right (twinctl volume sync VOLUME --from"
                            + " NODE)")
                    : Permit.refused(Refusal.CONSISTENT, "Consistent: this node was down, and whether " + peer.name()
                            + " went on meanwhile is not known; it must be met first (or volume force, which gives up what"
                            + " it may have written)");
            case INCONSISTENT -> Permit.refused(Refusal.INCONSISTENT,
                    "Inconsistent: a resync from " + peer.name() + " is not finished, the data is a mix");
            case DISKLESS, FAILED -> Permit.refused(Refusal.NO_DISK, "no data here, the disk " + own.noDisk());
            case UNKNOWN -> Permit.refused(Refusal.DISK_OPENING, "not known yet");
        };
    }

    /** A word that is on the disk, or on its way there, or on its way back. */
    private boolean isDiscarded() {
        return facts.isPresent() && own.disk() != DiskState.INCONSISTENT && !stands(each -> !each.isDiscarded());
    }

    /** It may be Consistent because it was created, not because it was down. */
    private boolean isNew() {
        return facts.isPresent() && stands(each -> each.initial() != InitialSync.DONE);
    }

    /**
     * A person says whose data is right, before the replicas were synced for the first time.
     *
     * @param here this replica's
     */
    public Permit decideInitialSync(boolean here) {
        if (peer.node() == null) {
            return Permit.refused(Refusal.NOBODY_LOST, "there is no other replica");
        }
        if (own.access() == DiskAccess.OPENING) {
            return Permit.refused(Refusal.DISK_OPENING, "the disk on " + own.node() + " is just being opened");
        }
        if (facts.isEmpty()) {
            return Permit.refused(Refusal.NO_DISK, "no data here, the disk " + own.noDisk());
        }
        if (!isNew()) {
            return Permit.refused(Refusal.SYNCED, "it was synced before: which replica is newer is known");
        }
        if (own.change() != RoleChange.NONE || own.excluding()) {
            return Permit.refused(Refusal.CHANGING_ROLE, own.node() + " is changing its role");
        }
        if (peer.isJoined() && !peer.isDiskless()) {
            return Permit.refused(Refusal.UNDER_WAY, "its initial sync with " + peer.name() + " is under way");
        }
        if (own.disk() == DiskState.INCONSISTENT) {
            return Permit.refused(Refusal.INCONSISTENT, "an initial sync from " + peer.name() + " has begun, the data here"
                    + " is a mix: it goes on once they are connected; if the disk on " + peer.name() + " was replaced, say it"
                    + " there");
        }
        return here && own.disk() != DiskState.CONSISTENT
                ? Permit.refused(Refusal.OUTDATED, own.disk() + ": " + peer.name() + " went on without this replica")
                : Permit.granted();
    }

    /**
     * A person says after a split brain whose changes are thrown away; what the peer has to say to it is not asked here.
     *
     * @param here whether this replica's are
     */
    public Permit resolve(boolean here) {
        if (own.access() == DiskAccess.OPENING) {
            return Permit.refused(Refusal.DISK_OPENING, "the disk on " + own.node() + " is just being opened");
        }
        if (facts.isEmpty()) {
            return Permit.refused(Refusal.NO_DISK, "no data here, the disk " + own.noDisk());
        }
        if (own.change() != RoleChange.NONE || own.excluding()) {
            return Permit.refused(Refusal.CHANGING_ROLE, own.node() + " is changing its role; ask again");
        }
        if (here) {
            return own.role() == Role.PRIMARY ? Permit.refused(Refusal.IS_PRIMARY, own.node() + " is Primary, its guest may be"
                    + " writing here: stop the guest, then on " + own.node() + ": twinctl volume demote VOLUME")
                    : Permit.granted();
        }
        return own.disk() == DiskState.UP_TO_DATE || own.disk() == DiskState.CONSISTENT ? Permit.granted()
                : Permit.refused(own.disk() == DiskState.OUTDATED ? Refusal.OUTDATED : Refusal.INCONSISTENT,
                        whyNotKept(own.node(), own.disk()));
    }

    /** What speaks against copying that replica over the other one. */
    public static String whyNotKept(NodeId node, DiskState disk) {
        return "the replica on " + node + " is " + disk + (disk == DiskState.OUTDATED
                ? ": the other one went on without it; if it is to be kept all the same, first, on " + node
                        + ": twinctl volume force VOLUME" : ": it has no whole data that could be copied over the other");
    }

    /** The worst that the disk may say after a crash. */
    private DiskState diskForPromotion() {
        return own.disk() == DiskState.UP_TO_DATE && facts.isPresent() && !stands(ReplicaFacts::isUpToDate)
                ? facts.get().newest().disk() : own.disk();
    }

    /** Whether it can be promoted now, as far as it can tell alone; the connected peer may still refuse its consent. */
    public Permit promote() {
        var newest = beNewest();
        if (!newest.isGranted()) {
            return newest;
        }
        if (peer.isJoined()) {
            return peer.role() == Role.PRIMARY
                    ? Permit.refused(Refusal.PEER_IS_PRIMARY, peer.name() + " is Primary") : Permit.granted();
        }
        return excludesPeer() || peer.offGround() != null ? Permit.granted() : Permit.refused(Refusal.NO_GROUND,
                "not connected with " + peer.name() + ", and neither its word that it is Outdated nor proof that it is off");
    }

    /** An operator's word instead of all ground: it needs whole data here, and no Primary that can be asked. */
    public Permit promoteByForce() {
        if (own.change() != RoleChange.NONE || own.excluding()) {
            return Permit.refused(Refusal.CHANGING_ROLE, "another change of its role is under way");
        }
        if (facts.isEmpty() || !stands(each -> each.disk() != DiskState.INCONSISTENT)) {
            return Permit.refused(facts.isEmpty() ? Refusal.NO_DISK : Refusal.INCONSISTENT,
                    "no word helps: " + beNewest().refusal());
        }
        return peer.isJoined() && peer.role() == Role.PRIMARY
                ? Permit.refused(Refusal.PEER_IS_PRIMARY, peer.name() + " is Primary and connected; demote it there")
                : Permit.granted();
    }

    /** The connected peer asks whether it may be Primary (S1). */
    public Permit consent() {
        if (own.role() == Role.PRIMARY) {
            return Permit.refused(Refusal.IS_PRIMARY, own.node() + " is Primary");
        }
        if (own.excluding() || own.change() == RoleChange.TAKING || own.change() == RoleChange.GIVING) {
            return Permit.refused(Refusal.CHANGING_ROLE, own.node() + " is changing its role");
        }
        return own.change() == RoleChange.OFFERING && own.leads()
                ? Permit.refused(Refusal.BOTH_ASK, "both asked; the lower id wins") : Permit.granted();
    }

    /**
     * The peer goes on without this replica, and asks it to be Outdated before (S1, S2).
     *
     * @param asked the connection that the asker lost
     * @param sameView it is in the same view of the cluster
     */
    public Permit grantOutdate(String asked, boolean sameView) {
        if (own.role() == Role.PRIMARY) {
            return Permit.refused(Refusal.IS_PRIMARY, "it is Primary on " + own.node());
        }
        if (own.access() == DiskAccess.OPENING) {
            return Permit.refused(Refusal.DISK_OPENING, "the disk on " + own.node() + " is just being opened");
        }
        if (!sameView) {
            return Permit.refused(Refusal.OTHER_VIEW, own.node() + " is in another view");
        }
        if (own.excluding() || peer.node() == null || facts.isPresent() && !stands(each -> !each.excluded())) {
            return Permit.refused(Refusal.PEER_EXCLUDED, own.node() + " has excluded the asker");
        }
        if (asked.isEmpty() || !asked.equals(peer.connection()) && !asked.equals(peer.previousConnection())) {
            return Permit.refused(Refusal.OTHER_CONNECTION, "the last connection was another one (" + peer.connection() + ")");
        }
        if (own.change() == RoleChange.TAKING || own.change() == RoleChange.GIVING
                || own.change() != RoleChange.NONE && own.leads()) {
            return Permit.refused(Refusal.CHANGING_ROLE, own.node() + " is about to be promoted");
        }
        return facts.isPresent() || own.remembered() ? Permit.granted() : Permit.refused(
                Refusal.NO_DISK, "the disk on " + own.node() + " is not readable: that it is Outdated can't be made durable");
    }

    /**
     * It may say what it is to a peer on a new connection.
     *
     * @param quiet nothing of an older connection is under way
     */
    public Permit handshake(boolean quiet) {
        return quiet && facts.map(Durable::isSettled).orElse(own.tellable())
                && own.access() != DiskAccess.OPENING && !own.excluding() && own.change() != RoleChange.TAKING
                ? Permit.granted() : Permit.refused(Refusal.UNDER_WAY, "something of before is still under way");
    }

    /**
     * Making a new generation without a word of the peer: it has no disk, or is off. Who may, does: it thaws a Primary, and
     * gets a Secondary ready.
     */
    public Permit goOnWithoutPeer() {
        if (peer.node() == null || peer.isJoined() && !(peer.isDiskless() && peer.role() == Role.SECONDARY)) {
            return Permit.refused(Refusal.NOBODY_LOST, "there is nobody to go on without");
        }
        if (own.excluding() || own.change() != RoleChange.NONE && own.change() != RoleChange.WAITING) {
            return Permit.refused(Refusal.CHANGING_ROLE, own.node() + " is changing its role");
        }
        if (!hasNewestData()) {
            return Permit.refused(Refusal.NO_DISK, "the data here is not the newest");
        }
        if (isDiscarded()) {
            // A new generation would void the word, and nobody has taken it back.
            return Permit.refused(Refusal.DISCARDED, "its changes are thrown away, a person said");
        }
        if (excludesPeer()) {
            return Permit.refused(Refusal.PEER_EXCLUDED, "it goes on without " + peer.name() + " already");
        }
        var off = peer.contact() == Contact.DOWN
                && (peer.provenOff() || peer.offGround() != null && own.role() == Role.PRIMARY);
        return peer.isJoined() || off ? Permit.granted()
                : Permit.refused(Refusal.NO_GROUND, "nothing proves that " + peer.name() + " is off");
    }

    /**
     * Comparing itself with the peer's replica, chunk by chunk: the Primary does it, whose guest's writes wait at its own locks
     * then; where there is none, the leader. Only two sides that are equal by all that is known are compared.
     */
    public Permit compare() {
        if (peer.contact() != Contact.JOINED || !hasNewestData() || peer.disk() != DiskState.UP_TO_DATE) {
            return Permit.refused(Refusal.NOT_EQUAL, "verify needs both replicas connected and UpToDate: here "
                    + own.disk() + ", on " + peer.name() + " " + peer.disk());
        }
        if (own.change() != RoleChange.NONE || own.excluding()) {
            return Permit.refused(Refusal.CHANGING_ROLE, own.node() + " is changing its role");
        }
        if (own.role() == Role.PRIMARY) {
            return peer.mirroring() ? acknowledge()
                    : Permit.refused(Refusal.NOT_EQUAL, "writes do not go to " + peer.name());
        }
        if (peer.role() == Role.PRIMARY) {
            return Permit.refused(Refusal.PEER_IS_PRIMARY, "the Primary compares: verify it on " + peer.name());
        }
        return own.leads() ? Permit.granted() : Permit.refused(Refusal.PEER_LEADS,
                "nobody is Primary, and " + peer.name() + " has the lower id: verify it there");
    }

    /** Keeping a chunk locked for a peer that compares: a Primary's writes wait for that peer, so it keeps none. */
    public Permit beCompared() {
        return own.role() == Role.PRIMARY || own.change() == RoleChange.TAKING
                ? Permit.refused(Refusal.IS_PRIMARY, own.node() + " is Primary")
                : peer.contact() == Contact.JOINED && hasNewestData() ? Permit.granted()
                : Permit.refused(Refusal.NOT_EQUAL, own.disk() + " here");
    }

    /** In all that the disk may hold after a crash, and in what is wanted next. */
    private boolean stands(Predicate<ReplicaFacts> fact) {
        return facts.get().permits(fact) && facts.get().next().map(fact::test).orElse(true);
    }
}

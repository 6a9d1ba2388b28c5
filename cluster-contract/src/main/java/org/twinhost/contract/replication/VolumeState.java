package org.twinhost.contract.replication;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/**
 * A volume as the replication service of one node sees it.
 *
 * @param peer the node of the other replica; null: this one is the only one
 * @param frozen true: no write is acknowledged at the moment (design §4.6), and {@code reason} says what is waited for
 * @param reason for the administrator: why it is not simply Connected and UpToDate; null when it is
 * @param promotable whether a Promote would be granted now, as far as this node can know without asking its peer
 * @param refusal why not; null when promotable
 * @param peerPromotable whether the peer could be promoted if this node were lost now; false makes this node the favoured
 *     one in a fencing race while it is Primary
 * @param generation the data generation of the local replica, 16 hex digits; null without metadata
 * @param outOfSyncBytes what the replicas are known to differ in, by the local bitmap
 * @param resyncPercent progress of a running resync, 0 to 100; null: none is running
 * @param unsealed true: what goes over the present connection with the peer is neither encrypted nor authenticated, because its
 *     link is set so
 * @param verify comparing the replicas; null: whoever made this record says nothing of it
 * @param splitBrain what is known of the two that contradict each other; null: they do not, as far as this node knows
 * @param refusalCode {@code refusal} for programs; null: promotable, or whoever made this record says no code
 */
public record VolumeState(
        String name, long sizeBytes, Role role, DiskState disk, ConnectionState connection, boolean frozen,
        @Nullable String reason, @Nullable NodeId peer, Role peerRole, DiskState peerDisk, boolean promotable,
        @Nullable String refusal, boolean peerPromotable, @Nullable String generation, long outOfSyncBytes,
        @Nullable Double resyncPercent, boolean unsealed, @Nullable VerifyState verify,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable SplitBrainState splitBrain,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String refusalCode) {

    /** Never synced, so it may be blank, and nobody has said that what is here is right. */
    public static final String NEVER_SYNCED = "NEVER_SYNCED";
    /** A person said after a split brain that what is here is thrown away. */
    public static final String DISCARDED = "DISCARDED";

    /** That is no split brain, as far as is known. */
    public VolumeState(
            String name, long sizeBytes, Role role, DiskState disk, ConnectionState connection, boolean frozen,
            @Nullable String reason, @Nullable NodeId peer, Role peerRole, DiskState peerDisk, boolean promotable,
            @Nullable String refusal, boolean peerPromotable, @Nullable String generation, long outOfSyncBytes,
            @Nullable Double resyncPercent, boolean unsealed, @Nullable VerifyState verify) {
        this(name, sizeBytes, role, disk, connection, frozen, reason, peer, peerRole, peerDisk, promotable, refusal,
                peerPromotable, generation, outOfSyncBytes, resyncPercent, unsealed, verify, null, null);
    }

    /** Of whose being compared nothing is said. */
    public VolumeState(
            String name, long sizeBytes, Role role, DiskState disk, ConnectionState connection, boolean frozen,
            @Nullable String reason, @Nullable NodeId peer, Role peerRole, DiskState peerDisk, boolean promotable,
            @Nullable String refusal, boolean peerPromotable, @Nullable String generation, long outOfSyncBytes,
            @Nullable Double resyncPercent, boolean unsealed) {
        this(name, sizeBytes, role, disk, connection, frozen, reason, peer, peerRole, peerDisk, promotable, refusal,
                peerPromotable, generation, outOfSyncBytes, resyncPercent, unsealed, null, null, null);
    }

    /** Over a sealed connection, or none. */
    public VolumeState(
            String name, long sizeBytes, Role role, DiskState disk, ConnectionState connection, boolean frozen,
            @Nullable String reason, @Nullable NodeId peer, Role peerRole, DiskState peerDisk, boolean promotable,
            @Nullable String refusal, boolean peerPromotable, @Nullable String generation, long outOfSyncBytes,
            @Nullable Double resyncPercent) {
        this(name, sizeBytes, role, disk, connection, frozen, reason, peer, peerRole, peerDisk, promotable, refusal,
                peerPromotable, generation, outOfSyncBytes, resyncPercent, false);
    }

    /** The same over a connection without a seal. */
    public VolumeState withoutSeal() {
        return new VolumeState(name, sizeBytes, role, disk, connection, frozen, reason, peer, peerRole, peerDisk, promotable,
                refusal, peerPromotable, generation, outOfSyncBytes, resyncPercent, true, verify, splitBrain,
                refusalCode);
    }

    /** The same, with what is known of comparing it. */
    public VolumeState with(VerifyState known) {
        return new VolumeState(name, sizeBytes, role, disk, connection, frozen, reason, peer, peerRole, peerDisk, promotable,
                refusal, peerPromotable, generation, outOfSyncBytes, resyncPercent, unsealed, known,
                splitBrain, refusalCode);
    }

    /** The same, with what is known of a split brain; null: there is none. */
    public VolumeState with(@Nullable SplitBrainState split) {
        return new VolumeState(name, sizeBytes, role, disk, connection, frozen, reason, peer, peerRole, peerDisk, promotable,
                refusal, peerPromotable, generation, outOfSyncBytes, resyncPercent, unsealed, verify, split,
                refusalCode);
    }

    /** The same, with why it is not promotable for programs. */
    public VolumeState refusedAs(String code) {
        return new VolumeState(name, sizeBytes, role, disk, connection, frozen, reason, peer, peerRole, peerDisk, promotable,
                refusal, peerPromotable, generation, outOfSyncBytes, resyncPercent, unsealed, verify, splitBrain, code);
    }

    public boolean isRefusedAs(String code) {
        return code.equals(refusalCode);
    }
}

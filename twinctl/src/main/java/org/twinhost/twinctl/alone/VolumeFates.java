package org.twinhost.twinctl.alone;

import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;

/** What a replica here is worth, and what it needs. Pure. */
final class VolumeFates {

    private VolumeFates() {}

    static VolumeFate of(Facts facts, VolumeConfig volume) {
        var name = volume.name();
        if (volume.replicaOn(facts.self()).isEmpty()) {
            return new VolumeFate.Elsewhere(name, volume.replicas().stream().map(VolumeConfig.ReplicaConfig::node).toList());
        }
        return facts.replication().volume(name).map(is -> of(facts, volume, is)).orElseGet(() -> new VolumeFate.Helpless(name,
                "replication here has not told of it yet", "call this again in a moment; journalctl -u twinhost-replication"));
    }

    private static VolumeFate of(Facts facts, VolumeConfig volume, VolumeState is) {
        var name = volume.name();
        if (is.role() == Role.PRIMARY && is.disk() == DiskState.UP_TO_DATE) {
            return new VolumeFate.Ready(name, "Primary here" + (is.frozen() ? ", its writes wait: " + is.reason() : ""));
        }
        return switch (is.disk()) {
            case UP_TO_DATE -> is.isRefusedAs(VolumeState.DISCARDED) ? word(facts, is)
                    : new VolumeFate.Ready(name, is.promotable() ? "UpToDate here, it is promoted when its guest starts"
                    : "UpToDate here, promotable as soon as the other node counts as off (now: " + is.refusal() + ")");
            case CONSISTENT, OUTDATED -> neverSynced(facts.self(), volume, is).<VolumeFate>map(
                    why -> new VolumeFate.Helpless(name, why,
                            "who wants what is here nevertheless: twinctl volume force " + name))
                    .orElseGet(() -> word(facts, is));
            case INCONSISTENT -> new VolumeFate.Helpless(name, "Inconsistent here" + because(is),
                    "its whole data were on " + is.peer() + " alone: its disk, or a backup");
            case DISKLESS, FAILED -> new VolumeFate.Helpless(name, is.disk() + " here" + because(is),
                    "mend its device on " + facts.self() + " and call this again; else a backup");
            case UNKNOWN -> new VolumeFate.Helpless(name, "what is here is not known yet" + because(is),
                    "call this again in a moment; twinctl volume status " + name);
        };
    }

    /** Blank perhaps, and nobody calls it right: that takes a word of its own, or the only copy is overwritten with it (S2). */
    private static Optional<String> neverSynced(NodeId self, VolumeConfig volume, VolumeState is) {
        var sync = volume.initialSync();
        if (!is.isRefusedAs(VolumeState.NEVER_SYNCED) || sync != null && sync.from().equals(self)) {
            return Optional.empty();
        }
        return Optional.of("never synced, so what is here may be blank, and " + (sync == null
                ? "nobody has said whose data is right" : "initialSync calls the data of " + sync.from()
                + " right, not those here"));
    }

    private static VolumeFate word(Facts facts, VolumeState is) {
        return switch (facts.forces().get(is.name())) {
            case Answer.Takes(var readOut) -> new VolumeFate.ToForce(is.name(), is, readOut);
            case Answer.Refused(var why) -> new VolumeFate.Helpless(is.name(), why, "twinctl volume status " + is.name());
            case Answer.Proven _ -> throw new IllegalArgumentException("no device proves what a volume is worth");
            case null -> new VolumeFate.Helpless(is.name(), "replication was not asked about it", "call this again");
        };
    }

    /** Whether no word is needed any more. */
    static boolean isReady(VolumeState now) {
        return now.disk() == DiskState.UP_TO_DATE && !now.isRefusedAs(VolumeState.DISCARDED);
    }

    /** Why a word about what was shown is none about what is; empty: it is the same, or better. */
    static Optional<String> worse(VolumeState shown, VolumeState now) {
        if (now.disk().compareTo(shown.disk()) < 0 || now.disk() == DiskState.UNKNOWN) {
            return Optional.of("it is " + now.disk() + " here now, and was " + shown.disk() + because(now));
        }
        if (Plan.isJoined(now.connection())) {
            return Optional.of("it is " + now.connection() + " with " + now.peer() + " now, which is not gone");
        }
        if (now.peerRole() == Role.PRIMARY && shown.peerRole() != Role.PRIMARY) {
            return Optional.of("its replica on " + now.peer() + " is Primary now");
        }
        return now.generation() != null && now.generation().equals(shown.generation()) ? Optional.empty()
                : Optional.of("its data are of generation " + now.generation() + " now, and were of " + shown.generation());
    }

    private static String because(VolumeState now) {
        return now.refusal() != null ? ": " + now.refusal() : now.reason() != null ? ": " + now.reason() : "";
    }
}

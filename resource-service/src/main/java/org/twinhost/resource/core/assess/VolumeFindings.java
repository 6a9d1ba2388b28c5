package org.twinhost.resource.core.assess;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.ByteSize;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.config.ProtectAgainst;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.resource.core.observe.NodeFate;
import org.twinhost.resource.core.observe.Situation;

/** What is wrong with a mirrored volume: one finding, the worst, for the others follow from it. */
final class VolumeFindings {

    /** @param state null: its node tells nothing of it that may be relied on */
    private record Replica(NodeId node, NodeFate fate, @Nullable VolumeState state) {

        boolean isUpToDate() {
            return state != null && state.disk() == DiskState.UP_TO_DATE;
        }

        String text() {
            if (fate != NodeFate.MEMBER) {
                return node + (fate == NodeFate.LEFT ? " left cleanly" : fate == NodeFate.FENCED ? " is off" : " is away");
            }
            return state == null ? "what " + node + " holds is not known" : node + " is " + state.disk();
        }
    }

    private final VolumeConfig config;
    private final List<Replica> good = new ArrayList<>();
    private final List<Replica> bad = new ArrayList<>();

    private VolumeFindings(VolumeConfig config, Situation situation) {
        this.config = config;
        config.replicas().stream().map(VolumeConfig.ReplicaConfig::node).sorted()
                .map(node -> new Replica(node, situation.observed().fate(node),
                        situation.volume(config.name(), node).orElse(null)))
                .forEach(each -> (each.isUpToDate() ? good : bad).add(each));
    }

    static Optional<Finding> of(VolumeConfig config, Situation situation) {
        VolumeFindings volume = new VolumeFindings(config, situation);
        boolean matters = situation.snapshot().protectsAgainst(ProtectAgainst.DISK)
                || situation.snapshot().protectsAgainst(ProtectAgainst.NODE);
        if (volume.good.isEmpty()) {
            return Optional.of(volume.nothingGood());
        }
        if (config.replicas().size() < 2 || !matters) {
            return Optional.empty();
        }
        return volume.bad.isEmpty() ? volume.notJoined() : Optional.of(volume.oneCopy());
    }

    private Finding finding(FindingCode code, String text) {
        return Finding.of(code, Things.volume(config.name()), text);
    }

    private String described(List<Replica> some) {
        return some.stream().map(Replica::text).collect(Collectors.joining(", "));
    }

    private Finding nothingGood() {
        boolean isKnown = bad.stream().allMatch(each -> each.state() != null || each.fate() != NodeFate.MEMBER);
        return isKnown
                ? finding(FindingCode.VOLUME_WITHOUT_DATA, "no replica is UpToDate: " + described(bad))
                        .next("bring the node back that was UpToDate last; the text of 'twinctl volume status' says more")
                : finding(FindingCode.VOLUME_UNKNOWN, described(bad));
    }

    private Finding oneCopy() {
        Replica other = bad.getFirst();
        String only = "one copy only, on " + good.getFirst().node() + ": " + other.text();
        VolumeState here = good.getFirst().state();
        VolumeState there = other.state();
        if (there == null) {
            return other.fate() == NodeFate.MEMBER
                    ? finding(FindingCode.VOLUME_UNKNOWN, only)
                            .next("on " + other.node() + ": systemctl status twinhost-replication")
                    : finding(FindingCode.VOLUME_ONE_COPY, only).next("bring " + other.node() + " back");
        }
        if (there.disk() == DiskState.FAILED || there.disk() == DiskState.DISKLESS) {
            return finding(FindingCode.VOLUME_DISK_FAILED, only + because(there))
                    .next("on " + other.node() + ": replace the disk, then systemctl restart twinhost-replication");
        }
        if (isSplit(here) || isSplit(there)) {
            return split();
        }
        if (there.connection() == ConnectionState.SYNC_TARGET || here != null
                && here.connection() == ConnectionState.SYNC_SOURCE) {
            return finding(FindingCode.VOLUME_RESYNCS, "one copy only, on " + good.getFirst().node() + ": " + other.node()
                    + " is brought up to date" + progress(there, here)).next("wait until it is");
        }
        return finding(FindingCode.VOLUME_ONE_COPY, only + because(there)).next("twinctl volume status " + config.name());
    }

    private static String progress(VolumeState there, @Nullable VolumeState here) {
        Double percent = there.resyncPercent() != null || here == null ? there.resyncPercent() : here.resyncPercent();
        long bytes = Math.max(there.outOfSyncBytes(), here == null ? 0 : here.outOfSyncBytes());
        return (percent == null ? "" : String.format(Locale.ROOT, ", %.0f %%", percent)) + (bytes == 0 ? "" : ", "
                + ByteSize.text(bytes) + " to go");
    }

    private static boolean isSplit(@Nullable VolumeState state) {
        return state != null && state.connection() == ConnectionState.STAND_ALONE;
    }

    private static String because(VolumeState state) {
        return state.reason() == null ? "" : " (" + state.reason() + ")";
    }

    private Finding split() {
        String why = good.stream().map(Replica::state).filter(VolumeFindings::isSplit).map(each -> each == null
                || each.reason() == null ? "" : ": " + each.reason()).findFirst().orElse("");
        return finding(FindingCode.VOLUME_SPLIT_BRAIN, "its replicas are not joined" + why)
                .next("look at what each side changed (twinctl volume status " + config.name() + "), then: twinctl volume"
                        + " resolve " + config.name() + " --discard NODE");
    }

    /** Both say UpToDate. */
    private Optional<Finding> notJoined() {
        List<VolumeState> states = good.stream().map(Replica::state).toList();
        if (states.stream().anyMatch(VolumeFindings::isSplit)) {
            return Optional.of(split());
        }
        return states.stream().allMatch(each -> each != null && each.connection() == ConnectionState.CONNECTED)
                ? Optional.empty()
                : Optional.of(finding(FindingCode.VOLUME_DISCONNECTED, "its replicas have no connection with each other: "
                        + states.stream().map(each -> each == null || each.reason() == null ? "" : each.reason())
                                .filter(text -> !text.isEmpty()).distinct().collect(Collectors.joining("; ")))
                        .next("look at the links that replicate: twinctl status -o wide"));
    }
}

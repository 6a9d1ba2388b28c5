package org.twinhost.twinctl.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.PlainText;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.SplitBrainState;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.contract.replication.VolumeState;

/** The volumes as this node's replication sees them, with a line for each that is not simply well. */
public final class VolumeReport {

    private VolumeReport() {}

    public static String of(ReplicationState state) {
        return state.volumes().isEmpty() ? "No volume has a replica on " + state.node() + ".\n"
                : "Seen by " + state.node() + "\n\n" + of(state.volumes());
    }

    public static String of(List<VolumeState> volumes) {
        var table = new Table("VOLUME", "SIZE", "ROLE", "DISK", "CONNECTION", "PEER", "ROLE", "DISK", "OUT OF SYNC");
        var notes = new StringBuilder();
        for (var volume : volumes) {
            table.row(volume.name(), Quantity.size(volume.sizeBytes()), volume.role(), volume.disk(), volume.connection(),
                    volume.peer(), volume.peerRole(), volume.peerDisk(), outOfSync(volume));
            note(notes, volume);
        }
        return table + (notes.isEmpty() ? "" : "\n" + notes);
    }

    /** The ranges that one side's bitmap names. */
    public static String diff(JsonNode diff) {
        var ranges = new Table("OFFSET", "LENGTH", "");
        for (var range : diff.path("ranges")) {
            ranges.row(range.path("offset").asLong(), range.path("length").asLong(),
                    Quantity.size(range.path("length").asLong()));
        }
        var counted = diff.path("counted").asBoolean(true);
        var head = diff.path("volume").asText() + " on " + diff.path("node").asText() + ": "
                + Quantity.size(diff.path("bytes").asLong()) + (counted ? "" : " or more")
                + " may differ from the other replica, as the bitmap here says"
                + (counted ? "\n" : "; it does not name all: keep the whole device, not only these\n");
        return diff.path("ranges").isEmpty() ? head
                : head + "\n" + ranges + (diff.path("all").asBoolean() ? "" : "and more behind that\n");
    }

    private static @Nullable String outOfSync(VolumeState volume) {
        var size = Quantity.size(volume.outOfSyncBytes());
        return volume.resyncPercent() == null ? size : size + ", resync " + Math.round(volume.resyncPercent()) + " %";
    }

    private static void note(StringBuilder notes, VolumeState volume) {
        if (volume.frozen()) {
            line(notes, volume, "frozen, no write is acknowledged" + because(volume.reason()));
        } else if (volume.reason() != null) {
            line(notes, volume, volume.reason());
        }
        if (volume.splitBrain() != null) {
            splitBrain(notes, volume, volume.splitBrain());
        }
        if (volume.unsealed()) {
            line(notes, volume, "NOT SEALED: who reaches the cable to " + volume.peer() + " reads and changes its data"
                    + " (the link is set 'unsealed')");
        }
        if (volume.verify() != null) {
            verify(notes, volume, volume.verify());
        }
        if (!volume.promotable() && volume.refusal() != null) {
            line(notes, volume, "may not become Primary here: " + volume.refusal());
        }
    }

    private static void splitBrain(StringBuilder notes, VolumeState volume, SplitBrainState split) {
        line(notes, volume, "SPLIT BRAIN, met at " + split.since() + ": each replica was written without the other, and nothing"
                + " is overwritten until you say whose changes are thrown away");
        if (split.discarded() != null) {
            line(notes, volume, "what was written on " + split.discarded() + " is thrown away, it was said; that begins when"
                    + " the replicas meet");
        }
        for (var side : List.of(split.here(), split.there())) {
            line(notes, volume, "  " + side.node() + " (" + (side.primary() ? "Primary, " : "") + side.disk() + ") changed "
                    + Quantity.size(side.changedBytes()) + (split.counted() ? "" : " or more") + ", its guest wrote last "
                    + (side.written() == null ? "before its service started" : "at " + side.written()));
        }
        discard(notes, volume, split, split.here(), split.there());
        discard(notes, volume, split, split.there(), split.here());
    }

    /** What it costs to throw away what that side wrote, and what speaks for it. */
    private static void discard(StringBuilder notes, VolumeState volume, SplitBrainState split,
            SplitBrainState.Side loser, SplitBrainState.Side winner) {
        var grounds = new ArrayList<String>();
        if (split.counted() && loser.changedBytes() < winner.changedBytes()) {
            grounds.add("fewer changes");
        }
        if (loser.written() != null && winner.written() != null && loser.written().isBefore(winner.written())) {
            grounds.add("older writes");
        }
        if (!loser.primary() && winner.primary()) {
            grounds.add("no guest runs on it");
        }
        line(notes, volume, "  twinctl volume resolve " + volume.name() + " --discard " + loser.node() + ": loses "
                + Quantity.size(loser.changedBytes()) + (split.counted() ? "" : " or more")
                + (grounds.isEmpty() ? "" : " (" + String.join(", ", grounds) + ")")
                + ", copies up to " + Quantity.size(split.copyBytes())
                + (loser.primary() ? "; stop its guest on " + loser.node() + " first" : ""));
    }

    private static void verify(StringBuilder notes, VolumeState volume, VerifyState verify) {
        if (verify.atRisk()) {
            line(notes, volume, "AT RISK: the replicas differ in " + Quantity.size(verify.differingBytes())
                    + " and nobody knows which is right, " + (verify.ranges().isEmpty()
                            ? "more of them than could be named: twinctl volume verify " + volume.name()
                            : "at " + verify.ranges().stream().map(range -> range.offset() + "+" + range.length())
                                    .collect(Collectors.joining(" ")) + ": look at both, then twinctl volume verify "
                                    + volume.name() + " --from NODE --found " + verify.finding()));
        }
        if (verify.troubledBytes() > 0) {
            line(notes, volume, (verify.onBadDisk() ? "BAD DISK: " : "") + Quantity.size(verify.troubledBytes())
                    + " could not be compared or repaired: " + verify.troubles().stream().map(VerifyState.Trouble::text)
                            .collect(Collectors.joining(", ")) + ": look at that disk (smartctl) and replace it if it is bad,"
                    + " then twinctl volume verify " + volume.name());
        }
        if (verify.running()) {
            line(notes, volume, "being compared" + (verify.percent() == null ? " from " + volume.peer()
                    : ", " + Math.round(verify.percent()) + " %")
                    + (verify.waitsFor() == null ? "" : ", waits: " + verify.waitsFor()));
        } else if (verify.ended() != null) {
            line(notes, volume, "compared at " + verify.ended() + (verify.repairedBytes() == 0 ? ""
                    : ", " + Quantity.size(verify.repairedBytes()) + " repaired"));
        }
    }

    private static String because(@Nullable String reason) {
        return reason == null ? "" : ": " + reason;
    }

    private static void line(StringBuilder notes, VolumeState volume, String text) {
        notes.append(volume.name()).append(": ").append(PlainText.of(text)).append('\n');
    }
}

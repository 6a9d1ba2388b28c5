package org.twinhost.twinctl;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.twinctl.ask.ReadOut;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.text.VolumeReport;
import org.twinhost.twinctl.waiting.Goal;
import org.twinhost.twinctl.waiting.Waiting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(name = "volume",
        description = "Looks at the mirrored volumes, compares them, says whose data is right, changes roles by hand.",
        synopsisSubcommandLabel = "COMMAND")
final class VolumeCommands extends CommandGroup {

    VolumeCommands() {
        super("status, diff, sync, verify, resolve, promote, demote or force");
    }

    @Command(description = "The volumes as this node's replication sees them, or one of them.")
    void status(@Parameters(paramLabel = "VOLUME", arity = "0..1", description = "all if not given") @Nullable String volume) {
        if (volume == null) {
            twinctl.show(twinctl.rest.get("v1", "volumes"),
                    body -> VolumeReport.of(Records.as(body, ReplicationState.class)));
        } else {
            twinctl.show(twinctl.rest.get("v1", "volumes", volume),
                    body -> VolumeReport.of(List.of(Records.as(body, VolumeState.class))));
        }
    }

    @Command(description = {
        "Where the replica on this node may differ from the other, as its bitmap says: byte ranges of the volume, in whole"
            + " blocks.",
        "After a split brain that is what was changed on this node; the other node says the same of its own side."
    })
    void diff(@Parameters(paramLabel = "VOLUME") String volume) {
        twinctl.show(twinctl.rest.get("v1", "volumes", volume, "diff"), VolumeReport::diff);
    }

    @Command(description = {
        "Whose data is right when the replicas of a volume meet for the first time. All of the other replica is overwritten"
            + " with it.",
        "Refused once they were synced: from then on it is known which is newer."
    })
    void sync(
            @Parameters(paramLabel = "VOLUME") String volume,
            @Option(names = "--from", paramLabel = "NODE", required = true, description = "the node whose data is right")
            String from,
            @Mixin Waiting waiting) {
        waiting.check();
        var answer = twinctl.rest.post(Twinctl.json(), Map.of("from", from), "v1", "volumes", volume, "sync");
        twinctl.show(answer, _ -> volume + ": the data of " + from + " is right; once the replicas are connected all of the"
                + " other is overwritten with it (twinctl volume status)\n");
        twinctl.waits(waiting, new Goal.VolumeSynced(volume));
    }

    @Command(description = {
        "Compares both replicas of a volume from end to end, while its guest goes on; this happens by itself, too,"
            + " every verifyEveryDays of the volume. Asked at the node where it is Primary.",
        "What differs is repaired where it is known which side is right: one is what it was when both were last equal, and the"
            + " other was changed by its medium, or can't be read. Else the ranges are named, nothing is touched, and the"
            + " volume is at risk until you say whose data counts there."
    })
    void verify(
            @Parameters(paramLabel = "VOLUME") String volume,
            @Option(names = "--from", paramLabel = "NODE", description = "in the ranges that were named the data of this node"
                    + " counts; there the other replica is overwritten with it, and nowhere else") @Nullable String from,
            @Option(names = "--found", paramLabel = "FINDING", description = "with --from: which finding you have looked at, as"
                    + " 'volume status' names it; refused if something else is found meanwhile") @Nullable String found,
            @Option(names = "--stop", description = "end comparing in the middle; where it is due it begins again after 12"
                    + " hours") boolean stop,
            @Mixin Waiting waiting) {
        waiting.check();
        if (stop && waiting.isWanted()) {
            throw new ParameterException(spec.commandLine(), "--stop and --wait exclude each other");
        }
        if (stop && from != null) {
            throw new ParameterException(spec.commandLine(), "--stop and --from exclude each other");
        }
        if ((from == null) != (found == null)) {
            throw new ParameterException(spec.commandLine(), "--from and --found belong together: 'volume status' names both");
        }
        var before = waiting.isWanted() ? lastVerified(volume) : null;
        var answer = stop ? twinctl.rest.delete("v1", "volumes", volume, "verify")
                : twinctl.rest.post(Twinctl.json(),
                        from == null ? Map.of() : new TreeMap<>(Map.of("from", from, "found", found)),
                        "v1", "volumes", volume, "verify");
        twinctl.show(answer, _ -> volume + (stop ? " is not compared any more\n"
                : (from == null ? " is being compared" : ": where the replicas differ the data of " + from + " is right")
                        + " (twinctl volume status)\n"));
        twinctl.waits(waiting, new Goal.VolumeVerified(volume, before));
    }

    private @Nullable Instant lastVerified(String volume) {
        return Records.as(twinctl.rest.get("v1", "volumes"), ReplicationState.class).volumes().stream()
                .filter(each -> each.name().equals(volume)).map(VolumeState::verify).filter(Objects::nonNull)
                .map(VerifyState::ended).filter(Objects::nonNull).findFirst().orElse(null);
    }

    @Command(description = {
        "Ends a split brain: both replicas were written without the other, and are not joined. All that was written on the node"
            + " that you name is thrown away, and the other replica's data is copied over it: only the blocks that either side"
            + " changed, where that is known. 'volume status' shows what each side changed. It is recorded under your name.",
        "Refused, with all reasons, where the volume is no split brain, or that node is Primary: its guest is stopped first. It"
            + " may be said on either node. What is lost is read out first."
    })
    void resolve(
            @Parameters(paramLabel = "VOLUME") String volume,
            @Option(names = "--discard", paramLabel = "NODE", required = true,
                    description = "the node whose changes are thrown away") String discard,
            @Option(names = "--yes", paramLabel = "VOLUME", arity = "0..1", fallbackValue = "",
                    description = "the volume's name once more: do not ask for it") @Nullable String yes,
            @Mixin Waiting waiting) {
        waiting.check();
        var how = "twinctl volume resolve " + volume + " --discard " + discard + " --yes " + volume;
        ReadOut.checkName(yes, volume, "volume", how);
        var readOut = ReadOut.of(twinctl.rest.get(Map.of("discard", discard), "v1", "volumes", volume, "resolve"));
        var confirmed = new TreeMap<>(readOut.confirmed(
                twinctl.surroundings, yes == null ? null : readOut.confirm(), volume, how));
        confirmed.put("discard", discard);
        var answer = twinctl.rest.post(Twinctl.json().put("operator", twinctl.surroundings.operator()),
                confirmed, "v1", "volumes", volume, "resolve");
        twinctl.show(answer, _ -> volume + ": what was written on " + discard + " is thrown away; once the replicas meet it"
                + " gets the other's data (twinctl volume status)\n");
        twinctl.waits(waiting, new Goal.VolumeSynced(volume));
    }

    @Command(description = "Makes the replica on this node Primary, under the same rules as everybody. In a cluster"
            + " resource-service does that; by hand it is for repair.")
    void promote(@Parameters(paramLabel = "VOLUME") String volume) {
        twinctl.show(twinctl.rest.post(Twinctl.json(), "v1", "volumes", volume, "promote"),
                _ -> volume + " is Primary here (twinctl volume status)\n");
    }

    @Command(description = "Makes the replica on this node Secondary. In a cluster resource-service does that; by hand it is"
            + " for repair. Refused while a guest has it open.")
    void demote(@Parameters(paramLabel = "VOLUME") String volume) {
        twinctl.show(twinctl.rest.post(Twinctl.json(), "v1", "volumes", volume, "demote"),
                _ -> volume + " is Secondary here (twinctl volume status)\n");
    }

    @Command(description = {
        "Makes the replica on this node Primary on your word, in place of a mark or a proof that no other has newer data: what"
            + " is here becomes the truth. It is recorded under your name.",
        "If the other replica is being written, or has newer writes, those are lost, and two nodes may serve the volume (S1 and"
            + " S2 are void). What could be missing is read out first; where it can't help it is refused before."
    })
    void force(
            @Parameters(paramLabel = "VOLUME") String volume,
            @Option(names = "--yes", paramLabel = "VOLUME", arity = "0..1", fallbackValue = "",
                    description = "the volume's name once more: do not ask for it") @Nullable String yes) {
        var how = "twinctl volume force " + volume + " --yes " + volume;
        ReadOut.checkName(yes, volume, "volume", how);
        var readOut = ReadOut.of(twinctl.rest.get("v1", "volumes", volume, "force"));
        var confirmed = readOut.confirmed(twinctl.surroundings, yes == null ? null : readOut.confirm(), volume, how);
        var answer = twinctl.rest.post(Twinctl.json().put("operator", twinctl.surroundings.operator()),
                confirmed, "v1", "volumes", volume, "force");
        twinctl.show(answer, _ -> volume + " is Primary here, on your word (twinctl volume status)\n");
    }
}

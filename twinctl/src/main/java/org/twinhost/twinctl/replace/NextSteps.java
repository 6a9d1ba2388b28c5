package org.twinhost.twinctl.replace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.VolumeState;

/** What is left to a person, with the commands. */
final class NextSteps {

    private final Situation now;
    private final NodeId gone;

    NextSteps(Situation now, NodeId gone) {
        this.now = now;
        this.gone = gone;
    }

    /** Whose data are not simply copied from here to an empty device; to be known before, too. */
    List<String> troubles() {
        return mirrored().stream().flatMap(volume -> trouble(volume).stream()).toList();
    }

    private List<VolumeConfig> mirrored() {
        return now.configuration().volumes().stream().filter(volume -> volume.replicaOn(gone).isPresent()).toList();
    }

    private Optional<String> trouble(VolumeConfig volume) {
        var here = now.volumes().stream().filter(each -> each.name().equals(volume.name())).findFirst();
        var disk = here.map(VolumeState::disk).orElse(DiskState.UNKNOWN);
        var who = "volume " + volume.name() + ": ";
        return switch (disk) {
            case UP_TO_DATE -> Optional.empty();
            case CONSISTENT -> here.filter(each -> each.isRefusedAs(VolumeState.NEVER_SYNCED))
                    .map(_ -> who + neverSynced(volume));
            case OUTDATED -> Optional.of(who + "the replica here is Outdated, what went on without it was on " + gone
                    + " alone. What is here counts only after twinctl volume force " + volume.name()
                    + ", which gives up the rest");
            case INCONSISTENT, DISKLESS, FAILED -> Optional.of(who + "the replica here is " + disk + ", so its whole data were"
                    + " on " + gone + " alone: it takes a backup");
            case UNKNOWN -> Optional.of(who + "what the replica here is worth is not known: twinctl volume status "
                    + volume.name());
        };
    }

    private String neverSynced(VolumeConfig volume) {
        var sync = volume.initialSync();
        return sync != null && sync.from().equals(gone)
                ? "its replicas were never synced, and initialSync calls the data of " + gone + " right: take that out first"
                        + " (twinctl config edit), or the empty device there is copied over the one here"
                : "its replicas were never synced: when " + gone + " is there, twinctl volume sync " + volume.name()
                        + " --from " + now.self();
    }

    /** Of what the lost disk knew beside the keys that are of no use now. */
    String known() {
        var files = now.configuration().fenceDevices().stream()
                .filter(device -> !device.node().equals(gone) && device.passwordAt().isPresent())
                .collect(Collectors.groupingBy(device -> device.passwordAt().orElseThrow(), TreeMap::new,
                        Collectors.mapping(FenceDeviceConfig::name, Collectors.joining(", "))));
        return files.isEmpty() ? "" : "If somebody may have its disk: it held passwords of BMCs. Change them there and here: "
                + files.entrySet().stream().map(each -> each.getValue() + " in " + each.getKey())
                        .collect(Collectors.joining("; ")) + ". What guests had written was on it as well.";
    }

    /** For a new machine under the same name. */
    String replaced() {
        var steps = new ArrayList<String>();
        var device = now.configuration().fenceDeviceOf(gone);
        steps.add("If the new machine has other addresses or another BMC: twinctl config edit, one link a revision"
                + device.flatMap(FenceDeviceConfig::passwordAt).map(file -> "; the password of its BMC: " + file).orElse("")
                + ".");
        var devices = mirrored().stream().map(this::device).toList();
        if (!devices.isEmpty()) {
            steps.add("On the new machine, for each volume a device of that name, with nothing in it where its metadata will"
                    + " be:\n"
                    + String.join("\n", devices));
        }
        steps.add("Here: twinctl node invite " + gone + "; on the new machine, with the packages of this release: twinctl join "
                + now.addresses().stream().findFirst().orElse("ADDRESS") + ".");
        if (!devices.isEmpty()) {
            var troubles = troubles();
            steps.add("Each volume is then copied from here by itself, guests run meanwhile: twinctl volume status."
                    + (troubles.isEmpty() ? "" : " But\n" + troubles.stream().map(each -> "     " + each)
                            .collect(Collectors.joining("\n"))));
        }
        steps.add("twinctl fence test " + gone + ", for its BMC is another one now; twinctl doctor, on both.");
        var text = new StringBuilder("What is next (docs/running.md, A new machine takes a dead one's place):");
        for (int i = 0; i < steps.size(); i++) {
            text.append("\n  ").append(i + 1).append(". ").append(steps.get(i));
        }
        return text + (known().isEmpty() ? "" : "\n" + known());
    }

    private String device(VolumeConfig volume) {
        var path = volume.replicaOn(gone).orElseThrow().device();
        var elsewhere = volume.metaDiskOn(gone);
        if (elsewhere.isPresent()) {
            return "     " + path + " of " + volume.sizeBytes() + " bytes, and " + elsewhere.get() + " for the metadata of "
                    + volume.name();
        }
        return "     " + path + " of " + (volume.sizeBytes() + VolumeLimits.metadataBytes(volume.sizeBytes()))
                + " bytes or more; blkdiscard --zeroout --offset " + volume.sizeBytes() + " " + path;
    }

    /** For a site of one node from now on. */
    String removed() {
        return "This site runs on " + now.self() + " alone from now on, and a guest dies with it: another node is"
                + " added by twinctl config edit and twinctl node invite." + (known().isEmpty() ? "" : "\n" + known());
    }
}

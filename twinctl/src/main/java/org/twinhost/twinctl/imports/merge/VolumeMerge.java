package org.twinhost.twinctl.imports.merge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.twinhost.contract.ByteSize;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.twinctl.imports.draft.Amount;
import org.twinhost.twinctl.imports.draft.Draft;
import org.twinhost.twinctl.imports.draft.Volume;

/** Mirrored disks: those that are not there yet. */
final class VolumeMerge {

    private static final int REPLICAS_MAX = 2;

    private final Base base;
    private final Answers answers;
    private final Map<String, String> nodes;
    private final Outcome outcome;
    private final World world;

    VolumeMerge(Base base, Answers answers, Map<String, String> nodes, Outcome outcome, World world) {
        this.base = base;
        this.answers = answers;
        this.nodes = nodes;
        this.outcome = outcome;
        this.world = world;
    }

    void merge(Draft draft) {
        draft.volumes().values().forEach(this::one);
    }

    private void one(Volume volume) {
        var replicas = new LinkedHashMap<String, Volume.Replica>();
        volume.replicas().forEach((node, replica) -> {
            var ours = nodes.get(node);
            if (ours != null) {
                replicas.put(ours, replica);
            }
        });
        var there = base.find(Base.VOLUMES, volume.name());
        if (there.isPresent()) {
            compare(volume, replicas, there.get());
            return;
        }
        replicas.forEach((node, replica) -> {
            if (replica.device() == null) {
                outcome.undecided("volume " + volume.name() + " has no device on " + node + ": its file needs 'disk PATH;'");
            }
        });
        // A node that is asked for is one of the reasons already.
        if (replicas.isEmpty() && volume.replicas().keySet().stream().allMatch(node -> answers.isNone("--node", node))
                || replicas.size() > REPLICAS_MAX) {
            outcome.undecided("volume " + volume.name() + " has " + replicas.size() + " replicas, it may have one or two:"
                    + " --node NAME=none leaves a node out");
        }
        size(volume, replicas).ifPresent(bytes -> add(volume, replicas, bytes));
    }

    private void compare(Volume volume, Map<String, Volume.Replica> replicas, ObjectNode there) {
        var same = replicas.entrySet().stream().allMatch(each -> Base.entry(there.path("replicas"), "node", each.getKey())
                .filter(found -> found.path("device").asText().equals(each.getValue().device())).isPresent());
        answers.of("--size", volume.name());
        if (same) {
            outcome.made("volume " + volume.name() + " is there already, with these devices, and stays as it is");
        } else {
            outcome.undecided("volume " + volume.name() + " is there already, with other devices: rename the resource, or take"
                    + " the volume out first (twinctl config edit)");
        }
    }

    /** Of its data; empty: it is not known, and that is said. */
    private Optional<Long> size(Volume volume, Map<String, Volume.Replica> replicas) {
        var said = answers.of("--size", volume.name());
        if (said.isPresent()) {
            var bytes = Amount.bytes(said.get(), 'B');
            if (bytes.isEmpty()) {
                outcome.undecided("--size " + volume.name() + "=" + said.get() + " is no size: write 20G, 512M or bytes");
                return Optional.empty();
            }
            return inLimits(volume, bytes.getAsLong(), "as you say");
        }
        var written = volume.sizeBytes();
        if (written != null) {
            return inLimits(volume, written, "as its file says");
        }
        for (var device : volume.devices()) {
            var found = world.sizeOf(device);
            if (found.isPresent()) {
                return inLimits(volume, found.getAsLong(), "as " + device + " of this machine has");
            }
        }
        return ofDisk(volume, replicas);
    }

    private Optional<Long> ofDisk(Volume volume, Map<String, Volume.Replica> replicas) {
        for (var replica : replicas.values()) {
            var device = replica.device();
            var found = device == null ? OptionalLong.empty() : world.sizeOf(device);
            if (found.isPresent()) {
                var bytes = found.getAsLong();
                var behind = replica.metaDisk() == null ? VolumeLimits.metadataBytes(bytes) : 0;
                return inLimits(volume, bytes - behind, "as " + device + " of this machine has room for, beside the metadata");
            }
        }
        outcome.undecided("volume " + volume.name() + " has a size that no file says: --size " + volume.name() + "=20G, or run"
                + " this on a machine that has its device");
        return Optional.empty();
    }

    private Optional<Long> inLimits(Volume volume, long bytes, String why) {
        var whole = bytes / VolumeLimits.BLOCK_BYTES * VolumeLimits.BLOCK_BYTES;
        if (whole < VolumeLimits.BLOCK_BYTES || whole > VolumeLimits.SIZE_BYTES_MAX) {
            outcome.undecided("volume " + volume.name() + " has " + bytes + " bytes, " + why + ": it may have from 4096 bytes"
                    + " to 64 TiB; --size " + volume.name() + "=20G says another size");
            return Optional.empty();
        }
        outcome.made("volume " + volume.name() + ": sizeBytes " + whole + " (" + ByteSize.text(whole) + "), " + why
                + (whole == bytes ? "" : ", in whole blocks of 4096"));
        return Optional.of(whole);
    }

    private void add(Volume volume, Map<String, Volume.Replica> replicas, long bytes) {
        var fresh = base.list(Base.VOLUMES).addObject().put(Base.NAME, volume.name()).put("sizeBytes", bytes)
                .put("protocol", "C").put("birth", world.birth());
        var list = fresh.putArray("replicas");
        replicas.forEach((node, replica) -> list.addObject().put("node", node)
                .put("device", Objects.requireNonNullElse(replica.device(), "")));
        var outside = replicas.entrySet().stream().filter(each -> each.getValue().metaDisk() != null).toList();
        if (!outside.isEmpty()) {
            var metaDisks = fresh.putArray("metaDisks");
            for (Entry<String, Volume.Replica> each : outside) {
                metaDisks.addObject().put("node", each.getKey()).put("disk", each.getValue().metaDisk());
            }
        }
        if (outside.size() < replicas.size()) {
            outcome.made("volume " + volume.name() + ": its metadata take " + ByteSize.text(VolumeLimits.metadataBytes(bytes))
                    + " behind the data, more than DRBD's: grow each device by 4 MiB first where it holds data");
        }
        outcome.made("volume " + volume.name() + ": whose data is right is yours to say, once both replicas are there: twinctl"
                + " volume sync " + volume.name() + " --from NODE");
    }
}

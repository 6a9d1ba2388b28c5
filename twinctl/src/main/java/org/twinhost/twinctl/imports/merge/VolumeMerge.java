package org.twinhost.twinctl.imports.merge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.twinhost.contract.ByteSize;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.twinctl.imports.draft.Amount;
import org.twinhost.twinctl.imports.draft.Draft;
import org.twinhost.twinctl.imports.draft.Volume;

/** Mirrored disks: those that are not there yet. */
final class VolumeMerge {

    private static final String BY_NAME = "/dev/drbd/by-res/";
    private static final int REPLICAS_MAX = 2;
    private static final int SECTOR = 512;
    private static final int DRBD8_FIXED_SECTORS = 72;
    private static final int DRBD8_BITMAP_PART = 1 << 18;
    private static final int DRBD8_PART_SECTORS = 8;

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
            if (ours != null && replicas.put(ours, replica) != null) {
                outcome.undecided("volume " + volume.name() + " would have two replicas on " + ours + ": each node of the file"
                        + " is another one of ours (--node)");
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
        if (replicas.isEmpty() && volume.replicas().keySet().stream().allMatch(answers::isNodeNone)
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
        if (replicas.isEmpty()) {
            outcome.undecided("volume " + volume.name() + " is there already, and none of its nodes is one of this cluster:"
                    + " rename the resource, or name the nodes (--node)");
        } else if (same) {
            outcome.made("volume " + volume.name() + " is there already, with these devices, and stays as it is");
        } else {
            outcome.undecided("volume " + volume.name() + " is there already, with other devices: rename the resource, or take"
                    + " the volume out first (twinctl config edit)");
        }
    }

    /** Of its data; empty: it is not known, and that is said. */
    private Optional<Long> size(Volume volume, Map<String, Volume.Replica> replicas) {
        var used = inUse(volume);
        var said = answers.of("--size", volume.name());
        if (said.isPresent()) {
            var bytes = Amount.bytes(said.get(), 'B');
            if (bytes.isEmpty()) {
                outcome.undecided("--size " + volume.name() + "=" + said.get() + " is no size: write 20G, 512M or bytes");
                return Optional.empty();
            }
            return inLimits(volume, bytes.getAsLong(), "as you say", used);
        }
        var written = volume.sizeBytes();
        if (written != null) {
            return inLimits(volume, written, "as its file says", used);
        }
        if (used.isPresent()) {
            return inLimits(volume, used.get().bytes(), "as " + used.get().device() + " of this machine has", used);
        }
        outcome.undecided("volume " + volume.name() + " has a size that no file says: --size " + volume.name() + "=20G, as"
                + " 'blockdev --getsize64 " + volume.devices().getFirst() + "' says it where DRBD runs; what lies behind that"
                + " end is overwritten by metadata" + hint(volume, replicas));
        return Optional.empty();
    }

    /** What DRBD has of a disk, which is less than the disk. */
    private record Used(String device, long bytes) {}

    /** By its name alone: of another node, or another cluster, /dev/drbd0 is another volume. */
    private Optional<Used> inUse(Volume volume) {
        return volume.devices().stream().filter(device -> device.startsWith(BY_NAME)).flatMap(device -> {
            var found = world.sizeOf(device);
            return found.isPresent() ? Stream.of(new Used(device, found.getAsLong())) : Stream.empty();
        }).findFirst();
    }

    /** What it probably is, for comparison: it depends on DRBD's version, and on the smaller disk of the two. */
    private String hint(Volume volume, Map<String, Volume.Replica> replicas) {
        for (var device : volume.devices()) {
            var found = world.sizeOf(device);
            if (found.isPresent()) {
                return ". " + device + " of this machine, if it is this volume, has " + found.getAsLong() + " bytes";
            }
        }
        for (var replica : replicas.values()) {
            var device = replica.device();
            var found = device == null ? OptionalLong.empty() : world.sizeOf(device);
            if (found.isPresent()) {
                var bytes = found.getAsLong();
                return ". " + device + " of this machine has " + bytes + " bytes" + (replica.metaDisk() == null
                        ? ", of which DRBD 8 leaves " + (bytes - drbd8Bytes(bytes)) + " beside its metadata" : "");
            }
        }
        return "";
    }

    /** Internal metadata of DRBD 8.0 to 8.4: superblock and activity log, and a bitmap of a bit for each 4 KiB. */
    private static long drbd8Bytes(long diskBytes) {
        var sectors = diskBytes / SECTOR;
        return (DRBD8_FIXED_SECTORS + (sectors + DRBD8_BITMAP_PART - 1) / DRBD8_BITMAP_PART * DRBD8_PART_SECTORS) * SECTOR;
    }

    /** In whole blocks: the last one may be half a guest's and half nobody's, so it is rounded up. */
    private Optional<Long> inLimits(Volume volume, long bytes, String why, Optional<Used> used) {
        if (used.isPresent() && bytes < used.get().bytes()) {
            outcome.undecided("volume " + volume.name() + " has " + bytes + " bytes, " + why + ", and " + used.get().device()
                    + " has " + used.get().bytes() + ": what lies behind the end is lost, and overwritten by metadata; --size "
                    + volume.name() + "=" + used.get().bytes() + " says all of it");
            return Optional.empty();
        }
        if (bytes < VolumeLimits.BLOCK_BYTES || bytes > VolumeLimits.SIZE_BYTES_MAX) {
            outcome.undecided("volume " + volume.name() + " has " + bytes + " bytes, " + why + ": it may have from 4096 bytes"
                    + " to 64 TiB; --size " + volume.name() + "=20G says another size");
            return Optional.empty();
        }
        var whole = (bytes + VolumeLimits.BLOCK_BYTES - 1) / VolumeLimits.BLOCK_BYTES * VolumeLimits.BLOCK_BYTES;
        outcome.made("volume " + volume.name() + ": sizeBytes " + whole + " (" + ByteSize.text(whole) + "), " + why
                + (whole == bytes ? "" : ", up to the next 4096, which each device has to have"));
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

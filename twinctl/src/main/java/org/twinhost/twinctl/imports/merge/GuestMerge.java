package org.twinhost.twinctl.imports.merge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.twinctl.imports.draft.Draft;
import org.twinhost.twinctl.imports.draft.Guest;
import org.twinhost.twinctl.imports.draft.Home;
import org.twinhost.twinctl.imports.draft.Volume;
import org.twinhost.twinctl.imports.fate.Fate;

/** Virtual machines: those that are not there yet. */
final class GuestMerge {

    private static final int MEMORY_MIN_MIB = 16;
    private static final int MEMORY_MAX_MIB = 4_194_304;
    private static final int VCPUS_MAX = 256;
    private static final int SHUTDOWN_TIMEOUT_MS = 120_000;

    private final Base base;
    private final Answers answers;
    private final Map<String, String> nodes;
    private final Outcome outcome;
    private final World world;
    private final Map<String, String> users = new HashMap<>();
    /** Of those that old files name, the ones that are of use. */
    private final Set<String> homes = new HashSet<>();

    GuestMerge(Base base, Answers answers, Map<String, String> nodes, Outcome outcome, World world) {
        this.base = base;
        this.answers = answers;
        this.nodes = nodes;
        this.outcome = outcome;
        this.world = world;
        base.all(Base.GUESTS).forEach(guest -> guest.path("volumes")
                .forEach(volume -> users.put(volume.asText(), guest.path(Base.NAME).asText())));
    }

    void merge(Draft draft) {
        draft.guests().values().forEach(guest -> one(guest, draft));
        draft.homes().forEach((what, home) -> {
            if (!homes.contains(what)) {
                home.told().forEach(each -> draft.amend(each, new Fate.Lost("home of " + what
                        + ": no guest of that name, or with that disk, was read; give its file as well, or set home"
                        + " of a guest (twinctl config edit)")));
            }
        });
    }

    private void one(Guest guest, Draft draft) {
        if (base.find(Base.GUESTS, guest.name()).isPresent()) {
            guest.disks().forEach(each -> answers.of("--disk", each));
            homes(guest, draft);
            outcome.made("guest " + guest.name() + " is there already and stays as it is");
            return;
        }
        var volumes = new ArrayList<String>();
        var leftOut = "";
        for (var disk : guest.disks()) {
            if (answers.isNone("--disk", disk)) {
                leftOut = disk;
                outcome.made("guest " + guest.name() + ": its disk " + disk + " is left out, as you say");
            } else {
                if (!leftOut.isEmpty()) {
                    outcome.undecided("--disk " + leftOut + "=none: the disks of guest " + guest.name()
                            + " behind it would get other names; only the last ones may be left out");
                }
                volume(guest, disk, draft).ifPresent(volumes::add);
            }
        }
        volumes.forEach(volume -> {
            var other = users.putIfAbsent(volume, guest.name());
            if (other != null) {
                outcome.undecided("guest " + guest.name() + ": volume " + volume + " is a disk of guest " + other
                        + " already: a volume has one guest");
            }
        });
        limits(guest, volumes);
        var said = homes(guest, draft);
        var home = said.stream().findFirst().map(draft.homes()::get).map(Home::node).map(nodes::get).orElse(null);
        var isThere = home != null && volumes.stream().allMatch(volume -> isOn(volume, home));
        if (home != null && !isThere) {
            outcome.made("guest " + guest.name() + " can not be at home on " + home
                    + ": that has no replica of each of its volumes");
        }
        said.stream().map(draft.homes()::get).filter(Objects::nonNull).forEach(each -> each.told().forEach(told ->
                draft.amend(told, home != null && isThere && home.equals(nodes.get(each.node()))
                        ? new Fate.Mapped("home " + home + " of guest " + guest.name())
                        : new Fate.Lost("guest " + guest.name() + " is not at home there"))));
        add(guest, volumes, isThere ? home : null);
    }

    private Optional<String> volume(Guest guest, String disk, Draft draft) {
        var said = answers.of("--disk", disk);
        var several = said.isPresent() ? List.<String>of() : known(disk, draft);
        var found = said.isPresent() ? said.filter(name -> base.find(Base.VOLUMES, name).isPresent()
                || draft.volumes().containsKey(name)) : several.stream().findFirst();
        if (several.size() > 1) {
            outcome.undecided("guest " + guest.name() + ": its disk " + disk + " is volume " + String.join(" or ", several)
                    + ", on one node this and on another that: --disk " + disk + "=VOLUME says which");
            return Optional.empty();
        }
        if (found.isEmpty()) {
            outcome.undecided("guest " + guest.name() + ": there is no volume for its disk " + disk + said.map(name ->
                    " of the name " + name).orElse("") + ": give the file of DRBD that has it, or --disk " + disk
                    + "=VOLUME; --disk " + disk + "=none leaves the disk out");
        }
        return found;
    }

    /** A path may be another volume's on each node: all that it can be. */
    private List<String> known(String disk, Draft draft) {
        var resource = disk.startsWith("drbd:") ? disk.substring("drbd:".length()) : null;
        var fresh = draft.volumes().values().stream().filter(volume -> resource != null ? volume.resource().equals(resource)
                : volume.devices().contains(disk) || isOn(volume, disk)).map(Volume::name);
        var there = base.all(Base.VOLUMES).stream()
                .filter(volume -> resource != null ? volume.path(Base.NAME).asText().equals(Draft.name(resource))
                        : Base.entry(volume.path("replicas"), "device", disk).isPresent())
                .map(volume -> volume.path(Base.NAME).asText());
        return Stream.concat(fresh, there).distinct().toList();
    }

    private boolean isOn(String volume, String node) {
        return base.find(Base.VOLUMES, volume).filter(each -> Base.entry(each.path("replicas"), "node", node).isPresent())
                .isPresent();
    }

    private static boolean isOn(Volume volume, String path) {
        return volume.replicas().values().stream().anyMatch(replica -> path.equals(replica.device()));
    }

    private void limits(Guest guest, List<String> volumes) {
        var who = "guest " + guest.name() + ": ";
        var memory = guest.memoryMib();
        if (memory != null && (memory < MEMORY_MIN_MIB || memory > MEMORY_MAX_MIB)) {
            outcome.undecided(who + "it has " + memory + " MiB of memory, it may have from "
                    + MEMORY_MIN_MIB + " MiB to 4 TiB");
        }
        if (guest.vcpus() < 1 || guest.vcpus() > VCPUS_MAX) {
            outcome.undecided(who + "it has " + guest.vcpus() + " processors, it may have from 1 to " + VCPUS_MAX);
        }
        if (volumes.size() > GuestConfig.VOLUMES_MAX) {
            outcome.undecided(who + "it has " + volumes.size() + " disks, there are places for " + GuestConfig.VOLUMES_MAX);
        }
        if (guest.bridges().size() > GuestConfig.BRIDGES_MAX) {
            outcome.undecided(who + "it has " + guest.bridges().size() + " cards, there are places for "
                    + GuestConfig.BRIDGES_MAX);
        }
        if (guest.boot() == null && guest.disks().stream().allMatch(each -> answers.isNone("--disk", each))) {
            outcome.undecided(who + "it has neither a disk nor a kernel to boot from");
        }
        var uuid = guest.uuid();
        base.all(Base.GUESTS).stream().filter(each -> each.path("uuid").asText().equalsIgnoreCase(uuid == null ? "-" : uuid))
                .forEach(each -> outcome.undecided(who + "its UUID is that of guest " + each.path(Base.NAME).asText()));
    }

    /** Where its name, or one of its disks, is said to belong. */
    /** By which its home is said: its name, or one of its disks. */
    private List<String> homes(Guest guest, Draft draft) {
        var names = Stream.concat(Stream.of(guest.name()), guest.disks().stream().flatMap(disk -> Stream.concat(
                Stream.of(disk, resource(disk)), draft.volumes().values().stream()
                        .filter(volume -> volume.resource().equals(resource(disk)) || volume.devices().contains(disk))
                        .flatMap(volume -> Stream.concat(Stream.of(volume.resource()), Stream.concat(volume.devices().stream(),
                                volume.replicas().values().stream().map(each -> String.valueOf(each.device()))))))));
        var known = names.filter(draft.homes()::containsKey).distinct().toList();
        homes.addAll(known);
        return known;
    }

    private static String resource(String disk) {
        return disk.startsWith("drbd:") ? disk.substring("drbd:".length()) : disk;
    }

    private void add(Guest guest, List<String> volumes, @Nullable String home) {
        var memory = guest.memoryMib();
        if (memory == null) {
            return; // said already
        }
        var fresh = base.list(Base.GUESTS).addObject().put(Base.NAME, guest.name())
                .put("uuid", guest.uuid() == null ? world.uuid() : guest.uuid());
        if (home != null) {
            fresh.put("home", home);
        }
        fresh.put("target", "STOPPED").put("vcpus", guest.vcpus()).put("memoryMib", memory);
        var disks = fresh.putArray("volumes");
        volumes.forEach(disks::add);
        var bridges = fresh.putArray("bridges");
        guest.bridges().forEach(bridges::add);
        var boot = guest.boot();
        if (boot != null) {
            var kernel = fresh.putObject("boot").put("kernel", boot.kernel());
            if (boot.initrd() != null) {
                kernel.put("initrd", boot.initrd());
            }
            if (boot.commandLine() != null) {
                kernel.put("commandLine", boot.commandLine());
            }
        }
        fresh.put("shutdownTimeoutMs", SHUTDOWN_TIMEOUT_MS);
        outcome.made("guest " + guest.name() + ": target stopped, so that it never runs here and there at once: stop it there,"
                + " then twinctl vm start " + guest.name());
        outcome.made("guest " + guest.name() + ": home " + (home == null ? "none: no file says where it belongs" : home)
                + ", shutdownTimeoutMs " + SHUTDOWN_TIMEOUT_MS);
    }
}

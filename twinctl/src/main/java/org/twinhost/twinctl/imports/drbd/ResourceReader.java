package org.twinhost.twinctl.imports.drbd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.MetaDisk;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.twinctl.imports.draft.Amount;
import org.twinhost.twinctl.imports.draft.Draft;
import org.twinhost.twinctl.imports.draft.Volume;
import org.twinhost.twinctl.imports.fate.Broken;
import org.twinhost.twinctl.imports.fate.Fate;
import org.twinhost.twinctl.imports.fate.Place;

/** One resource of DRBD: a volume, or several. For one resource. */
final class ResourceReader {

    /** What stands outside of any numbered volume. */
    private static final String SIZE = "size";
    private static final int PLAIN = -1;
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([0-9.]+))(?::[0-9]{1,5})?");
    private static final String DEVICE = "device";
    /** What a number behind it leaves of 64. */
    private static final int NAME_MAX = 58;
    private static final String DISK = "disk";
    private static final int DRBD_SLOT_MIB = 128;
    private static final String META = "meta-disk";
    /** Behind the data: a value like others, so that it holds against one that stands further outside. */
    private static final String INTERNAL = "internal";

    /** Of all hosts, by number of volume: device, disk, meta-disk. */
    private final Map<Integer, Map<String, String>> shared = new TreeMap<>();
    private final Map<String, Map<Integer, Map<String, String>>> hosts = new LinkedHashMap<>();
    private final Map<Integer, Long> sizes = new HashMap<>();
    private final DrbdReader reader;
    private final Draft draft;
    private String name = "";
    private boolean hasFloating;

    ResourceReader(DrbdReader reader, Draft draft) {
        this.reader = reader;
        this.draft = draft;
    }

    void read(Statement resource) {
        if (resource.words().size() != 2) {
            throw new Broken(resource.words().getLast().place(), "expected one name behind 'resource', found "
                    + (resource.words().size() == 1 ? "none" : Broken.shown(resource.values())));
        }
        name = resource.value(0);
        var ours = Draft.name(name);
        reader.tell("", resource, ours.equals(name) ? new Fate.Kept("volume " + ours)
                : new Fate.Mapped("volume " + (ours.isEmpty() ? "?" : ours) + ": names have a-z, 0-9 and '-'"));
        DrbdReader.block(resource).forEach(this::inResource);
        make(ours, resource.place());
    }

    private void inResource(Statement each) {
        switch (each.word()) {
            case "on" -> on(each);
            case "floating" -> {
                hasFloating = true;
                reader.tell("", each);
            }
            case "connection", "connection-mesh" -> connection(each);
            default -> settings(each, shared, PLAIN);
        }
        if (each.word().equals(DISK) && each.block() != null) {
            sized(each, PLAIN);
        }
    }

    /** A volume's own place, options, or a numbered volume that has such. */
    private void settings(Statement each, Map<Integer, Map<String, String>> into, int number) {
        if (each.word().equals("volume")) {
            if (!each.value(0).matches("[0-9]{1,5}") || number != PLAIN) {
                throw new Broken(each.place(), "expected a number from 0 to 65534 behind 'volume', found "
                        + Broken.shown(each.value(0)));
            }
            reader.tell("", each);
            var inner = Integer.parseInt(each.value(0));
            into.computeIfAbsent(inner, _ -> new HashMap<>());
            DrbdReader.block(each).forEach(statement -> settings(statement, into, inner));
            return;
        }
        if (each.block() != null) {
            if (each.word().equals(DISK) && number != PLAIN) {
                sized(each, number);
            }
            reader.options(each);
            return;
        }
        switch (each.word()) {
            case DEVICE -> {
                reader.tell("", each);
                put(into, number, DEVICE, device(each));
            }
            case DISK -> {
                disk(each);
                put(into, number, DISK, each.value(0));
            }
            case META, "flexible-meta-disk" -> put(into, number, META, metaDisk(each));
            default -> reader.tell("", each);
        }
    }

    private static void put(Map<Integer, Map<String, String>> into, int number, String key, @Nullable String value) {
        if (value != null) {
            into.computeIfAbsent(number, _ -> new HashMap<>()).put(key, value);
        }
    }

    private static String device(Statement each) {
        var minor = each.after("minor");
        return each.value(0).startsWith("/") ? each.value(0)
                : each.value(0).startsWith("drbd") ? "/dev/" + each.value(0)
                : "/dev/drbd" + (minor.isEmpty() ? each.value(1) : minor);
    }

    private void disk(Statement each) {
        if (each.value(0).equals("none")) {
            reader.tell("", each, new Fate.Lost("a node without a disk has no replica and can not run the guest"));
        } else if (!each.value(0).startsWith("/")) {
            reader.tell("", each, new Fate.Unknown("not the path of a device"));
            draft.undecided(each.place() + ": disk " + Broken.shown(each.value(0)) + " is no path: name the device");
        } else {
            reader.tell("", each);
        }
    }

    /** Null: it is not understood, and that is said. */
    private @Nullable String metaDisk(Statement each) {
        if (each.value(0).equals(INTERNAL)) {
            reader.tell("", each);
            return INTERNAL;
        }
        var disk = each.value(0) + each.value(1);
        if (!MetaDisk.FORM.matcher(disk).matches()) {
            reader.tell("", each, new Fate.Unknown("not the path of a device, with [INDEX] where several share it"));
            draft.undecided(each.place() + ": meta-disk " + Broken.shown(disk) + " is no path");
            return null;
        }
        var index = MetaDisk.of(disk).index();
        if (index == null || index == 0) {
            reader.tell("", each);
        } else {
            reader.tell("", each, new Fate.Lost("slot " + index + " of DRBD is another place than slot " + index + " here: name"
                    + " a device of its own"));
        }
        return disk;
    }

    /** Half a size would be a volume that ends in the middle of its data (S2). */
    static boolean isWithoutUnit(Statement statement) {
        return statement.word().equals(SIZE) && statement.value(0).matches("[0-9]+");
    }

    private void sized(Statement options, int number) {
        for (var each : DrbdReader.block(options)) {
            if (each.word().equals(SIZE) && !isWithoutUnit(each)) {
                var bytes = Amount.bytes(each.value(0), 's');
                if (bytes.isEmpty() || bytes.getAsLong() < VolumeLimits.BLOCK_BYTES) {
                    draft.undecided(each.place() + ": size " + Broken.shown(each.value(0)) + " is no size");
                } else {
                    sizes.put(number, bytes.getAsLong());
                }
            }
        }
    }

    private void on(Statement on) {
        if (on.words().size() < 2) {
            throw new Broken(on.place(), "expected the name of a node behind 'on', found none");
        }
        for (var each : on.words().subList(1, on.words().size())) {
            var node = node("on", each.text(), each.place());
            var own = hosts.computeIfAbsent(node, _ -> new TreeMap<>());
            DrbdReader.block(on).forEach(statement -> {
                if (statement.word().equals("address")) {
                    address(node, statement, statement.values());
                } else {
                    settings(statement, own, PLAIN);
                }
            });
        }
    }

    private String node(String word, String written, Place place) {
        var node = Draft.nodeName(written);
        if (node.isEmpty()) {
            throw new Broken(place, "expected the name of a node, found " + Broken.shown(written));
        }
        return draft.node(written, draft.tell(place, word + " " + written, node.equals(written)
                ? new Fate.Kept("node " + node) : new Fate.Mapped("node " + node)));
    }

    /** Only IP addresses with a port: what a name means, another day, decides nothing here. */
    private void address(String node, Statement statement, String written) {
        var words = new ArrayList<>(List.of(written.split(" ")));
        if (List.of("ipv4", "ipv6").contains(words.getFirst())) {
            words.removeFirst();
        }
        var match = ADDRESS.matcher(words.isEmpty() ? "" : words.getFirst());
        if (!match.matches()) {
            reader.tell("", statement, new Fate.Lost("no IP address is in it; only TCP over IP is there"));
            return;
        }
        var address = match.group(1) == null ? match.group(2) : match.group(1);
        var link = draft.link(MIRROR, null, statement.place());
        link.mirror();
        var first = link.addresses().putIfAbsent(node, address);
        reader.tell("", statement, first == null || first.equals(address) ? DrbdRules.ALL.fate("", "address", "")
                : new Fate.Lost("the first address of the node, " + first + ", mirrors all volumes"));
    }

    /** The link of which a resource's addresses tell. */
    static final String MIRROR = "replication";

    private void connection(Statement connection) {
        reader.tell("", connection);
        for (var each : DrbdReader.block(connection)) {
            switch (each.word()) {
                case "host" -> {
                    var node = node("host", each.value(0), each.place());
                    var at = each.after("address");
                    if (!at.isEmpty()) {
                        address(node, each, at.startsWith("ipv") ? at + " " + each.after(at) : at);
                    }
                }
                case "hosts" -> {
                    each.words().stream().skip(1).forEach(word -> node("hosts", word.text(), word.place()));
                }
                case "path" -> connection(each);
                case "volume" -> {
                    reader.tell("", each, new Fate.Kept("what is in it stands below"));
                    DrbdReader.block(each).forEach(reader::options);
                }
                default -> reader.options(each);
            }
        }
    }

    // What comes of it -------------------------------------------------------------------------------------------------

    private void make(String ours, Place place) {
        if (ours.isEmpty()) {
            draft.undecided(place + ": resource " + Broken.shown(name) + " has a name of which nothing can be made: rename it");
            return;
        }
        if (hasFloating) {
            draft.undecided(place + ": resource " + name + " names its sides by addresses alone (floating): write 'on NODE'");
            return;
        }
        if (hosts.isEmpty()) {
            draft.undecided(place + ": resource " + name + " is on no node: it needs 'on NODE { … }' twice");
            return;
        }
        var numbers = numbers();
        for (int number : numbers) {
            var called = numbers.size() == 1 ? ours : ours.substring(0, Math.min(ours.length(), NAME_MAX)) + "-" + number;
            draft.newVolume(called, name, place).ifPresentOrElse(volume -> fill(volume, number),
                    () -> draft.undecided(place + ": there are two volumes " + called + ": rename a resource"));
        }
    }

    private SortedSet<Integer> numbers() {
        var numbers = new TreeSet<>(shared.keySet());
        hosts.values().forEach(each -> numbers.addAll(each.keySet()));
        if (numbers.size() > 1 || numbers.isEmpty()) {
            numbers.remove(PLAIN);
        }
        return numbers.isEmpty() ? new TreeSet<>(List.of(PLAIN)) : numbers;
    }

    private void fill(Volume volume, int number) {
        hosts.forEach((node, own) -> {
            var disk = setting(own, number, DISK);
            if (!"none".equals(disk)) {
                volume.replicas().put(node, new Volume.Replica(disk, outside(volume, node, setting(own, number, META))));
            }
            var device = setting(own, number, DEVICE);
            if (device != null && !volume.devices().contains(device)) {
                volume.devices().add(device);
            }
        });
        volume.devices().add("/dev/drbd/by-res/" + name + (number == PLAIN ? "" : "/" + number));
        var size = sizes.containsKey(number) ? sizes.get(number) : sizes.get(PLAIN);
        if (size != null) {
            volume.size(size);
        }
    }

    /**
     * Where the metadata are to be, null: behind the data. A slot of DRBD has 128 MiB and one of ours 256: but for the first
     * they begin elsewhere, and what lies there may be another volume's.
     */
    private @Nullable String outside(Volume volume, String node, @Nullable String written) {
        if (written == null || written.equals(INTERNAL)) {
            return null;
        }
        var index = MetaDisk.of(written).index();
        if (index != null && index > 0) {
            draft.undecided(volume.place() + ": volume " + volume.name() + " has its metadata in slot " + index + " of "
                    + Broken.shown(written) + " on " + node + ": there it begins at " + index * DRBD_SLOT_MIB
                    + " MiB, here at " + index * (VolumeLimits.SLOT_BYTES >> 20)
                    + ", and would be written over what lies there: name a device of its own in a copy"
                    + " of the file (meta-disk PATH;)");
            return null;
        }
        return written;
    }

    private @Nullable String setting(Map<Integer, Map<String, String>> own, int number, String key) {
        for (var from : List.of(own, shared)) {
            for (int each : new int[] {number, PLAIN}) {
                var value = from.getOrDefault(each, Map.of()).get(key);
                if (value != null) {
                    return value;
                }
            }
        }
        return null;
    }
}

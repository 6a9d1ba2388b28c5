package org.twinhost.twinctl.imports.libvirt;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.GuestConfig.KernelBoot;
import org.twinhost.twinctl.imports.draft.Disks;
import org.twinhost.twinctl.imports.draft.Draft;
import org.twinhost.twinctl.imports.draft.Guest;
import org.twinhost.twinctl.imports.fate.Broken;
import org.twinhost.twinctl.imports.fate.Fate;
import org.twinhost.twinctl.imports.fate.OldFile;

/** What a domain of libvirt means. For one file. */
public final class DomainReader {

    private static final Pattern UUID = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern BRIDGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,14}");
    private static final long MIB = 1024 * 1024;
    private static final Map<String, Long> UNITS = Map.ofEntries(Map.entry("b", 1L), Map.entry("bytes", 1L),
            Map.entry("kb", 1000L), Map.entry("k", 1024L), Map.entry("kib", 1024L), Map.entry("mb", 1_000_000L),
            Map.entry("m", MIB), Map.entry("mib", MIB), Map.entry("gb", 1_000_000_000L), Map.entry("g", 1024 * MIB),
            Map.entry("gib", 1024 * MIB), Map.entry("tb", 1_000_000_000_000L), Map.entry("t", MIB * MIB),
            Map.entry("tib", MIB * MIB));

    private static final String NUMBER = "[0-9]{1,4}";
    private static final String DISK = "devices/disk/";
    private static final String CARD = "devices/interface/";

    private final Disks disks = new Disks();
    private final List<String> bridges = new ArrayList<>();
    private final Draft draft;
    private final Element domain;

    private DomainReader(Element domain, Draft draft) {
        this.domain = domain;
        this.draft = draft;
    }

    /** @throws Broken it can't be read; the draft is of no use then */
    public static void read(OldFile file, Draft draft) {
        var root = XmlParser.root(file);
        if (!root.name().equals("domain")) {
            throw new Broken(root.place(), "expected <domain>, as virsh dumpxml prints it, found "
                    + Broken.shown("<" + root.name() + ">"));
        }
        new DomainReader(root, draft).read();
    }

    private void read() {
        // Before the command line, that names them.
        domain.child("devices").stream().flatMap(each -> each.children().stream()).forEach(this::device);
        for (var each : domain.children()) {
            switch (each.name()) {
                case "devices" -> { }
                case "os" -> {
                    each.attributes().forEach((name, value) -> draft.tell(each.place(), "os " + name + "=" + value,
                            name.equals("firmware") && value.equals("bios")
                                    ? new Fate.Kept("it boots by a BIOS") : DomainRules.ALL.fate("os", name, "")));
                    each.children().forEach(this::os);
                }
                case "name" -> {
                    var name = Draft.name(each.text());
                    tell("domain", each, name.equals(each.text()) ? new Fate.Kept("guest " + name)
                            : new Fate.Mapped("guest " + (name.isEmpty() ? "?" : name) + ": names have a-z, 0-9 and '-'"));
                }
                case "uuid" -> tell("domain", each, uuid() == null ? new Fate.Lost("no UUID: a new one is made")
                        : DomainRules.ALL.fate("domain", "uuid", ""));
                case "memory" -> memory(each);
                case "vcpu" -> vcpus(each);
                case "features" -> {
                    if (each.children().isEmpty()) {
                        tell("domain", each, "");
                    }
                    each.children().forEach(this::feature);
                }
                case "clock" -> tell("domain", each, "offset=" + each.attribute("offset"));
                default -> tell("domain", each, each.text());
            }
        }
        make();
    }

    private void vcpus(Element each) {
        draft.tell(each.place(), "vcpu " + each.text(), each.text().matches(NUMBER) ? new Fate.Kept("vcpus " + each.text())
                : bad(each, "expected a number"));
        each.attributes().forEach((name, value) -> {
            if (name.equals("cpuset")) {
                draft.tell(each.place(), "vcpu cpuset=" + value,
                        new Fate.Lost("guests are not pinned to processors in this version"));
            } else if (name.equals("current") && !value.equals(each.text())) {
                draft.tell(each.place(), "vcpu current=" + value, new Fate.Lost("vcpus is all of them, from the start"));
            }
        });
    }

    private void feature(Element each) {
        draft.tell(each.place(), "features/" + each.name(), switch (each.name()) {
            case "acpi", "apic", "pae" -> new Fate.Kept("always so");
            case "hyperv" -> new Fate.Lost("there are no enlightenments for Windows in this version");
            default -> new Fate.Lost("it is not there in this version");
        });
    }

    private void os(Element each) {
        switch (each.name()) {
            case "cmdline" -> tell("os", each, new Fate.Mapped("boot.commandLine " + disks.renamed(each.text())));
            case "boot" -> tell("os", each, "dev=" + each.attribute("dev"));
            case "kernel", "initrd" -> tell("os", each, each.text().startsWith("/")
                    ? DomainRules.ALL.fate("os", each.name(), "") : bad(each, "expected a path"));
            default -> tell("os", each, each.text());
        }
    }

    private void device(Element each) {
        switch (each.name()) {
            case "disk" -> disk(each);
            case "interface" -> card(each);
            default -> tell("devices", each, "");
        }
    }

    private void tell(String section, Element each, String value) {
        tell(section, each, DomainRules.ALL.fate(section, each.name(), value));
    }

    private void tell(String section, Element each, Fate fate) {
        var attributes = each.attributes().entrySet().stream().filter(entry -> !entry.getKey().startsWith("passwd"))
                .map(entry -> " " + entry.getKey() + "=" + entry.getValue()).collect(Collectors.joining());
        var text = each.children().isEmpty() ? each.text().replaceAll("\\s+", " ") : "";
        // A word that is mistyped may hold something secret.
        var isKnown = DomainRules.ALL.isWord(each.name());
        draft.tell(each.place(), (section.equals("domain") ? "" : section + "/") + each.name() + (isKnown ? attributes
                + (text.isEmpty() ? "" : " " + text) : attributes.isEmpty() && text.isEmpty() ? "" : " (not shown)"), fate);
    }

    private Fate bad(Element each, String why) {
        draft.undecided(each.place() + ": <" + each.name() + ">: " + why);
        return new Fate.Unknown("unknown value: " + why);
    }

    private void memory(Element each) {
        var mib = mib(each);
        tell("domain", each, mib.isEmpty() ? bad(each, "expected a number and a unit that is known")
                : new Fate.Kept("memoryMib " + mib.getAsLong()));
    }

    /** Rounded up, as libvirt does. */
    private static OptionalLong mib(Element memory) {
        var unit = UNITS.get(memory.attributes().getOrDefault("unit", "KiB").toLowerCase(Locale.ROOT));
        if (unit == null || !memory.text().matches("[0-9]{1,15}")) {
            return OptionalLong.empty();
        }
        var number = Long.parseLong(memory.text());
        var mib = number > Long.MAX_VALUE / 2 / unit ? Long.MAX_VALUE : (number * unit + MIB - 1) / MIB;
        return mib > Integer.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(mib);
    }

    private @Nullable String uuid() {
        return domain.child("uuid").map(Element::text).filter(text -> UUID.matcher(text).matches()).orElse(null);
    }

    private void disk(Element disk) {
        var as = disk.attribute("target", "dev");
        var what = disk.attributes().getOrDefault("device", "disk");
        var source = disk.child("source").map(each -> each.attributes().getOrDefault("dev",
                each.attributes().getOrDefault("file", each.attribute("name")))).orElse("");
        var written = "devices/disk " + (source.isEmpty() ? "(empty)" : source) + " as " + as;
        if (!what.equals("disk")) {
            draft.tell(disk.place(), written, new Fate.Lost(what + ": there are hard disks alone in this version"));
            return;
        }
        if (source.isEmpty() || as.isEmpty()) {
            draft.tell(disk.place(), written, new Fate.Unknown("where it is, or what the guest calls it, is not said"));
            draft.undecided(disk.place() + ": this disk has no source, or no target, that is known");
            return;
        }
        var now = disks.add(source, as);
        if (disk.child("readonly").isPresent()) {
            draft.tell(disk.place(), written, new Fate.Lost("read-only is not there in this version: " + as + " becomes " + now
                    + ", and may be written"));
        } else {
            draft.tell(disk.place(), written, new Fate.Mapped("volumes: " + as + " becomes " + now));
        }
        disk.children().forEach(this::besides);
    }

    /** What else is said of a disk. */
    private void besides(Element each) {
        switch (each.name()) {
            case "source", "readonly", "alias", "address", "backingStore" -> { }
            case "target" -> {
                var bus = each.attribute("bus");
                if (!bus.isEmpty()) {
                    draft.tell(each.place(), DISK + "target bus=" + bus, bus.equals("virtio") ? new Fate.Kept("virtio")
                            : new Fate.Mapped("virtio: the guest needs its driver before it moves here"));
                }
            }
            case "driver" -> driver(each);
            case "boot" -> bootOrder(DISK, each);
            default -> draft.tell(each.place(), DISK + each.name(), new Fate.Lost("it is not there in this version"));
        }
    }

    private void driver(Element each) {
        var type = each.attributes().getOrDefault("type", "raw");
        draft.tell(each.place(), DISK + "driver type=" + type, type.equals("raw") ? new Fate.Kept("a volume holds raw data")
                : new Fate.Lost("its content is " + type + ": qemu-img convert -O raw to the volume's device"));
        each.attributes().forEach((name, value) -> {
            if (!name.equals("type") && !name.equals("name")) {
                draft.tell(each.place(), DISK + "driver " + name + "=" + value, new Fate.Lost("what a guest flushes is on both"
                        + " disks, and there is nothing to choose"));
            }
        });
    }

    private void bootOrder(String where, Element each) {
        var order = each.attribute("order");
        draft.tell(each.place(), where + "boot order=" + order,
                new Fate.Lost("it boots from its first disk, or the kernel that is named"));
    }

    private void card(Element card) {
        var bridge = card.attribute("source", "bridge");
        var written = "devices/interface " + card.attribute("type") + " " + (bridge.isEmpty()
                ? card.attribute("source", "network") + card.attribute("source", "dev") : bridge);
        if (!card.attribute("type").equals("bridge") && bridge.isEmpty() || !BRIDGE.matcher(bridge).matches()) {
            draft.tell(card.place(), written.strip(), new Fate.Lost("only bridges: name one under bridges of the guest (twinctl"
                    + " config edit)"));
            return;
        }
        bridges.add(bridge);
        draft.tell(card.place(), written, new Fate.Mapped("bridges: " + bridge + ", which each node needs"));
        card.child("mac").ifPresent(mac -> draft.tell(mac.place(), "devices/interface/mac " + mac.attribute("address"),
                new Fate.Lost("a card's MAC is made of the guest's UUID: tell DHCP, and udev rules in the guest")));
        var model = card.attribute("model", "type");
        if (!model.isEmpty()) {
            card.child("model").ifPresent(each -> draft.tell(each.place(), "devices/interface/model " + model,
                    model.equals("virtio") ? new Fate.Kept("a virtio card")
                            : new Fate.Mapped("a virtio card: the guest needs its driver")));
        }
        for (var each : card.children()) {
            switch (each.name()) {
                case "source", "mac", "model", "target", "alias", "address" -> { }
                case "boot" -> bootOrder(CARD, each);
                default -> draft.tell(each.place(), CARD + each.name(),
                        new Fate.Lost("the bridge is all that a card is plugged into"));
            }
        }
    }

    private void make() {
        var place = domain.child("name").map(Element::place).orElse(domain.place());
        var name = domain.child("name").map(each -> Draft.name(each.text())).orElse("");
        if (name.isEmpty()) {
            draft.undecided(place + ": the guest has no name: it needs <name>");
            return;
        }
        var memory = domain.child("memory").map(DomainReader::mib).orElse(OptionalLong.empty());
        if (domain.child("memory").isEmpty()) {
            draft.undecided(place + ": guest " + name + " has no memory: it needs <memory>");
        }
        var vcpus = domain.child("vcpu").map(Element::text).filter(text -> text.matches("[0-9]{1,4}")).map(Integer::valueOf)
                .orElse(1);
        var guest = new Guest(name, uuid(), memory.isEmpty() ? null : (int) memory.getAsLong(), vcpus, disks.sources(), bridges,
                boot(), place);
        if (!draft.newGuest(guest)) {
            draft.undecided(place + ": there are two guests " + name);
        }
    }

    private @Nullable KernelBoot boot() {
        var os = domain.child("os");
        var kernel = os.flatMap(each -> each.child("kernel")).map(Element::text).orElse("");
        if (kernel.isEmpty()) {
            return null;
        }
        return new KernelBoot(kernel, os.flatMap(each -> each.child("initrd")).map(Element::text).orElse(null),
                os.flatMap(each -> each.child("cmdline")).map(each -> disks.renamed(each.text()).replaceAll("\\p{Cntrl}", " "))
                        .orElse(null), null);
    }
}

package org.twinhost.twinctl.imports.xen;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.GuestConfig.KernelBoot;
import org.twinhost.twinctl.imports.draft.Disks;
import org.twinhost.twinctl.imports.draft.Draft;
import org.twinhost.twinctl.imports.draft.Guest;
import org.twinhost.twinctl.imports.fate.Broken;
import org.twinhost.twinctl.imports.fate.Fate;
import org.twinhost.twinctl.imports.fate.OldFile;
import org.twinhost.twinctl.imports.fate.Place;

/** What a guest's file of Xen means. For one file. */
public final class XenReader {

    private static final Pattern UUID = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern BRIDGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,14}");
    private static final Set<String> LOADERS = Set.of("hvmloader", "pv-grub", "pvgrub", "pygrub", "grub-x86");
    private static final String NUMBER = "[0-9]{1,7}";
    /** A screen's password is in them; one that is mistyped may be one of them. */
    static final Set<String> SECRET = Set.of("vncpasswd", "vfb");

    private final Map<String, Assignment> set = new LinkedHashMap<>();
    private final Disks disks = new Disks();
    private final List<String> bridges = new ArrayList<>();
    private final OldFile file;
    private final Draft draft;

    private XenReader(OldFile file, Draft draft) {
        this.file = file;
        this.draft = draft;
    }

    /** @throws Broken it can't be read; the draft is of no use then */
    public static void read(OldFile file, Draft draft) {
        new XenReader(file, draft).read();
    }

    private void read() {
        for (var each : XenParser.assignments(file)) {
            var earlier = set.remove(each.name());
            if (earlier != null) {
                tell(earlier, new Fate.Lost("it is set again in line " + each.place().line()));
            }
            set.put(each.name(), each);
        }
        // Before the command line, that names them.
        if (set.containsKey("disk")) {
            set.get("disk").value().several().forEach(this::disk);
        }
        set.values().forEach(this::tell);
        make();
    }

    private void tell(Assignment each) {
        var fate = XenRules.ALL.fate("", each.name(), each.value().text());
        switch (each.name()) {
            case "disk" -> { }
            case "vif" -> each.value().several().forEach(this::card);
            case "root" -> tell(each, ofKernel("boot.commandLine " + root(each.value().text())));
            case "extra" -> tell(each, ofKernel("boot.commandLine " + disks.renamed(each.value().text())));
            case "memory" -> tell(each, number("memory") == null ? bad(each, "expected MiB") : new Fate.Kept("memoryMib "
                    + number("memory")));
            case "vcpus" -> tell(each, number("vcpus") == null ? bad(each, "expected a number") : new Fate.Kept("vcpus "
                    + number("vcpus")));
            case "name" -> {
                var name = Draft.name(each.value().text());
                tell(each, name.equals(each.value().text()) ? new Fate.Kept("guest " + name)
                        : new Fate.Mapped("guest " + (name.isEmpty() ? "?" : name) + ": names have a-z, 0-9 and '-'"));
            }
            case "uuid" -> tell(each, uuid() == null ? new Fate.Lost("no UUID: a new one is made") : fate);
            case "kernel", "ramdisk" -> tell(each, isLoader()
                    ? new Fate.Lost("it is a loader of Xen's: the guest boots from its"
                    + " first disk, which needs a boot loader (GRUB) and a partition table")
                    : path(each.name()) == null ? bad(each, "expected a path") : fate);
            default -> {
                tell(each, fate);
            }
        }
    }

    /** Of what a kernel is handed, where there is one. */
    private Fate ofKernel(String becomes) {
        return isLoader() || path("kernel") == null
                ? new Fate.Lost("no kernel gets it: the guest boots from its first disk, and has it there")
                : new Fate.Mapped(becomes);
    }

    /** Whether the kernel is one that looks for another: for a whole machine it always was. */
    private boolean isLoader() {
        var kernel = text("kernel");
        var last = kernel == null ? "" : kernel.substring(kernel.lastIndexOf('/') + 1);
        return "hvm".equals(text("builder")) || LOADERS.stream().anyMatch(last::startsWith);
    }

    private Fate bad(Assignment each, String why) {
        draft.undecided(each.place() + ": " + each.name() + " = " + each.value().written() + ": " + why);
        return new Fate.Unknown("unknown value: " + why);
    }

    private void tell(Assignment each, Fate fate) {
        var isShown = !SECRET.contains(each.name()) && XenRules.ALL.find("", each.name(), "").isPresent();
        draft.tell(each.place(), each.name() + " = " + (isShown ? each.value().written() : "(not shown)"), fate);
    }

    private @Nullable Integer number(String name) {
        var text = text(name);
        return text != null && text.matches(NUMBER) ? Integer.valueOf(text) : null;
    }

    private @Nullable String text(String name) {
        var each = set.get(name);
        return each == null ? null : each.value().text();
    }

    private @Nullable String path(String name) {
        var text = text(name);
        return text != null && text.startsWith("/") ? text : null;
    }

    private @Nullable String uuid() {
        var text = text("uuid");
        return text != null && UUID.matcher(text).matches() ? text : null;
    }

    private String root(String written) {
        return "root=" + disks.renamed(written);
    }

    private void disk(XenValue value) {
        var written = "disk " + value.written();
        var found = XenDisk.of(value.text());
        if (found.isEmpty()) {
            draft.tell(value.place(), written, new Fate.Unknown("unknown form, expected TYPE:WHERE,DEVICE,MODE or that of xl"));
            draft.undecided(value.place() + ": disk " + value.written() + " has a form that is not known");
            return;
        }
        var disk = found.get();
        if (disk.isCd()) {
            draft.tell(value.place(), written, new Fate.Lost("there is no CD in this version: put its content on a volume"));
            return;
        }
        var now = disks.add(disk.source(), disk.as());
        var becomes = disk.as() + " becomes " + now;
        draft.tell(value.place(), written, disk.isReadOnly()
                ? new Fate.Lost("read-only is not there in this version: " + becomes + ", and may be written")
                : new Fate.Mapped("volumes: " + becomes + "; change it in the guest's fstab where it is named"
                        + (disk.format().isEmpty() ? "" : "; its content is " + disk.format()
                                + ": qemu-img convert -O raw to the volume's device")));
        disk.besides().forEach(each -> draft.tell(value.place(), "disk " + each,
                new Fate.Lost("it is not there in this version")));
    }

    private void card(XenValue value) {
        var written = "vif " + value.written();
        var bridge = "";
        var besides = new ArrayList<String>();
        for (var part : value.text().split(",")) {
            var key = part.strip().split("=", 2)[0];
            if (key.equals("bridge")) {
                bridge = part.strip().substring(Math.min(part.strip().length(), "bridge=".length()));
            } else if (!key.isEmpty() && !List.of("type", "model").contains(key)) {
                besides.add(key);
            }
        }
        if (!BRIDGE.matcher(bridge).matches()) {
            draft.tell(value.place(), written, new Fate.Lost("no bridge is named and Xen's first is not ours: name one under"
                    + " bridges of the guest (twinctl config edit)"));
            return;
        }
        bridges.add(bridge);
        draft.tell(value.place(), written, new Fate.Mapped("bridges: " + bridge + ", which each node needs"));
        besides.forEach(each -> draft.tell(value.place(), "vif " + each, new Fate.Lost(besides(each))));
    }

    private static String besides(String key) {
        return switch (key) {
            case "mac" -> "a card's MAC is made of the guest's UUID: tell DHCP, and udev rules in the guest";
            case "ip" -> "the guest knows its own addresses";
            case "script", "vifname" -> "the bridge is all that a card is plugged into";
            case "rate" -> "no card is slowed down";
            default -> "unknown, ignored";
        };
    }

    private void make() {
        var start = new Place(file.name(), 1, 1);
        var written = text("name");
        var name = Draft.name(written == null ? "" : written);
        if (name.isEmpty()) {
            draft.undecided(file.name() + ": the guest has no name: it needs name = '…'");
            return;
        }
        if (!set.containsKey("memory")) {
            draft.undecided(file.name() + ": guest " + name + " has no memory: it needs memory = MiB");
        }
        var vcpus = number("vcpus");
        var guest = new Guest(name, uuid(), number("memory"), vcpus == null ? 1 : vcpus, disks.sources(), bridges, boot(),
                set.containsKey("name") ? set.get("name").place() : start);
        if (!draft.newGuest(guest)) {
            draft.undecided(file.name() + ": there are two guests " + name);
        }
    }

    private @Nullable KernelBoot boot() {
        var kernel = path("kernel");
        if (kernel == null || isLoader()) {
            return null;
        }
        var root = text("root");
        var extra = text("extra");
        var line = ((root == null ? "" : root(root)) + " " + (extra == null ? "" : disks.renamed(extra))).strip();
        return new KernelBoot(kernel, path("ramdisk"), line.isEmpty() ? null : line.replaceAll("\\p{Cntrl}", " "), null);
    }
}

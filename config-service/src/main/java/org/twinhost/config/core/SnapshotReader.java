package org.twinhost.config.core;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConstraintConfig;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.GuestConfig.KernelBoot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.NodeConfig.LinkEnd;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.VolumeConfig.ReplicaConfig;

/**
 * Reads directory entries into a snapshot, or into every reason why they are none.
 *
 * @param tree where things stand
 * @param intents reads what {@code thPending} holds; throws IllegalArgumentException where it can't
 */
public record SnapshotReader(Tree tree, Function<String, Intent> intents) {

    private static final String ENTRY_CSN = "entryCSN";
    private static final String MODIFIERS_NAME = "modifiersName";

    public Reading read(List<DirectoryEntry> entries) {
        var cluster = entries.stream().filter(this::isCluster).findFirst();
        return cluster.isEmpty() ? new Reading.Empty() : read(cluster.get(), entries);
    }

    private Reading read(DirectoryEntry cluster, List<DirectoryEntry> entries) {
        var reasons = new ArrayList<String>();
        var header = new EntryFields(cluster, reasons);
        var claimed = new Revision(header.longNumber(Tree.REVISION), header.text(Tree.CONTENT_HASH));
        if (!reasons.isEmpty()) {
            return new Reading.Malformed(Optional.empty(), reasons, editor(entries), fingerprint(entries));
        }
        if (cluster.first(Tree.PENDING).isPresent()) {
            var pending = pending(cluster, reasons);
            if (pending.isPresent()) {
                return new Reading.Pending(claimed, pending.get());
            }
        }
        var snapshot = snapshot(cluster, claimed, entries, reasons);
        if (!reasons.isEmpty()) {
            return new Reading.Malformed(Optional.of(claimed), reasons, editor(entries), fingerprint(entries));
        }
        var numbered = Content.numbered(snapshot, claimed.number());
        return new Reading.Complete(numbered, claimed, story(cluster, numbered), editor(entries), fingerprint(entries));
    }

    private Optional<Intent> pending(DirectoryEntry cluster, List<String> reasons) {
        try {
            return cluster.first(Tree.PENDING).map(intents);
        } catch (IllegalArgumentException e) {
            reasons.add(cluster.dn() + ": " + Tree.PENDING + " is unreadable (" + e.getMessage()
                    + "), expected a revision as JSON; delete " + Tree.PENDING + " and " + Tree.PENDING_REVISION);
            return Optional.empty();
        }
    }

    private ClusterSnapshot snapshot(
            DirectoryEntry cluster, Revision claimed, List<DirectoryEntry> entries, List<String> reasons) {
        var fields = new EntryFields(cluster, reasons);
        return new ClusterSnapshot(claimed, fields.text("thClusterName"),
                new Timing(fields.number("thKeepaliveMs"), fields.number("thWarntimeMs"), fields.number("thDeadtimeMs"),
                        fields.number("thRestartGraceMs"), fields.number("thSlowestOffMs")),
                fields.number("thStickiness"), fields.flag("thFailback"),
                things(Tree.Folder.NODES, entries, reasons, this::node),
                things(Tree.Folder.LINKS, entries, reasons, this::link),
                things(Tree.Folder.VOLUMES, entries, reasons, this::volume),
                things(Tree.Folder.GUESTS, entries, reasons, this::guest),
                things(Tree.Folder.FENCE, entries, reasons, this::fenceDevice),
                things(Tree.Folder.CONSTRAINTS, entries, reasons, this::constraint));
    }

    /** An entry with a fault of its own is left out: its reason stands for it. */
    private <T> List<T> things(Tree.Folder folder, List<DirectoryEntry> entries, List<String> reasons,
            BiFunction<String, EntryFields, T> maker) {
        var things = new ArrayList<T>();
        entries.stream().filter(entry -> tree.folderOf(entry).equals(Optional.of(folder))).forEach(entry -> {
            int before = reasons.size();
            var name = entry.first("cn").orElse("");
            if (!entry.key().equals(DirectoryEntry.key(tree.thing(folder, name)))) {
                reasons.add(entry.dn() + ": expected an entry cn=NAME directly below " + tree.folder(folder));
            }
            if (entry.values("objectClass").stream().noneMatch(folder.objectClass()::equalsIgnoreCase)) {
                reasons.add(entry.dn() + ": objectClass is " + entry.values("objectClass") + ", expected "
                        + folder.objectClass());
            }
            var thing = reasons.size() > before ? null : maker.apply(name, new EntryFields(entry, reasons));
            if (reasons.size() == before) {
                things.add(thing);
            }
        });
        return things;
    }

    private NodeConfig node(String name, EntryFields fields) {
        return new NodeConfig(fields.node("cn"), fields.flag("thStandby"),
                fields.pairs("thLinkEnd", "the name of a link, a space and an address",
                        pair -> new LinkEnd(pair[0], pair[1])));
    }

    private LinkConfig link(String name, EntryFields fields) {
        return new LinkConfig(name, fields.word("thLinkKind", LinkConfig.Kind.class), fields.flag("thReplication"),
                fields.number("thOrder"));
    }

    private VolumeConfig volume(String name, EntryFields fields) {
        return new VolumeConfig(name, fields.longNumber("thSizeBytes"),
                fields.word("thProtocol", VolumeConfig.Protocol.class), fields.text("thBirth"),
                fields.pairs("thReplica", "the name of a node, a space and a path",
                        pair -> new ReplicaConfig(new NodeId(pair[0]), pair[1])));
    }

    private GuestConfig guest(String name, EntryFields fields) {
        return new GuestConfig(name, fields.text("thUuid"), fields.nodeOrNull("thHome"),
                fields.word("thTarget", GuestConfig.Target.class), fields.number("thVcpus"), fields.number("thMemoryMib"),
                fields.ordered("thDisk"), fields.ordered("thBridge"), boot(fields), fields.number("thShutdownTimeoutMs"));
    }

    private KernelBoot boot(EntryFields fields) {
        var boot = new KernelBoot(fields.textOrNull("thKernel"), fields.textOrNull("thInitrd"),
                fields.textOrNull("thKernelCommandLine"), fields.textOrNull("thFirmware"));
        var any = Stream.of(boot.initrd(), boot.commandLine(), boot.firmware()).anyMatch(Objects::nonNull);
        if (boot.kernel() == null && any) {
            fields.reject("thKernel", "", "a path, as thInitrd, thKernelCommandLine and thFirmware belong to a kernel");
        }
        return boot.kernel() == null ? null : boot;
    }

    private FenceDeviceConfig fenceDevice(String name, EntryFields fields) {
        return new FenceDeviceConfig(name, fields.node("thNode"),
                fields.word("thFenceKind", FenceDeviceConfig.Kind.class), fields.text("thAddress"),
                fields.number("thPort"), fields.text("thUsername"), fields.text("thPasswordFile"),
                fields.number("thCipherSuite"), fields.flag("thPowerOnAfterFence"));
    }

    private ConstraintConfig constraint(String name, EntryFields fields) {
        return new ConstraintConfig(name, fields.text("thResource"), fields.node("thNode"), fields.number("thScore"));
    }

    private Intent story(DirectoryEntry cluster, ClusterSnapshot snapshot) {
        var replaces = cluster.values(Tree.REPLACES).stream().map(SnapshotReader::revision).flatMap(Optional::stream).toList();
        return new Intent(snapshot, cluster.first(Tree.AUTHOR).orElse(null), cluster.first(Tree.COMMENT).orElse(null),
                cluster.first(Tree.CHANGED_AT).flatMap(SnapshotReader::instant).orElse(null), replaces);
    }

    private static Optional<Revision> revision(String text) {
        var parts = text.split("-", 2);
        return parts.length == 2 && parts[0].matches("\\d{1,18}")
                ? Optional.of(new Revision(Long.parseLong(parts[0]), parts[1])) : Optional.empty();
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private boolean isCluster(DirectoryEntry entry) {
        return entry.key().equals(DirectoryEntry.key(tree.cluster()));
    }

    private static String editor(List<DirectoryEntry> entries) {
        return entries.stream().max(Comparator.comparing(entry -> entry.first(ENTRY_CSN).orElse("")))
                .flatMap(entry -> entry.first(MODIFIERS_NAME)).orElse("unknown");
    }

    /** Tells two states of the tree apart; what is pending and what the server adds do not count. */
    public static String fingerprint(List<DirectoryEntry> entries) {
        var text = new StringBuilder();
        entries.stream().sorted(Comparator.comparing(DirectoryEntry::key)).forEach(entry -> {
            text.append(entry.key()).append('\n');
            entry.attributes().forEach((name, values) -> {
                if (TreeChange.isContent(name) || Tree.REVISION.equals(name) || Tree.CONTENT_HASH.equals(name)) {
                    text.append(name.toLowerCase(Locale.ROOT)).append(values.stream().sorted().toList()).append('\n');
                }
            });
        });
        return Content.digest(text.toString());
    }
}

package org.twinhost.config.core.directory;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.twinhost.config.core.fields.ConfigFields;
import org.twinhost.config.core.fields.Content;
import org.twinhost.config.core.fields.FieldType;
import org.twinhost.config.core.fields.Folder;
import org.twinhost.config.core.fields.Section;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.Revision;

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
        var claimed = new Revision(header.number(Tree.REVISION), header.text(Tree.CONTENT_HASH));
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
        var given = new HashMap<String, Object>();
        for (var field : ConfigFields.CLUSTER.fields()) {
            switch (field.type()) {
                case FieldType.Stamp _ -> given.put(field.name(), claimed);
                case FieldType.Entries(var section, _, var folder) ->
                        given.put(field.name(), things(section, folder, entries, reasons));
                case FieldType.Text _, FieldType.Whole _, FieldType.Flag _, FieldType.Word _, FieldType.Words _,
                        FieldType.Node _,
                        FieldType.Inner _, FieldType.Pairs _, FieldType.Ordered _ -> { }
            }
        }
        return (ClusterSnapshot) new EntryFields(cluster, reasons).read(ConfigFields.CLUSTER, given);
    }

    /** An entry with a fault of its own is left out: its reason stands for it. */
    private List<Record> things(Section section, Folder folder, List<DirectoryEntry> entries, List<String> reasons) {
        var things = new ArrayList<Record>();
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
            var thing = reasons.size() > before ? null : new EntryFields(entry, reasons).read(section, Map.of());
            if (reasons.size() == before) {
                things.add(thing);
            }
        });
        return things;
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

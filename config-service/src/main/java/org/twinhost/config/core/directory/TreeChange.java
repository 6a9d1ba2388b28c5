package org.twinhost.config.core.directory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One step on the way from the tree as it is to the tree as it shall be. */
public sealed interface TreeChange {

    record Add(DirectoryEntry entry) implements TreeChange {}

    /** @param attributes the new values by attribute; an empty list removes it */
    record Replace(String dn, Map<String, List<String>> attributes) implements TreeChange {}

    record Delete(String dn) implements TreeChange {}

    /**
     * The steps in an order that a directory accepts. The cluster entry is left alone: it says which revision the tree is,
     * so it is written last and by itself.
     *
     * @param actual what the directory holds
     * @param wanted from {@link SnapshotEntries}
     */
    static List<TreeChange> between(Tree tree, List<DirectoryEntry> actual, List<DirectoryEntry> wanted) {
        var cluster = DirectoryEntry.key(tree.cluster());
        var have = actual.stream().collect(Collectors.toMap(DirectoryEntry::key, Function.identity()));
        var want = wanted.stream().map(DirectoryEntry::key).collect(Collectors.toSet());
        var steps = new ArrayList<TreeChange>();
        actual.stream()
                .filter(entry -> tree.folderOf(entry).isPresent() && !want.contains(entry.key()))
                .sorted(Comparator.comparing((DirectoryEntry entry) -> entry.key().split(",").length).reversed())
                .forEach(entry -> steps.add(new Delete(entry.dn())));
        for (var entry : wanted) {
            if (entry.key().equals(cluster)) {
                continue;
            }
            var present = have.get(entry.key());
            if (present == null) {
                steps.add(new Add(entry));
            } else if (!sameClass(present, entry)) {
                steps.add(new Delete(present.dn()));
                steps.add(new Add(entry));
            } else {
                var differing = differing(present, entry);
                if (!differing.isEmpty()) {
                    steps.add(new Replace(present.dn(), differing));
                }
            }
        }
        return steps;
    }

    /** Attributes of ours that differ, with the values wanted. */
    static Map<String, List<String>> differing(DirectoryEntry actual, DirectoryEntry wanted) {
        var differing = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        wanted.attributes().forEach((name, values) -> {
            if (isContent(name) && !Set.copyOf(actual.values(name)).equals(Set.copyOf(values))) {
                differing.put(name, values);
            }
        });
        actual.attributes().keySet().stream()
                .filter(name -> isContent(name) && wanted.values(name).isEmpty())
                .forEach(name -> differing.put(name, List.of()));
        return differing;
    }

    /** Whether an attribute says what the configuration is, not which revision it is. */
    static boolean isContent(String attribute) {
        return attribute.toLowerCase(Locale.ROOT).startsWith("th") && !Tree.HEADER.contains(attribute);
    }

    private static boolean sameClass(DirectoryEntry one, DirectoryEntry other) {
        var ours = other.values("objectClass").stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        var theirs = one.values("objectClass").stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        return theirs.containsAll(ours);
    }
}

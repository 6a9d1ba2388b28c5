package org.twinhost.config.core.directory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.twinhost.config.core.fields.ConfigFields;
import org.twinhost.config.core.fields.EntryForm;
import org.twinhost.config.core.fields.FieldType;
import org.twinhost.config.core.fields.Folder;
import org.twinhost.config.core.fields.Section;
import org.twinhost.contract.config.ClusterSnapshot;

/** Writes a snapshot as directory entries: the inverse of {@link SnapshotReader}. */
public record SnapshotEntries(Tree tree) {

    /** Parents before children; the cluster entry, without its revision, last. */
    public List<DirectoryEntry> of(ClusterSnapshot snapshot) {
        var entries = new ArrayList<DirectoryEntry>();
        entries.add(new DirectoryEntry(tree.suffix(), Map.of(
                "objectClass", List.of("organization", "dcObject"),
                "o", List.of("Twinhost"),
                "dc", List.of(tree.suffix().substring("dc=".length()).replaceAll(",.*", "")))));
        for (var folder : Folder.values()) {
            entries.add(new DirectoryEntry(tree.folder(folder),
                    Map.of("objectClass", List.of("organizationalUnit"), "ou", List.of(folder.ou()))));
        }
        for (var field : ConfigFields.CLUSTER.fields()) {
            if (field.type() instanceof FieldType.Entries(var section, _, var folder)) {
                ConfigFields.CLUSTER.list(snapshot, field).forEach(thing ->
                        entries.add(thing(section, folder, (Record) thing)));
            }
        }
        entries.add(entry(tree.cluster(), "cluster", Tree.CLUSTER_CLASS, ConfigFields.CLUSTER, snapshot));
        return entries;
    }

    private DirectoryEntry thing(Section section, Folder folder, Record thing) {
        var name = String.valueOf(section.key(thing));
        return entry(tree.thing(folder, name), name, folder.objectClass(), section, thing);
    }

    private static DirectoryEntry entry(String dn, String name, String objectClass, Section section, Record record) {
        var attributes = new LinkedHashMap<String, List<String>>();
        attributes.put("objectClass", List.of(objectClass));
        attributes.put("cn", List.of(name));
        attributes.putAll(EntryForm.attributes(section, record));
        return new DirectoryEntry(dn, attributes);
    }
}

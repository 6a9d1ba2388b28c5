package org.twinhost.config.core.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.config.Samples.at;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.config.Samples;
import org.twinhost.config.core.fields.Content;
import org.twinhost.contract.config.ClusterSnapshot;

class SnapshotReaderTest {

    private static final Tree TREE = new Tree("dc=twinhost");
    private final SnapshotReader reader = new SnapshotReader(TREE, json -> {
        throw new IllegalArgumentException("not asked here");
    });

    @Test
    void whatIsWrittenIsReadBackWholeInAnyOrder() {
        var snapshot = Samples.jupiter(7, c -> {
            ((ArrayNode) c.path("constraints")).addObject().put("name", "far").put("resource", "mail1")
                    .put("node", "jupiter1").put("score", -500);
            ((ArrayNode) at(c, "guests", 1).path("bridges")).add("br1").add("br0");
            ((ArrayNode) at(c, "guests", 0).path("volumes")).insert(0, "mail1");
            at(c, "guests", 1).putNull("home").putNull("boot");
            var device = at(c, "fenceDevices", 1);
            device.retain("name", "node", "address");
            device.put("kind", "AGENT").put("agent", "fence_apc").put("username", "eva");
            device.putArray("options").addObject().put("name", "plug").put("value", "outlet 2");
        });
        var entries = new ArrayList<>(entries(snapshot));
        java.util.Collections.reverse(entries);

        var reading = (Reading.Complete) reader.read(entries);

        assertThat(reading.snapshot()).isEqualTo(snapshot);
        assertThat(reading.isWhole()).isTrue();
        assertThat(reading.snapshot().guest("web1").orElseThrow().volumes()).containsExactly("mail1", "web1");
    }

    @Test
    void theHashDependsOnContentAlone() {
        var one = Samples.jupiter();
        var reordered = Samples.jupiter(c -> {
            var guests = (ArrayNode) c.path("guests");
            guests.add(guests.remove(0));
        });
        assertThat(Content.hash(one)).isEqualTo(Content.hash(reordered)).hasSize(16);
        assertThat(Content.hash(one)).isNotEqualTo(Content.hash(Samples.jupiter(c -> c.put("stickiness", 101))));
    }

    @Test
    void aMalformedEntryGivesEveryReasonWithDnAttributeValueAndWhatIsExpected() {
        var entries = entries(Samples.jupiter(7, _ -> { })).stream().map(entry -> switch (entry.first("cn").orElse("")) {
            case "bmc1" -> with(entry, "thPort", "sixhundred");
            case "grey" -> with(entry, "thLinkKind", "copper");
            case "jupiter1" -> with(entry, "thLinkEnd", "red");
            default -> entry;
        }).toList();

        var reading = (Reading.Malformed) reader.read(entries);

        assertThat(reading.reasons()).containsExactlyInAnyOrder(
                "cn=bmc1,ou=fence,dc=twinhost: thPort is 'sixhundred', expected a whole number of at most 9 digits",
                "cn=grey,ou=links,dc=twinhost: thLinkKind is 'copper', expected one of [udp, serial]",
                "cn=jupiter1,ou=nodes,dc=twinhost: thLinkEnd is 'red', expected the name of a link, a space and an address");
    }

    private Reading withDisks(String... values) {
        return reader.read(entries(Samples.jupiter(7, _ -> { })).stream()
                .map(entry -> entry.dn().equals("cn=web1,ou=guests,dc=twinhost") ? with(entry, "thDisk", values) : entry)
                .toList());
    }

    private List<String> disks(String... values) {
        return ((Reading.Complete) withDisks(values)).snapshot().guest("web1").orElseThrow().volumes();
    }

    private List<String> whyNotDisks(String... values) {
        return ((Reading.Malformed) withDisks(values)).reasons();
    }

    /** Which disk is vda must not depend on the order in which a directory hands out values. */
    @Test
    void disksAreInTheOrderOfTheirNumbers() {
        assertThat(disks("{10}c", "{2}b", "{0}a")).containsExactly("a", "b", "c");
    }

    @Test
    void aSingleDiskNeedsNoNumber() {
        assertThat(disks("web1")).containsExactly("web1");
        assertThat(disks("{0}web1")).containsExactly("web1");
    }

    @Test
    void amongSeveralDisksEachNeedsItsNumber() {
        var expected = ", expected {0}NAME, {1}NAME and so on, each number once";
        assertThat(whyNotDisks("{0}mail1", "web1")).containsExactly(
                "cn=web1,ou=guests,dc=twinhost: thDisk is 'web1'" + expected);
        assertThat(whyNotDisks("mail1", "web1")).containsExactly(
                "cn=web1,ou=guests,dc=twinhost: thDisk is 'mail1'" + expected,
                "cn=web1,ou=guests,dc=twinhost: thDisk is 'web1'" + expected);
    }

    @Test
    void twoDisksOfOneNumberAreRefused() {
        assertThat(whyNotDisks("{0}mail1", "{0}web1")).containsExactly("cn=web1,ou=guests,dc=twinhost: thDisk is '{0}web1',"
                + " expected {0}NAME, {1}NAME and so on, each number once");
    }

    @Test
    void anEntryThatIsNoneOfOursInOurFolderIsRefused() {
        var entries = new ArrayList<>(entries(Samples.jupiter(7, _ -> { })));
        entries.add(new DirectoryEntry("cn=printer,ou=guests,dc=twinhost",
                java.util.Map.of("objectClass", List.of("device"), "cn", List.of("printer"))));
        assertThat(((Reading.Malformed) reader.read(entries)).reasons()).singleElement().asString()
                .contains("cn=printer,ou=guests,dc=twinhost: objectClass is [device], expected thGuest");
    }

    @Test
    void onlyWhatDiffersIsWritten() {
        var before = entries(Samples.jupiter(7, _ -> { }));
        var after = new SnapshotEntries(TREE).of(Samples.jupiter(8, c -> {
            at(c, "guests", 0).put("memoryMib", 128).putNull("home");
            ((ArrayNode) c.path("fenceDevices")).remove(1);
        }));
        assertThat(TreeChange.between(TREE, before, after)).containsExactly(
                new TreeChange.Delete("cn=bmc2,ou=fence,dc=twinhost"),
                new TreeChange.Replace("cn=web1,ou=guests,dc=twinhost",
                        java.util.Map.of("thMemoryMib", List.of("128"), "thHome", List.of())));
        assertThat(TreeChange.between(TREE, before, before)).isEmpty();
    }

    static List<DirectoryEntry> entries(ClusterSnapshot snapshot) {
        var entries = new ArrayList<>(new SnapshotEntries(TREE).of(snapshot));
        var cluster = with(entries.removeLast(), Tree.REVISION, String.valueOf(snapshot.revision().number()));
        entries.add(with(cluster, Tree.CONTENT_HASH, snapshot.revision().hash()));
        return entries;
    }

    private static DirectoryEntry with(DirectoryEntry entry, String attribute, String... values) {
        var attributes = new LinkedHashMap<>(entry.attributes());
        attributes.put(attribute, List.of(values));
        return new DirectoryEntry(entry.dn(), attributes);
    }
}

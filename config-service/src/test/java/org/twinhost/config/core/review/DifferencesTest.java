package org.twinhost.config.core.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.config.Samples.at;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.twinhost.config.Samples;
import org.twinhost.contract.config.change.ChangeOutcome.Edit;

class DifferencesTest {

    private static final String NEXT_START = "takes effect when the guest is started next";

    @Test
    void eachFieldIsNamedWithBothValuesAndWhenItTakesEffect() {
        assertThat(edits(c -> {
            c.put("stickiness", 7);
            ((ObjectNode) c.path("timing")).put("deadtimeMs", 4000);
            at(c, "guests", 0).put("memoryMib", 160).putNull("home");
            ((ObjectNode) at(c, "guests", 0).path("boot")).put("kernel", "/srv/vmlinux");
            ((ObjectNode) at(c, "volumes", 0).path("replicas").get(1)).put("device", "/dev/b");
        })).containsExactly(
                new Edit("", "timing.deadtimeMs", "3000", "4000", "", false),
                new Edit("", "stickiness", "100", "7", "", false),
                new Edit("volumes web1", "replicas jupiter2", "/dev/twinhost/web1", "/dev/b",
                        "takes effect when the node's replication service is started next", true),
                new Edit("guests web1", "home", "jupiter1", null, "", false),
                new Edit("guests web1", "memoryMib", "96", "160", NEXT_START, true),
                new Edit("guests web1", "boot.kernel", "/usr/lib/twinhost/guest/vmlinux", "/srv/vmlinux", NEXT_START, true));
    }

    @Test
    void aGuestThatIsStoppedHasNothingStaged() {
        var stopped = Samples.jupiter(c -> at(c, "guests", 0).put("target", "STOPPED"));
        assertThat(Differences.between(stopped, Samples.jupiter(c ->
                at(c, "guests", 0).put("target", "STOPPED").put("vcpus", 2))))
                .containsExactly(new Edit("guests web1", "vcpus", "1", "2", NEXT_START, false));
    }

    @Test
    void whatComesAndWhatGoesIsSaidOnOneLine() {
        var edits = edits(c -> {
            ((ArrayNode) c.path("fenceDevices")).remove(1);
            ((ArrayNode) c.path("constraints")).addObject().put("name", "near").put("resource", "web1")
                    .put("node", "jupiter2").put("score", 5);
            c.withArray("protectAgainst").add("mains");
        });
        assertThat(edits).hasSize(3);
        assertThat(edits.get(0)).satisfies(gone -> {
            assertThat(gone.thing()).isEqualTo("fenceDevices bmc2");
            assertThat(gone.before()).startsWith("node jupiter2, kind IPMI, address 10.90.4.102, port 623");
            assertThat(gone.after()).isNull();
        });
        assertThat(edits.get(1)).isEqualTo(
                new Edit("constraints near", "", null, "resource web1, node jupiter2, score 5", "", false));
        assertThat(edits.get(2)).isEqualTo(new Edit("", "protectAgainst", null, "MAINS", "", false));
    }

    @Test
    void howItIsWrittenIsNoDifferenceButCanBeTold() {
        Consumer<ObjectNode> other = c -> {
            at(c, "guests", 0).put("uuid", "5C0F3A52-6F0E-4C35-9D6B-0D1A7F2E0001");
            ((ArrayNode) c.path("links")).add(c.path("links").get(0)).remove(0);
            c.putObject("revision").put("number", 6).put("hash", "aa");
        };
        assertThat(edits(other)).isEmpty();
        assertThat(Wording.differences(Samples.jupiter(other), Samples.jupiter(7, _ -> { }))).hasSize(3)
                .anySatisfy(text -> assertThat(text).startsWith("its revision 6-aa").contains("7-977fa72f38726b02 is in force"))
                .contains("the order of nodes jupiter1 links, nodes jupiter2 links, links, volumes, guests",
                        "guests web1: uuid '5C0F3A52-6F0E-4C35-9D6B-0D1A7F2E0001', which means"
                                + " '5c0f3a52-6f0e-4c35-9d6b-0d1a7f2e0001'");
    }

    private static List<Edit> edits(Consumer<ObjectNode> change) {
        return Differences.between(Samples.jupiter(), Samples.jupiter(change));
    }
}

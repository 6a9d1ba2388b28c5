package org.twinhost.config.core.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.config.Samples.at;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.twinhost.config.Samples;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.runtime.Json;

/**
 * The canonical text of a configuration and its hash never change: nodes of different versions compare hashes, and every
 * revision on a disk is checked against its own.
 */
class ContentTest {

    private static final Path TEXT = Path.of("src/test/resources/content/canonical.txt");
    private static final Path JSON = Path.of("src/test/resources/content/snapshot.json");

    /** Something of everything: absent fields, order, letters that are quoted. */
    private static final ClusterSnapshot EVERYTHING = Samples.jupiter(7, json -> {
        json.put("failback", true);
        ((ArrayNode) json.path("constraints")).addObject().put("name", "far").put("resource", "mail1")
                .put("node", "jupiter1").put("score", -500);
        ((ArrayNode) at(json, "guests", 1).path("bridges")).add("br1").add("br0");
        at(json, "guests", 0).putNull("home").putNull("boot").put("uuid", "5C0F3A52-6F0E-4C35-9D6B-0D1A7F2E0001");
        ((ObjectNode) at(json, "guests", 1).path("boot")).put("initrd", " ").putNull("firmware")
                .put("commandLine", " root=\"/dev/vda\" \\ quiet\nsingle ");
        at(json, "nodes", 1).put("standby", true);
        at(json, "volumes", 1).put("birth", "7E3A11C0D5F20002");
    });

    @Test
    void theCanonicalTextIsWhatItAlwaysWas() throws IOException {
        assertThat(Content.canonical(EVERYTHING)).isEqualTo(Files.readString(TEXT));
    }

    @Test
    void soAreTheHashes() {
        assertThat(Content.hash(Samples.jupiter())).isEqualTo("977fa72f38726b02");
        assertThat(EVERYTHING.revision().hash()).isEqualTo("e12668c7ca3516ff");
    }

    @Test
    void onlyALinkThatLostItsSealChangesThem() {
        assertThat(Content.hash(unsealed(false))).isEqualTo("977fa72f38726b02");
        assertThat(Content.canonical(unsealed(true)))
                .isEqualTo(Content.canonical(Samples.jupiter()) + "more \"links/grey\" \"thUnsealed\" \"TRUE\"\n");
    }

    @Test
    void soDoesOnlyWhatIsToBeSurvivedWhereItIsSaid() {
        assertThat(Content.hash(surviving("disk", "node"))).isEqualTo(Content.hash(surviving("node", "disk")));
        assertThat(Content.canonical(surviving("node", "mains"))).isEqualTo(Content.canonical(Samples.jupiter())
                + "more \"\" \"thProtectAgainst\" \"mains\"\nmore \"\" \"thProtectAgainst\" \"node\"\n");
    }

    @Test
    void eachWordIsSaidOnceAndAtLeastOneOfThem() {
        assertThat(FieldChecks.outsideLimits(surviving("disk", "node", "disk")))
                .containsExactly("protectAgainst names disk twice: each is named once, or not at all");
        assertThat(FieldChecks.outsideLimits(surviving())).singleElement().asString().contains("must be at least 1");
        assertThat(FieldChecks.outsideLimits(surviving("link"))).isEmpty();
    }

    private static ClusterSnapshot surviving(String... words) {
        return Samples.jupiter(json -> {
            var list = json.putArray("protectAgainst");
            for (var word : words) {
                list.add(word);
            }
        });
    }

    @Test
    void soDoesOnlyAnAgentWhereThereIsOne() {
        var byAgent = Samples.jupiter(json -> {
            var device = at(json, "fenceDevices", 0);
            device.retain("name", "node", "address");
            device.put("kind", "AGENT").put("agent", "fence_apc_snmp");
            device.putArray("options").addObject().put("name", "snmp_version").put("value", "3");
            device.withArray("options").addObject().put("name", "plug").put("value", "1");
        });
        assertThat(Content.canonical(byAgent)).isEqualTo(Content.canonical(Samples.jupiter()).replace(
                "fence \"bmc1\" \"jupiter1\" \"IPMI\" \"10.90.4.101\" \"623\" \"admin\" \"/etc/twinhost/ipmi.password\" \"3\"",
                "fence \"bmc1\" \"jupiter1\" \"AGENT\" \"10.90.4.101\" - - - -")
                + "more \"fence/bmc1\" \"thFenceAgent\" \"fence_apc_snmp\"\n"
                + "more \"fence/bmc1\" \"thFenceOption\" \"plug 1\"\n"
                + "more \"fence/bmc1\" \"thFenceOption\" \"snmp_version 3\"\n");
    }

    /** A text that once had to be said keeps the blanks that its hash has; others lose them. */
    @Test
    void blanksAroundWhatIsNoLongerRequiredStayPartOfIt() {
        var blanks = Samples.jupiter(json -> at(json, "fenceDevices", 0).put("username", " admin ").put("passwordFile", "/a "));
        assertThat(Content.canonical(blanks)).contains("\" admin \" \"/a \"");
    }

    private static ClusterSnapshot unsealed(boolean unsealed) {
        return Samples.jupiter(json -> json.path("links").forEach(link -> {
            if (link.path("name").asText().equals("grey")) {
                ((ObjectNode) link).put("unsealed", unsealed);
            }
        }));
    }

    @Test
    void soIsTheJsonOfANormalSnapshot() throws IOException {
        assertThat(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(EVERYTHING) + "\n")
                .isEqualTo(Files.readString(JSON));
    }
}

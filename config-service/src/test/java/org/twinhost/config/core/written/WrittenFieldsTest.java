package org.twinhost.config.core.written;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.config.Samples.at;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.twinhost.config.Samples;
import org.twinhost.config.core.fields.ConfigFields;
import org.twinhost.config.core.fields.FieldType;
import org.twinhost.runtime.Json;

class WrittenFieldsTest {

    @Test
    void theSampleHasNone() throws IOException {
        assertThat(reasons(_ -> { })).isEmpty();
    }

    @Test
    void aMistypedFieldIsRefusedByNameWithTheOneThatIsMeant() throws IOException {
        assertThat(reasons(json -> {
            at(json, "volumes", 1).put("sizeByte", 4096);
            at(json, "guests", 0).put("shutdowntimeoutms", 1);
            ((ObjectNode) at(json, "nodes", 0).path("links").get(2)).put("adress", "10.0.0.1");
            json.put("stickyness", 1);
        })).containsExactlyInAnyOrder(
                "volumes[1].sizeByte is no field of the configuration; did you mean sizeBytes?",
                "guests[0].shutdowntimeoutms is no field of the configuration; did you mean shutdownTimeoutMs?",
                "nodes[0].links[2].adress is no field of the configuration; did you mean address?",
                "stickyness is no field of the configuration; did you mean stickiness?");
    }

    @Test
    void whatIsCloseToNothingIsToldWhatThereIs() throws IOException {
        assertThat(reasons(json -> ((ObjectNode) at(json, "guests", 0).path("boot")).put("x", "y")))
                .containsExactly("guests[0].boot.x is no field of the configuration;"
                        + " known here are kernel, initrd, commandLine, firmware");
    }

    @Test
    void aNumberThatIsNotSaidIsNotTakenForZero() throws IOException {
        assertThat(reasons(json -> {
            at(json, "guests", 0).remove("vcpus");
            ((ObjectNode) json.path("timing")).remove("restartGraceMs");
            at(json, "nodes", 0).remove("standby");
        })).containsExactlyInAnyOrder("guests[0].vcpus is missing", "timing.restartGraceMs is missing");
    }

    @Test
    void aFlagThatIsNotSaidIsNotTakenForFalse() throws IOException {
        assertThat(reasons(json -> json.remove("failback"))).containsExactly("failback is missing");
    }

    @Test
    void whatIsNoValueOfItsFieldIsSaidWithWhatIsAllowedAllOfItAtOnce() throws IOException {
        assertThat(reasons(json -> {
            ((ObjectNode) json.path("timing")).put("keepaliveMs", 210.9);
            json.put("failback", "yes").put("stickiness", "high");
            at(json, "guests", 0).put("target", "started").put("home", "Mars 1")
                    .put("memoryMib", new BigInteger("9".repeat(30)));
            at(json, "guests", 1).put("uuid", 7).put("vcpus", 1L << 40).putArray("bridges").add(5).add("br0");
            at(json, "volumes", 0).put("protocol", "D").putArray("replicas").add("jupiter1 /dev/sda");
            json.put("links", "none").putArray("protectAgainst").add("nodes");
            json.put("revision", "7");
        })).containsExactlyInAnyOrder(
                "timing.keepaliveMs is 210.9, must be a whole number of ms, at least 20",
                "failback is 'yes', must be true or false",
                "stickiness is 'high', must be a whole number, 0 to 1000000",
                "guests[0].target is 'started', must be STARTED or STOPPED; did you mean STARTED?",
                "guests[0].memoryMib is 999999999999999999999999999999, must be at most 4194304 MiB: larger guests than"
                        + " 4 TiB are not tried in this version",
                "guests[0].home is 'Mars 1', must be the name of a node: 1 to 32 of a-z, 0-9 and '-', starting with a"
                        + " letter",
                "guests[1].uuid is 7, must be a text: a UUID",
                "guests[1].vcpus is 1099511627776, must be at most 256: larger guests are not tried in this version",
                "guests[1].bridges[0] is 5, must be a text",
                "volumes[0].protocol is 'D', must be A or B or C; did you mean A?",
                "volumes[0].replicas[0] is 'jupiter1 /dev/sda', must be an object: {…}",
                "links is 'none', must be a list of objects: [{…}]",
                "protectAgainst[0] is 'nodes', must be one of node, disk, link, mains; did you mean node?",
                "revision is '7', must be as 'twinctl config show -o json' prints it, or absent");
    }

    /** Else nothing of the rest could be judged when it can't be read. */
    @Test
    void everyFieldHasTwoStandInsThatItsLimitsAllow() {
        for (var section : List.of(ConfigFields.CLUSTER, ConfigFields.NODE, ConfigFields.GUEST)) {
            for (var field : section.fields()) {
                switch (field.type()) {
                    case FieldType.Stamp _, FieldType.Pairs _, FieldType.Ordered _, FieldType.Entries _ -> { }
                    case FieldType.Inner(var inner) -> assertThat(StandIn.ONE.of(inner)).isPresent()
                            .isNotEqualTo(StandIn.OTHER.of(inner));
                    case FieldType.Text _, FieldType.Whole _, FieldType.Flag _, FieldType.Word _, FieldType.Words _,
                            FieldType.Node _ -> assertThat(StandIn.ONE.of(field)).as(field.name()).isPresent()
                                    .isNotEqualTo(StandIn.OTHER.of(field));
                }
            }
        }
    }

    private static List<String> reasons(Consumer<ObjectNode> change) throws IOException {
        return WrittenFields.in(sample(change), StandIn.ONE).reasons();
    }

    private static Map<?, ?> sample(Consumer<ObjectNode> change) throws IOException {
        var json = (ObjectNode) Json.MAPPER.readTree(Samples.FILE.toFile());
        change.accept(json);
        return Json.MAPPER.convertValue(json, Map.class);
    }
}

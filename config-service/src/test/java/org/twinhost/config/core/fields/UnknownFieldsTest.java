package org.twinhost.config.core.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.config.Samples.at;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.twinhost.config.Samples;
import org.twinhost.runtime.Json;

class UnknownFieldsTest {

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
            at(json, "fenceDevices", 0).remove("cipherSuite");
            ((ObjectNode) json.path("timing")).remove("restartGraceMs");
            at(json, "nodes", 0).remove("standby");
        })).containsExactlyInAnyOrder("fenceDevices[0].cipherSuite is missing", "timing.restartGraceMs is missing");
    }

    @Test
    void aFlagThatIsNotSaidIsNotTakenForFalse() throws IOException {
        assertThat(reasons(json -> json.remove("failback"))).containsExactly("failback is missing");
    }

    private static List<String> reasons(Consumer<ObjectNode> change) throws IOException {
        return UnknownFields.in(sample(change)).reasons();
    }

    private static Map<?, ?> sample(Consumer<ObjectNode> change) throws IOException {
        var json = (ObjectNode) Json.MAPPER.readTree(Samples.FILE.toFile());
        change.accept(json);
        return Json.MAPPER.convertValue(json, Map.class);
    }
}

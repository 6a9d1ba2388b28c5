package org.twinhost.twinctl.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.twinctl.Samples;

/** What is read without a mapper is what a mapper reads. */
class RecordsTest {

    static Iterable<Record> samples() {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsWhatAMapperReads(Record sample) throws IOException {
        var tree = Json.read(Rest.JSON.writeValueAsBytes(sample));

        assertThat(Records.as(tree, sample.getClass())).isEqualTo(Rest.as(tree, sample.getClass())).isEqualTo(sample);
        assertThat(Json.pretty(tree)).isEqualTo(
                Rest.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(Rest.JSON.valueToTree(sample)));
    }

    @Test
    void whatANewerServiceSaysMoreIsPassedOverAndWhatItCallsOtherwiseIsNotKnown() throws IOException {
        var status = Records.as(tree("""
                {"cluster":{"name":"jupiter","more":[{}]},"volumes":[{"name":"web1","sizeBytes":1,
                 "replicas":[{"node":"a","role":"Witness","disk":"UpToDate"}]}]}"""), ClusterStatus.class);

        assertThat(status.cluster().name()).isEqualTo("jupiter");
        assertThat(status.nodes()).isNull();
        assertThat(status.volumes().getFirst().replicas().getFirst().role()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "[]", "{\"nodes\":7}", "{\"nodes\":[\"a\"]}", "{\"cluster\":{\"quorate\":\"yes\"}}",
        "{\"fencing\":[{\"at\":\"yesterday\"}]}"})
    void whatDoesNotFitIsSaid(String json) {
        assertThatThrownBy(() -> Records.as(tree(json), ClusterStatus.class)).isInstanceOf(Refusal.class)
                .hasMessageStartingWith("the answer is not understood: ").hasMessageContaining("-o json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,", "{\"a\" 1}", "nothing"})
    void whatIsNoJsonIsNotRead(String text) {
        assertThatThrownBy(() -> Json.read(text.getBytes(StandardCharsets.UTF_8))).isInstanceOf(IOException.class);
    }

    private static JsonNode tree(String text) {
        try {
            return Json.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

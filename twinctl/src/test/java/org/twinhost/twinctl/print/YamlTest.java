package org.twinhost.twinctl.print;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.twinctl.Samples;
import org.twinhost.twinctl.rest.Rest;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Another's reader reads what was meant. */
class YamlTest {

    static Iterable<Record> samples() {
        return Samples.all();
    }

    private static Object read(String yaml) {
        return new org.yaml.snakeyaml.Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatWasWrittenIsReadAgain(Record sample) {
        JsonNode tree = Rest.JSON.valueToTree(sample);
        var yaml = Yaml.of(tree);

        assertThat(Rest.JSON.<JsonNode>valueToTree(read(yaml)).toString())
                .isEqualTo(tree.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "a ", "-", "- a", "yes", "No", "ON", "null", "~", "1", "1e3", "0x1f", "0o7", "1_000", "12:30:45", ".5", "1.",
        "2026-05-04", "2026-05-04T10:00:00Z", "a: b", "a #b", "#", "&a", "*a", "!a", "%a", "@a", "`a", "{a", "[a", "]", ",",
        "|", ">", "'", "\"", "\\", "a\nb", "\t", "\u0000", "\u007f", "\u0085", "\u2028", "\ufeff", "ä", "😀", "=", "<<",
        ".inf", ".nan", "web1", "node jupiter1", "/dev/sda", "a@b", "AT RISK",
    })
    void aTextStaysThatText(String text) {
        var nodes = JsonNodeFactory.instance;
        var tree = nodes.objectNode().put("value", text).put(text, 1);
        tree.set("list", nodes.arrayNode().add(text).add(nodes.arrayNode().add(text).add(nodes.objectNode())));

        assertThat(Rest.JSON.<JsonNode>valueToTree(
                read(Yaml.of(tree)))).isEqualTo(Rest.JSON.valueToTree(tree));
    }

    @Test
    void itIsReadByPeople() {
        var nodes = JsonNodeFactory.instance;
        var tree = nodes.objectNode();
        tree.set("nodes", nodes.arrayNode().add(nodes.objectNode().put("name", "jupiter1").put("state", "online")));
        tree.set("none", nodes.objectNode());

        assertThat(Yaml.of(tree)).isEqualTo("""
                nodes:
                  - name: jupiter1
                    state: online
                none: {}
                """);
        assertThat(Yaml.of(nodes.textNode("web1"))).isEqualTo("web1\n");
    }
}

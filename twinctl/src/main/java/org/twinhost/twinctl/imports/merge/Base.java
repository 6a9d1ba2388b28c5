package org.twinhost.twinctl.imports.merge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.twinhost.contract.PlainText;

/** The configuration that is merged into, as a tree: what this version does not know of it stays as it is. */
final class Base {

    static final String NODES = "nodes";
    static final String LINKS = "links";
    static final String VOLUMES = "volumes";
    static final String GUESTS = "guests";
    static final String NAME = "name";

    private final ObjectNode tree;

    private Base(ObjectNode tree) {
        this.tree = tree;
    }

    static Base of(ObjectNode tree) {
        return new Base(tree);
    }

    /** Why it is no configuration; empty: it looks like one. */
    static List<String> objections(JsonNode tree) {
        var why = new ArrayList<String>();
        for (var list : List.of(NODES, LINKS, VOLUMES, GUESTS)) {
            var found = tree.path(list);
            var isList = found.isArray() && Stream.iterate(0, i -> i < found.size(), i -> i + 1)
                    .allMatch(i -> found.path(i).isObject() && found.path(i).path(NAME).isTextual());
            if (!found.isMissingNode() && !isList) {
                why.add(list + " is no list of things with names");
            }
        }
        tree.path(NODES).forEach(node -> {
            if (!node.path(LINKS).isMissingNode() && !node.path(LINKS).isArray()) {
                why.add(LINKS + " of node " + PlainText.of(node.path(NAME).asText()) + " is no list");
            }
        });
        if (!tree.path("timing").isMissingNode() && !tree.path("timing").isObject()) {
            why.add("timing is no object");
        }
        return why;
    }

    ObjectNode tree() {
        return tree;
    }

    ObjectNode timing() {
        return tree.path("timing") instanceof ObjectNode timing ? timing : tree.putObject("timing");
    }

    ArrayNode list(String name) {
        return tree.path(name) instanceof ArrayNode list ? list : tree.putArray(name);
    }

    List<ObjectNode> all(String list) {
        var all = new ArrayList<ObjectNode>();
        tree.path(list).forEach(each -> {
            if (each instanceof ObjectNode object) {
                all.add(object);
            }
        });
        return all;
    }

    List<String> names(String list) {
        return all(list).stream().map(each -> each.path(NAME).asText()).toList();
    }

    Optional<ObjectNode> find(String list, String name) {
        return all(list).stream().filter(each -> each.path(NAME).asText().equals(name)).findFirst();
    }

    /** Where a node is on a link. */
    Optional<String> address(String node, String link) {
        return find(NODES, node).flatMap(each -> entry(each.path("links"), "link", link))
                .map(end -> end.path("address").asText());
    }

    /** The link of the cluster on which a node has that address. */
    Optional<String> linkOf(String address) {
        return all(NODES).stream().flatMap(node -> entry(node.path("links"), "address", address).stream())
                .map(end -> end.path("link").asText()).findFirst();
    }

    static Optional<JsonNode> entry(JsonNode list, String key, String value) {
        for (var each : list) {
            if (each.path(key).asText().equals(value)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** The first link that mirrors. */
    Optional<String> mirroring() {
        return all(LINKS).stream().filter(each -> each.path("replication").asBoolean()).map(each -> each.path(NAME).asText())
                .findFirst();
    }
}

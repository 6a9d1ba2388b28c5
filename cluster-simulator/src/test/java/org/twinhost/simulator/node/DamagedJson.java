package org.twinhost.simulator.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** JSON as somebody would send it who knows what is usual and means harm: one or a few places of a message are changed. */
final class DamagedJson {

    private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;
    private static final List<JsonNode> TELLING = List.of(
            MAKE.nullNode(), MAKE.missingNode(), MAKE.textNode(""), MAKE.textNode("mars"), MAKE.textNode("\u0000\n\u202E"),
            MAKE.textNode("x".repeat(5_000)), MAKE.textNode("NONSENSE"), MAKE.numberNode(0), MAKE.numberNode(-1),
            MAKE.numberNode(Long.MAX_VALUE), MAKE.numberNode(Long.MIN_VALUE), MAKE.numberNode(1e300), MAKE.booleanNode(true),
            MAKE.booleanNode(false), MAKE.arrayNode(), MAKE.objectNode(), MAKE.arrayNode().add(MAKE.nullNode()));

    private final Random random;

    DamagedJson(Random random) {
        this.random = random;
    }

    /** @param other some other message, parts of which may get into this one */
    JsonNode of(JsonNode message, JsonNode other) {
        var damaged = message.deepCopy();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            damaged = changed(damaged, other);
        }
        return damaged;
    }

    private JsonNode changed(JsonNode message, JsonNode other) {
        var places = places(message);
        if (places.isEmpty()) {
            return any(TELLING).deepCopy();
        }
        var place = any(places);
        var value = random.nextInt(4) == 0 ? part(other) : any(TELLING).deepCopy();
        switch (place) {
            case ObjectNode object -> {
                var names = new ArrayList<String>();
                object.fieldNames().forEachRemaining(names::add);
                if (value.isMissingNode()) {
                    object.remove(any(names));
                } else {
                    object.set(any(names), value);
                }
            }
            case ArrayNode array -> {
                int at = random.nextInt(array.size());
                if (value.isMissingNode()) {
                    array.insert(at, array.get(at).deepCopy());
                } else {
                    array.set(at, value);
                }
            }
            default -> throw new IllegalStateException(place.toString());
        }
        return message;
    }

    /** All objects and arrays that hold something. */
    private static List<JsonNode> places(JsonNode within) {
        var found = new ArrayList<JsonNode>();
        if (within.isContainerNode() && !within.isEmpty()) {
            found.add(within);
        }
        within.forEach(each -> found.addAll(places(each)));
        return found;
    }

    private JsonNode part(JsonNode of) {
        var places = places(of);
        return places.isEmpty() ? of.deepCopy() : any(places).deepCopy();
    }

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }
}

package org.twinhost.twinctl.replace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Predicate;
import org.twinhost.contract.NodeId;

/** A configuration in which a node is no more, and nothing that speaks of it; fields that this build does not know stay. */
final class Without {

    private Without() {}

    /**
     * The same without it.
     *
     * @param snapshot as the config service gives it; is left as it is
     */
    static ObjectNode node(JsonNode snapshot, NodeId node) {
        ObjectNode next = snapshot.deepCopy();
        Predicate<JsonNode> named = each -> is(each.path("node"), node);
        drop(next, "nodes", each -> is(each.path("name"), node));
        drop(next, "fenceDevices", named);
        drop(next, "constraints", named);
        for (var each : next.path("volumes")) {
            var volume = (ObjectNode) each;
            drop(volume, "replicas", named);
            drop(volume, "metaDisks", named);
            if (is(volume.path("initialSync").path("from"), node)) {
                volume.remove("initialSync");
            }
        }
        for (var each : next.path("guests")) {
            if (is(each.path("home"), node)) {
                ((ObjectNode) each).remove("home");
            }
        }
        return next;
    }

    private static boolean is(JsonNode name, NodeId node) {
        return name.asText().equals(node.value());
    }

    private static void drop(ObjectNode of, String list, Predicate<JsonNode> which) {
        if (of.path(list) instanceof ArrayNode all) {
            for (int i = all.size() - 1; i >= 0; i--) {
                if (which.test(all.get(i))) {
                    all.remove(i);
                }
            }
        }
    }
}

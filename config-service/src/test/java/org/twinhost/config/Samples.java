package org.twinhost.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.twinhost.config.core.fields.Content;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.runtime.Json;

/** The sample configuration that the documentation shows, and variations of it. */
public final class Samples {

    public static final Path FILE = Path.of("src/main/ldap/sample-cluster.json");

    private Samples() {}

    public static ClusterSnapshot jupiter() {
        return jupiter(_ -> { });
    }

    /** The sample after a change to its JSON. */
    public static ClusterSnapshot jupiter(Consumer<ObjectNode> change) {
        try {
            var json = (ObjectNode) Json.MAPPER.readTree(FILE.toFile());
            change.accept(json);
            return Json.read(json, ClusterSnapshot.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ClusterSnapshot jupiter(long number, Consumer<ObjectNode> change) {
        return Content.numbered(jupiter(change), number);
    }

    public static ObjectNode at(ObjectNode json, String list, int index) {
        return (ObjectNode) json.path(list).get(index);
    }
}

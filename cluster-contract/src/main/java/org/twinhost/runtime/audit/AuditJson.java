package org.twinhost.runtime.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twinhost.runtime.Json;

/**
 * Entries as JSON, each short enough to get through every syslog in one piece: what is too long is cut, and says so.
 */
@RegisterForReflection(targets = {AuditEntry.class, Peer.class})
public final class AuditJson {

    private static final int TEXT_MAX = 500;
    private static final int JSON_MAX = 1_500;

    private AuditJson() {}

    static String line(AuditEntry entry) {
        try {
            return Json.MAPPER.writeValueAsString(entry);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON of " + entry, e);
        }
    }

    /** Something that was or is, as a member of an entry. */
    public static @Nullable JsonNode of(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        var tree = Json.tree(value);
        var length = tree.toString().length();
        return length <= JSON_MAX ? tree
                : Json.tree(Map.of("cut", tree.toString().substring(0, TEXT_MAX), "length", length));
    }

    /** A text of somebody else's. */
    public static String text(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "… (" + text.length() + " characters)";
    }
}

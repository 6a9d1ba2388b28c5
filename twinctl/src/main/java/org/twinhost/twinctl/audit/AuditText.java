package org.twinhost.twinctl.audit;

import com.fasterxml.jackson.databind.JsonNode;
import org.twinhost.contract.PlainText;

/** The audit as people read it, a line each. */
public final class AuditText {

    private AuditText() {}

    public static String of(JsonNode lines) {
        var text = new StringBuilder();
        lines.forEach(line -> text.append(PlainText.of(line(line))).append('\n'));
        return text.isEmpty() ? "nothing was asked for yet\n" : text.toString();
    }

    private static String line(JsonNode line) {
        return line.path("at").asText() + " " + line.path("service").asText() + " " + line.path("seq").asText() + "  "
                + line.path("claimed").path("name").asText() + who(line.path("peer")) + "  " + line.path("act").asText() + "  "
                + line.path("outcome").asText() + (line.has("intent") ? " (announced in " + line.path("intent") + ")" : "");
    }

    /** What the kernel says, beside what he says himself. */
    private static String who(JsonNode peer) {
        if (peer.isMissingNode()) {
            return "";
        }
        if (!peer.has("uid")) {
            return " (" + peer.path("from").asText() + ")";
        }
        return " (" + (peer.has("session") ? peer.path("session").asText() + " as " : "")
                + (peer.has("login") ? peer.path("login").asText() : "uid " + peer.path("uid").asText())
                + (peer.has("program") ? " by " + peer.path("program").asText() + " " + peer.path("pid").asText() : "") + ")";
    }
}

package org.twinhost.twinctl.text;

import com.fasterxml.jackson.databind.JsonNode;
import org.twinhost.contract.PlainText;

/** The tokens of a node, a line each. */
public final class TokenText {

    private TokenText() {}

    public static String of(JsonNode tokens) {
        if (tokens.isEmpty()) {
            return "there are none but the administrator's, api.token\n";
        }
        var table = new Table("TOKEN", "MAY", "SINCE");
        tokens.forEach(token -> table.row(PlainText.of(token.path("name").asText()), token.path("may").asText(),
                token.path("since").asText()));
        return table.toString();
    }
}

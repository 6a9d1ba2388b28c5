package org.twinhost.twinctl;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "fence", description = "Speaks where no fence device can.", synopsisSubcommandLabel = "COMMAND")
final class FenceCommands extends CommandGroup {

    FenceCommands() {
        super("confirm");
    }

    @Command(description = {
        "Your word that a node is off, in place of a fence device's proof. It is recorded under your name, and refused while"
            + " any link hears the node.",
        "If the node still runs, its guests run twice and acknowledged writes are lost."
    })
    void confirm(
            @Parameters(paramLabel = "NODE") String node,
            @Option(names = "--yes", description = "do not ask") boolean yes) {
        var readOut = ReadOut.of(twinctl.rest.get("v1", "confirm", node));
        var confirmed = readOut.confirmed(
                twinctl, yes ? readOut.confirm() : null, node, "twinctl fence confirm " + node + " --yes");
        var answer = twinctl.rest.post(
                Twinctl.json().put("operator", twinctl.surroundings.operator()), confirmed, "v1", "confirm", node);
        twinctl.show(answer, body -> accepted(node, body) + "\n");
    }

    private static String accepted(String node, JsonNode body) {
        var incarnation = body.path("proof").path("incarnation");
        return incarnation.isNumber()
                ? node + " counts as off up to incarnation " + incarnation.asLong() + ", on your word"
                : body.path("text").asText(node + " counts as off, on your word");
    }
}

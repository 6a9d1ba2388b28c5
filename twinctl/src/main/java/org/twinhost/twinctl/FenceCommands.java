package org.twinhost.twinctl;

import com.fasterxml.jackson.databind.JsonNode;
import org.twinhost.contract.ServiceName;
import org.twinhost.twinctl.rest.Refusal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(name = "fence", description = "Speaks where no fence device can.", synopsisSubcommandLabel = "COMMAND")
final class FenceCommands implements Runnable {

    @ParentCommand
    private Twinctl twinctl;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: confirm");
    }

    @Command(description = {
        "Your word that a node is off, in place of a fence device's proof. It is recorded under your name, and refused while"
            + " any link hears the node.",
        "If the node still runs, its guests run twice and acknowledged writes are lost."
    })
    void confirm(
            @Parameters(paramLabel = "NODE") String node,
            @Option(names = "--yes", description = "do not ask") boolean yes) {
        twinctl.surroundings.err().println(warning(node));
        if (!yes) {
            twinctl.surroundings.ask().ifPresent(ask -> {
                var answer = ask.apply("Type the node's name to give your word: ");
                if (answer == null || !answer.strip().equals(node)) {
                    throw new Refusal("not confirmed, nothing was done");
                }
            });
        }
        var answer = twinctl.rest.post(
                ServiceName.FENCING, Twinctl.json().put("operator", twinctl.surroundings.operator()), "v1", "confirm", node);
        twinctl.show(answer, body -> accepted(node, body) + "\n");
    }

    private static String warning(String node) {
        return "Your word that " + node + " is off takes the place of a proof. If it is false, that is if " + node
                + " still runs, the promises of one\nwriter a volume, one instance a guest and no acknowledged write lost"
                + " (S1 to S4) are void. Make sure that it\nis without power, and that it stays so until the cluster has"
                + " recovered.";
    }

    private static String accepted(String node, JsonNode body) {
        var incarnation = body.path("proof").path("incarnation");
        return incarnation.isNumber()
                ? node + " counts as off up to incarnation " + incarnation.asLong() + ", on your word"
                : body.path("text").asText(node + " counts as off, on your word");
    }
}

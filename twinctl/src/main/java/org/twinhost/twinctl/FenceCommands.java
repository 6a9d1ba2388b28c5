package org.twinhost.twinctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.twinctl.ask.ReadOut;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.text.FenceText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(name = "fence", description = "Looks at the fence devices, tests them, and speaks where none can.",
        synopsisSubcommandLabel = "COMMAND")
final class FenceCommands extends CommandGroup {

    FenceCommands() {
        super("status, test or confirm");
    }

    @Command(description = "The fence devices of the other nodes and their last tests, whom this node is fencing, and what it"
            + " has proven.")
    void status() {
        twinctl.show(twinctl.rest.get("v1", "fencing"), body -> FenceText.of(Records.as(body, FencingState.class)));
    }

    @Command(description = {
        "Whether the fence device of a node would do its work: it is asked for the power status from this node, as in an"
            + " emergency. No power is switched.",
        "It fails when the device can't be reached, does not take the password, or says what can't be true. The result is"
            + " kept, and counts until the device is configured otherwise."
    })
    void test(
            @Parameters(paramLabel = "NODE", arity = "0..1", description = "whose device") @Nullable String node,
            @Option(names = "--all", description = "the device of every other node") boolean all) {
        if (all == (node != null)) {
            throw new ParameterException(spec.commandLine(), "Whose fence device is to be tested: NODE or --all?");
        }
        if (node == null) {
            testAll();
            return;
        }
        var answer = askForTest(node);
        twinctl.show(answer, body -> isPassed(body) ? words(body) + "\n" : "");
        if (!isPassed(answer)) {
            throw new Refusal(words(answer));
        }
    }

    /** One that fails, or is refused, keeps none of the others from being tested. */
    private void testAll() {
        var devices = twinctl.rest.get("v1", "fencing").path("devices");
        if (devices.isEmpty()) {
            throw new Refusal("no fence device of another node is configured: nothing could prove that one is off");
        }
        var answers = JsonNodeFactory.instance.arrayNode();
        var passed = new StringBuilder();
        var failed = new ArrayList<String>();
        for (var device : devices) {
            try {
                var answer = askForTest(device.path("node").asText());
                answers.add(answer);
                if (isPassed(answer)) {
                    passed.append(words(answer)).append('\n');
                } else {
                    failed.add(words(answer));
                }
            } catch (Refusal refused) {
                failed.add(refused.getMessage());
            }
        }
        twinctl.show(answers, _ -> passed.toString());
        if (!failed.isEmpty()) {
            throw new Refusal(String.join("\ntwinctl: ", failed));
        }
    }

    private JsonNode askForTest(String node) {
        return twinctl.rest.post(Twinctl.json(), "v1", "fencing", node, "test");
    }

    private static boolean isPassed(JsonNode device) {
        return device.path("test").path("passed").asBoolean(false);
    }

    private static String words(JsonNode device) {
        return FenceText.tested(Records.as(device, FenceDeviceState.class));
    }

    @Command(description = {
        "Your word that a node is off, in place of a fence device's proof. It is recorded under your name, and refused while"
            + " any link hears the node. Where a device has proven it already, that is said and nothing is asked.",
        "If the node still runs, its guests run twice and acknowledged writes are lost."
    })
    void confirm(
            @Parameters(paramLabel = "NODE") String node,
            @Option(names = "--yes", paramLabel = "NODE", arity = "0..1", fallbackValue = "",
                    description = "the node's name once more: do not ask for it") @Nullable String yes) {
        var how = "twinctl fence confirm " + node + " --yes " + node;
        ReadOut.checkName(yes, node, "node", how);
        var asked = twinctl.rest.get("v1", "confirm", node);
        if (asked.hasNonNull("proven")) {
            twinctl.show(asked, body -> FenceText.needless(
                    new NodeId(node), Records.as(body.path("proven"), FenceProof.class)) + "\n");
            return;
        }
        var readOut = ReadOut.of(asked);
        var confirmed = readOut.confirmed(twinctl.surroundings, yes == null ? null : readOut.confirm(), node, how);
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

package org.twinhost.twinctl;

import org.jspecify.annotations.Nullable;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.text.MembershipText;
import org.twinhost.twinctl.waiting.Goal;
import org.twinhost.twinctl.waiting.Waiting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "node", description = "Looks at the nodes and the links to them, takes nodes out of use and back.",
        synopsisSubcommandLabel = "COMMAND")
final class NodeCommands extends CommandGroup {

    NodeCommands() {
        super("list, standby, online or leave");
    }

    @Command(description = "The nodes as the heartbeat of this one hears them: who is alive, over which link he was heard when,"
            + " who is in the view.")
    void list() {
        twinctl.show(twinctl.rest.get("v1", "membership"),
                body -> MembershipText.of(Records.as(body, HeartbeatState.class)));
    }

    @Command(description = "Nothing shall run there: its guests move to the other node.")
    void standby(@Parameters(paramLabel = "NODE") String name, @Mixin Waiting waiting) {
        waiting.check();
        twinctl.showAccepted(
                twinctl.rest.post(Twinctl.json(), "v1", "nodes", name, "standby"),
                () -> name + " goes to standby");
        twinctl.waits(waiting, new Goal.NodeEmpty(name));
    }

    @Command(description = "Guests may run there again.")
    void online(@Parameters(paramLabel = "NODE") String name, @Mixin Waiting waiting) {
        waiting.check();
        twinctl.showAccepted(
                twinctl.rest.post(Twinctl.json(), "v1", "nodes", name, "online"),
                () -> name + " may run guests again");
        twinctl.waits(waiting, new Goal.NodeOnline(name));
    }

    @Command(description = {
        "As before a reboot: guests move to the other node, or are stopped where none can take them; then the node says",
        "goodbye, so that nobody fences it. Nothing is started there before its next boot."})
    void leave(
            @Parameters(paramLabel = "NODE", arity = "0..1", description = "this one if not given") @Nullable String name,
            @Option(names = "--cancel", description = "it shall stay after all; too late once it has said goodbye")
            boolean cancel,
            @Mixin Waiting waiting) {
        waiting.check();
        var node = name == null ? self() : name;
        if (cancel) {
            twinctl.showAccepted(twinctl.rest.delete("v1", "nodes", node, "leave"), () -> node + " stays");
            twinctl.waits(waiting, new Goal.NodeOnline(node));
        } else {
            twinctl.showAccepted(
                    twinctl.rest.post(Twinctl.json(), "v1", "nodes", node, "leave"), () -> node + " will leave");
            twinctl.waits(waiting, new Goal.NodeLeft(node));
        }
    }

    private String self() {
        return Records.as(twinctl.rest.get("v1", "membership"), HeartbeatState.class).node().value();
    }
}

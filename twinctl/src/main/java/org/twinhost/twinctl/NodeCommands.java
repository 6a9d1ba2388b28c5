package org.twinhost.twinctl;

import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.text.MembershipText;
import org.twinhost.twinctl.waiting.Goal;
import org.twinhost.twinctl.waiting.Waiting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "node", description = "Looks at the nodes and the links to them, takes nodes out of use and back.",
        synopsisSubcommandLabel = "COMMAND")
final class NodeCommands extends CommandGroup {

    NodeCommands() {
        super("list, standby or online");
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
}

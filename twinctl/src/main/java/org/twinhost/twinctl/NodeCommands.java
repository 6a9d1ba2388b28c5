package org.twinhost.twinctl;

import org.twinhost.twinctl.waiting.Goal;
import org.twinhost.twinctl.waiting.Waiting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "node", description = "Takes nodes out of use and back.", synopsisSubcommandLabel = "COMMAND")
final class NodeCommands extends CommandGroup {

    NodeCommands() {
        super("standby or online");
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

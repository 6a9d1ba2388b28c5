package org.twinhost.twinctl;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "vm", description = "Starts, stops and moves guests.", synopsisSubcommandLabel = "COMMAND")
final class VmCommands extends CommandGroup {

    VmCommands() {
        super("start, stop or move");
    }

    @Command(description = "The guest shall run; where, the cluster decides.")
    void start(@Parameters(paramLabel = "NAME") String name) {
        twinctl.showAccepted(
                twinctl.rest.post(Twinctl.json(), "v1", "guests", name, "start"),
                () -> name + " will be started");
    }

    @Command(description = "The guest shall not run: it is shut down, and ended if that takes too long.")
    void stop(@Parameters(paramLabel = "NAME") String name) {
        twinctl.showAccepted(
                twinctl.rest.post(Twinctl.json(), "v1", "guests", name, "stop"),
                () -> name + " will be stopped");
    }

    @Command(description = "Stops the guest here and starts it there.")
    void move(
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "NODE", arity = "0..1",
                    description = "where to; the best other node if not given") String node) {
        var body = Twinctl.json();
        if (node != null) {
            body.put("node", node);
        }
        twinctl.showAccepted(
                twinctl.rest.post(body, "v1", "guests", name, "move"),
                () -> name + " will be moved to " + (node == null ? "the best other node" : node));
    }
}

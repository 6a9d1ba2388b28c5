package org.twinhost.twinctl;

import org.twinhost.contract.ServiceName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(name = "node", description = "Takes nodes out of use and back.", synopsisSubcommandLabel = "COMMAND")
final class NodeCommands implements Runnable {

    @ParentCommand
    private Twinctl twinctl;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: standby or online");
    }

    @Command(description = "Nothing shall run there: its guests move to the other node.")
    void standby(@Parameters(paramLabel = "NAME") String name) {
        twinctl.showAccepted(
                twinctl.rest.post(ServiceName.RESOURCE, Twinctl.json(), "v1", "nodes", name, "standby"),
                () -> name + " goes to standby");
    }

    @Command(description = "Guests may run there again.")
    void online(@Parameters(paramLabel = "NAME") String name) {
        twinctl.showAccepted(
                twinctl.rest.post(ServiceName.RESOURCE, Twinctl.json(), "v1", "nodes", name, "online"),
                () -> name + " may run guests again");
    }
}

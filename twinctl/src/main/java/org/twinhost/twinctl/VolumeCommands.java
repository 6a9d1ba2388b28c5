package org.twinhost.twinctl;

import org.twinhost.contract.ServiceName;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.twinctl.rest.Rest;
import org.twinhost.twinctl.text.VolumeReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(name = "volume", description = "Looks at the mirrored volumes.", synopsisSubcommandLabel = "COMMAND")
final class VolumeCommands implements Runnable {

    @ParentCommand
    private Twinctl twinctl;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: status");
    }

    @Command(description = "The volumes as this node's replication sees them.")
    void status() {
        twinctl.show(twinctl.rest.get(ServiceName.REPLICATION, "v1", "volumes"),
                body -> VolumeReport.of(Rest.as(body, ReplicationState.class)));
    }
}

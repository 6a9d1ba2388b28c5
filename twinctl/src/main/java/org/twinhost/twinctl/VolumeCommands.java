package org.twinhost.twinctl;

import java.util.Map;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.twinctl.rest.Rest;
import org.twinhost.twinctl.text.VolumeReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(name = "volume", description = "Looks at the mirrored volumes, and says whose data is right.",
        synopsisSubcommandLabel = "COMMAND")
final class VolumeCommands implements Runnable {

    @ParentCommand
    private Twinctl twinctl;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: status or sync");
    }

    @Command(description = "The volumes as this node's replication sees them.")
    void status() {
        twinctl.show(twinctl.rest.get(ServiceName.REPLICATION, "v1", "volumes"),
                body -> VolumeReport.of(Rest.as(body, ReplicationState.class)));
    }

    @Command(description = {
        "Whose data is right when the replicas of a volume meet for the first time. All of the other replica is overwritten"
            + " with it.",
        "Refused once they were synced: from then on it is known which is newer."
    })
    void sync(
            @Parameters(paramLabel = "VOLUME") String volume,
            @Option(names = "--from", paramLabel = "NODE", required = true, description = "the node whose data is right")
            String from) {
        var answer = twinctl.rest.post(
                ServiceName.REPLICATION, Twinctl.json(), Map.of("from", from), "v1", "volumes", volume, "sync");
        twinctl.show(answer, _ -> volume + ": the data of " + from + " is right; once the replicas are connected all of the"
                + " other is overwritten with it (twinctl volume status)\n");
    }
}

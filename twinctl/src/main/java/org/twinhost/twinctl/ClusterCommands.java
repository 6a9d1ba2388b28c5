package org.twinhost.twinctl;

import org.twinhost.twinctl.waiting.Goal;
import org.twinhost.twinctl.waiting.Waiting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The whole cluster, before the power of all its nodes goes. */
@Command(name = "cluster", description = "Shuts the whole cluster down, and sees it up again.",
        synopsisSubcommandLabel = "COMMAND")
final class ClusterCommands extends CommandGroup {

    ClusterCommands() {
        super("shutdown or start");
    }

    @Command(description = {
        "All guests are stopped, none moves; then all nodes say goodbye, so that they may be switched off in any order.",
        "What is to run runs again when both nodes are back."})
    void shutdown(@Mixin Waiting waiting) {
        waiting.check();
        twinctl.showAccepted(twinctl.rest.post(Twinctl.json(), "v1", "shutdown"), () -> "the cluster is being shut down");
        twinctl.waits(waiting, new Goal.AllLeft());
    }

    @Command(description = {
        "Takes a shutdown back where that is still possible. A node that has said goodbye is back after its next boot, by",
        "itself; with --wait this says what is missing until all is up."})
    void start(@Mixin Waiting waiting) {
        waiting.check();
        twinctl.showAccepted(twinctl.rest.delete("v1", "shutdown"), () -> "the cluster is not shut down");
        twinctl.waits(waiting, new Goal.AllUp());
    }
}

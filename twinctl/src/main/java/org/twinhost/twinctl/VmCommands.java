package org.twinhost.twinctl;

import org.jspecify.annotations.Nullable;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.contract.vm.VmState;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.text.GuestsText;
import org.twinhost.twinctl.waiting.Goal;
import org.twinhost.twinctl.waiting.Waiting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "vm", description = "Looks at the guests of this node, starts, stops and moves guests.",
        synopsisSubcommandLabel = "COMMAND")
final class VmCommands extends CommandGroup {

    VmCommands() {
        super("list, start, stop or move");
    }

    @Command(description = "The guests as libvirt of this node has them, and what of those that run is not as configured;"
            + " 'twinctl status' knows those of the whole cluster.")
    void list() {
        twinctl.show(twinctl.rest.get("v1", "guests"),
                body -> GuestsText.of(Records.as(body, VmState.class), twinctl.view()));
    }

    @Command(description = "The guest shall run; where, the cluster decides.")
    void start(@Parameters(paramLabel = "GUEST") String name, @Mixin Waiting waiting) {
        waiting.check();
        twinctl.showAccepted(
                twinctl.rest.post(Twinctl.json(), "v1", "guests", name, "start"),
                () -> name + " will be started");
        twinctl.waits(waiting, new Goal.GuestRuns(name, null, null));
    }

    @Command(description = "The guest shall not run: it is shut down, and ended if that takes too long.")
    void stop(@Parameters(paramLabel = "GUEST") String name, @Mixin Waiting waiting) {
        waiting.check();
        twinctl.showAccepted(
                twinctl.rest.post(Twinctl.json(), "v1", "guests", name, "stop"),
                () -> name + " will be stopped");
        twinctl.waits(waiting, new Goal.GuestStopped(name));
    }

    @Command(description = "Stops the guest here and starts it there.")
    void move(
            @Parameters(paramLabel = "GUEST") String name,
            @Parameters(paramLabel = "NODE", arity = "0..1",
                    description = "where to; the best other node if not given") @Nullable String node,
            @Mixin Waiting waiting) {
        waiting.check();
        var from = waiting.isWanted() && node == null ? whereItRuns(name) : null;
        var body = Twinctl.json();
        if (node != null) {
            body.put("node", node);
        }
        twinctl.showAccepted(
                twinctl.rest.post(body, "v1", "guests", name, "move"),
                () -> name + " will be moved to " + (node == null ? "the best other node" : node));
        twinctl.waits(waiting, new Goal.GuestRuns(name, node, from));
    }

    private @Nullable String whereItRuns(String name) {
        return Records.as(twinctl.rest.get("v1", "status"), ClusterStatus.class).resources().stream()
                .filter(each -> each.name().equals(name)).map(ClusterStatus.Resource::node).findFirst().orElse(null);
    }
}

package org.twinhost.twinctl;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.twinctl.join.Invite;
import org.twinhost.twinctl.replace.Act;
import org.twinhost.twinctl.replace.Replace;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.text.MembershipText;
import org.twinhost.twinctl.waiting.Goal;
import org.twinhost.twinctl.waiting.Waiting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(name = "node", description = "Looks at the nodes and the links to them, invites one, takes nodes out of use and back,"
                + " and gives up a dead one.",
        synopsisSubcommandLabel = "COMMAND")
final class NodeCommands extends CommandGroup {

    NodeCommands() {
        super("list, invite, replace, remove, standby, online or leave");
    }

    @Command(description = "The nodes as the heartbeat of this one hears them: who is alive, over which link he was heard when,"
            + " who is in the view.")
    void list() {
        twinctl.show(twinctl.rest.get("v1", "membership"),
                body -> MembershipText.of(Records.as(body, HeartbeatState.class)));
    }

    @Command(description = {
        "Invites a freshly installed machine to become that node of the cluster: shows what to call there, and an invitation.",
        "It is good for one join, for an hour, and while this command runs, as root; Ctrl-C ends it."})
    int invite(@Parameters(paramLabel = "NODE", description = "as the configuration names it") String name) {
        return Invite.run(name, twinctl.surroundings, twinctl.rest);
    }

    @Command(description = {
        "The machine of that node is gone for good (burnt, stolen, sold) and another will take its place: makes the cluster's"
            + " key, authority, certificates and token anew on this node, as root, so that the old ones open nothing. Guests"
            + " run on. Refused, with all reasons, while the node lives or its fencing waits for a proof.",
        "What will be done is shown and asked for before. Called again after it was interrupted, it goes on where it was."})
    void replace(
            @Parameters(paramLabel = "NODE") String name,
            @Option(names = "--yes", paramLabel = "NODE", arity = "0..1", fallbackValue = "",
                    description = "the node's name once more: do not ask for it") @Nullable String yes) {
        Replace.run(Act.Kind.REPLACE, name, yes, twinctl.surroundings, twinctl.rest);
    }

    @Command(description = {
        "The machine of that node is gone for good and none will take its place: takes it out of the configuration, with its"
            + " replicas, fence devices and constraints, and makes keys and certificates anew as 'replace' does. This node then"
            + " is alone.",
        "What will be done is shown and asked for before. Called again after it was interrupted, it goes on where it was."})
    void remove(
            @Parameters(paramLabel = "NODE") String name,
            @Option(names = "--yes", paramLabel = "NODE", arity = "0..1", fallbackValue = "",
                    description = "the node's name once more: do not ask for it") @Nullable String yes) {
        Replace.run(Act.Kind.REMOVE, name, yes, twinctl.surroundings, twinctl.rest);
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

    /** On the machine that is invited. */
    @Command(name = "join", description = {
        "Makes this freshly installed machine the other node of a cluster, on the invitation that 'twinctl node invite' shows"
            + " on the first node; as root. What will be done is shown and asked for before.",
        "Called again after it was interrupted, it goes on where it was."})
    static final class Join implements Callable<Integer> {

        @ParentCommand
        private Twinctl twinctl;

        @Parameters(paramLabel = "HOST", description = "the first node, by its address on a link")
        private String host = "";

        @Option(names = "--invitation", paramLabel = "WORD",
                description = "as it is shown there; asked for if it is not given, and then in no list of processes")
        private @Nullable String invitation;

        @Option(names = "--check", description = "only say what stands against it; nothing is changed on either machine")
        private boolean check;

        @Option(names = "--yes", description = "do not ask: what is not in the answers is as on the other node")
        private boolean yes;

        @Option(names = "--answers", paramLabel = "FILE",
                description = "lines 'volume-group = NAME' (or none) and 'firewall = yes' (or no)")
        private @Nullable Path answers;

        @Override
        public Integer call() {
            return org.twinhost.twinctl.join.Join.run(
                    new org.twinhost.twinctl.join.Join.Called(host, invitation, check, yes, answers), twinctl.surroundings,
                    twinctl.rest);
        }
    }

    private String self() {
        return Records.as(twinctl.rest.get("v1", "membership"), HeartbeatState.class).node().value();
    }
}

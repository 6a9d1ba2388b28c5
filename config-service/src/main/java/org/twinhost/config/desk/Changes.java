package org.twinhost.config.desk;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.twinhost.config.core.needs.Needs;
import org.twinhost.config.core.needs.Question;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.config.change.ChangeOutcome;
import org.twinhost.contract.config.change.ChangeOutcome.Verdict;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.bus.Bus;

/**
 * Brings a wish for a change to the one who may carry it out: this node's config service, or once over heartbeat's messages
 * the coordinator's.
 */
public final class Changes {

    /** What heartbeat carries, less the envelope. */
    private static final int COMMAND_BYTES_MAX = 30 * 1024;

    private final NodeId self;
    private final Bus bus;
    private final ConfigDesk desk;
    private final int changeTimeoutMs;
    private final NodeChecks nodes;

    /** @param changeTimeoutMs how long a change may wait for the directory */
    public Changes(NodeId self, Bus bus, ConfigDesk desk, int changeTimeoutMs) {
        this.self = self;
        this.bus = bus;
        this.desk = desk;
        this.changeTimeoutMs = changeTimeoutMs;
        this.nodes = new NodeChecks(self, bus);
    }

    public void start() {
        bus.serve(ConfigCommand.class, this::handle);
    }

    /** From this node's REST. Any thread. */
    public CompletionStage<ChangeOutcome> ask(ConfigCommand command) {
        return carryOut(command, false);
    }

    private CompletionStage<Reply> handle(Request request, ConfigCommand command) {
        boolean passedOn = request.fromService() == ServiceName.CONFIG;
        return carryOut(command, passedOn).thenApply(outcome -> reply(request.id(), outcome));
    }

    private CompletionStage<ChangeOutcome> carryOut(ConfigCommand command, boolean passedOn) {
        var coordinator = desk.coordinator().filter(node -> !node.equals(self));
        if (coordinator.isEmpty() || passedOn || staysHere(command)) {
            return here(command);
        }
        int bytes = Json.bytes(command).length;
        if (bytes > COMMAND_BYTES_MAX) {
            return CompletableFuture.completedFuture(new ChangeOutcome(Verdict.INVALID, null, coordinator.get(),
                    List.of("the configuration has " + bytes + " bytes, more than the " + COMMAND_BYTES_MAX
                            + " that can be passed on to the coordinator " + coordinator.get() + "; apply it there"),
                    List.of()));
        }
        return bus.request(coordinator.get(), ServiceName.CONFIG, command, Duration.ofMillis(changeTimeoutMs * 2L))
                .thenApply(reply -> outcome(reply, coordinator.get().value()));
    }

    /** Before a revision counts, the nodes say whether they have what it needs. */
    private CompletionStage<ChangeOutcome> here(ConfigCommand command) {
        var running = desk.snapshot().orElse(null);
        return switch (command) {
            case ConfigCommand.Propose propose -> asked(Needs.of(running, propose.snapshot()),
                    new ConfigCommand.Propose(propose.expectedRevision(), propose.author(), propose.comment(),
                            propose.snapshot(), true), propose, propose.checkOnly());
            case ConfigCommand.Choose choose -> asked(needs(choose), new ConfigCommand.Choose(
                    choose.keep(), choose.operator(), choose.comment(), true), choose, choose.checkOnly());
            // Whoever knows a configuration already refuses another first one, whatever that needs.
            case ConfigCommand.Import first -> asked(running == null ? Needs.of(null, first.snapshot()) : List.of(),
                    new ConfigCommand.Propose(0, first.operator(), null, first.snapshot(), true), first, false);
            case ConfigCommand.SetGuestTarget _, ConfigCommand.SetStandby _, ConfigCommand.SetMaintenance _ ->
                    desk.ask(command);
        };
    }

    /** What one side has that the other has not; an edit by hand was checked when it was seen. */
    private List<Question> needs(ConfigCommand.Choose choose) {
        var published = desk.snapshot();
        var directory = desk.inDirectory();
        return switch (choose.keep()) {
            case DIRECTORY -> directory.map(kept -> Needs.of(published.orElse(null), kept)).orElse(List.of());
            case PUBLISHED -> directory.isEmpty() ? List.of()
                    : published.map(kept -> Needs.of(directory.get(), kept)).orElse(List.of());
            case EDIT -> List.of();
        };
    }

    private CompletionStage<ChangeOutcome> asked(
            List<Question> questions, ConfigCommand check, ConfigCommand wish, boolean checkOnly) {
        if (questions.isEmpty()) {
            return desk.ask(wish);
        }
        return desk.ask(check).thenCombine(nodes.ask(questions, desk.members()), Changes::both).thenCompose(judged ->
                checkOnly || !judged.isDone() ? CompletableFuture.completedFuture(judged)
                        : desk.ask(wish).thenApply(done -> done.isDone()
                                ? done.notCheckedOn(judged.notChecked()).unwise(judged.warnings()) : done));
    }
    /** Every reason at once, the configuration's own and the nodes'. */
    private static ChangeOutcome both(ChangeOutcome judged, NodeChecks.Found found) {
        var all = judged.notCheckedOn(found.notChecked())
                .unwise(Stream.concat(judged.warnings().stream(), found.warnings().stream()).toList());
        return found.reasons().isEmpty() ? all
                : new ChangeOutcome(judged.isDone() ? Verdict.INVALID : judged.verdict(), all.revision(), all.coordinator(),
                        Stream.concat(judged.reasons().stream(), found.reasons().stream()).toList(), all.warnings(), List.of(),
                        all.notChecked());
    }

    private static boolean staysHere(ConfigCommand command) {
        return switch (command) {
            case ConfigCommand.Propose propose -> propose.checkOnly();
            case ConfigCommand.Choose choose -> choose.checkOnly();
            case ConfigCommand.Import _ -> true;
            case ConfigCommand.SetGuestTarget _, ConfigCommand.SetStandby _, ConfigCommand.SetMaintenance _ -> false;
        };
    }

    private static Reply reply(String id, ChangeOutcome outcome) {
        var reason = outcome.isDone() ? null : String.join("; ", outcome.reasons());
        var kind = switch (outcome.verdict()) {
            case APPLIED, UNCHANGED, VALID -> Reply.Outcome.DONE;
            case CONFLICT, INVALID, NOT_PERMITTED -> Reply.Outcome.REFUSED;
            case UNAVAILABLE -> Reply.Outcome.UNKNOWN;
        };
        boolean fits = Json.bytes(outcome).length <= COMMAND_BYTES_MAX;
        return new Reply(id, kind, reason, Json.tree(fits ? outcome : outcome.with(List.of())));
    }

    private static ChangeOutcome outcome(Reply reply, String coordinator) {
        var reason = "config-service of the coordinator " + coordinator + ": " + reply.reason();
        try {
            return reply.body() == null || reply.body().isNull()
                    ? new ChangeOutcome(Verdict.UNAVAILABLE, null, null, List.of(reason), List.of())
                    : Json.read(reply.body(), ChangeOutcome.class);
        } catch (JsonProcessingException e) {
            return new ChangeOutcome(Verdict.UNAVAILABLE, null, null, List.of(reason + "; unreadable: " + e), List.of());
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }
}

package org.twinhost.resource;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Principal;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.heartbeat.HeartbeatCommand;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.resource.AdminRequest;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.Operation;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.contract.vm.VmState;
import org.twinhost.kernel.PendingReplies;
import org.twinhost.resource.core.act.ResourceEffect;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.observe.ResourceSettings;
import org.twinhost.resource.store.TaskFile;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.WholeRecords;
import org.twinhost.runtime.bus.Bus;

/** Does what the core says, in order; answers come back as events. Called by the service's one thread. */
final class Performer {

    private static final Logger LOG = Logger.getLogger(Performer.class);
    private static final String LOCAL = "local:";
    /** A report that is longer on its way is too old to rely on; the parts of a large one may take that on a serial line. */
    static final Duration REPORT_DEADLINE = ResourceSettings.DEFAULTS.reportAgeMax();
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofSeconds(5);
    /** Replication gives a volume up within ten seconds, or says why not. */
    private static final Duration DRAINED = Duration.ofSeconds(12);
    private static final Duration CONFIG_DEADLINE = Duration.ofSeconds(15);
    private static final Duration FORWARD_DEADLINE = Duration.ofSeconds(20);

    private final NodeId self;
    private final Bus bus;
    private final PendingReplies<Reply> replies;
    private final TaskFile tasks;
    private final HistoryPort history;
    private final Consumer<Function<Instant, ResourceEvent>> inbox;

    /** @param inbox of what nobody says again: it loses nothing */
    Performer(NodeId self, Bus bus, PendingReplies<Reply> replies, TaskFile tasks, HistoryPort history,
            Consumer<Function<Instant, ResourceEvent>> inbox) {
        this.self = self;
        this.bus = bus;
        this.replies = replies;
        this.tasks = tasks;
        this.history = history;
        this.inbox = inbox;
    }

    void perform(ResourceEffect effect) {
        switch (effect) {
            case ResourceEffect.WriteTasks(var written) -> tasks.write(written, failure -> inbox.accept(now ->
                    new ResourceEvent.TasksWritten(now, failure.map(why -> self + " " + why).orElse(null))));
            case ResourceEffect.SendReport(var to, var message) ->
                bus.tell(to, ServiceName.RESOURCE, message, REPORT_DEADLINE);
            case ResourceEffect.SendOrder order -> send(order);
            case ResourceEffect.Perform perform -> ask(perform);
            case ResourceEffect.AnswerOrder(var asker, var outcome, var reason) -> answer(asker, outcome, reason);
            case ResourceEffect.RequestFence(var victim, var incarnation, var view, var delayMs, var reason, var root) ->
                fencing(new FencingCommand.Fence(victim, incarnation, view, delayMs, reason), root);
            case ResourceEffect.CancelFencing(var victim, var incarnation, var root) ->
                fencing(new FencingCommand.CancelFencing(victim, incarnation), root);
            case ResourceEffect.ChangeConfig change -> change(change);
            case ResourceEffect.ForwardRequest(var asker, var coordinator, var request, var operator) ->
                bus.request(by(operator), coordinator, ServiceName.RESOURCE,
                                new ResourceCommand.Administer(request, operator), FORWARD_DEADLINE)
                        .thenAccept(reply -> requestAnswered(
                                asker, reply, reply.body() == null ? null : reply.body().asText()));
            case ResourceEffect.AnswerRequest(var asker, var outcome, var text) ->
                replies.answer(asker, outcome == Reply.Outcome.DONE
                        ? Reply.done(asker, text == null ? null : Json.tree(text)) : new Reply(asker, outcome, text, null));
            case ResourceEffect.WriteLeave(var leave) -> tasks.writeLeave(leave, failure -> inbox.accept(now ->
                    new ResourceEvent.LeaveWritten(now, failure.orElse(null))));
            case ResourceEffect.PrepareGoodbye(var look, var view, var volumes) -> giveUpRoles(look, view, volumes);
            case ResourceEffect.SayGoodbye(var view) ->
                bus.request(self, ServiceName.HEARTBEAT, new HeartbeatCommand.Leave(view), SHORT).thenAccept(reply ->
                        inbox.accept(now -> new ResourceEvent.GoodbyeAnswered(now, reply.outcome(), reply.reason())));
            case ResourceEffect.Note(var event, var transition) -> {
                history.note(event, transition);
                bus.changed(Topics.STATUS);
            }
        }
    }

    private void send(ResourceEffect.SendOrder order) {
        if (order.to().equals(self)) {
            inbox.accept(now -> new ResourceEvent.OrderReceived(
                    now, LOCAL + order.id(), order.to(), order.id(), order.operation(), order.view(), order.root()));
            return;
        }
        var command = new ResourceCommand.Execute(order.id(), order.operation(), order.view(), order.root());
        var how = new Bus.Asking("order " + order.id(), null, order.root());
        bus.request(how, order.to(), ServiceName.RESOURCE, command, order.deadline())
                .thenAccept(reply -> inbox.accept(now ->
                        new ResourceEvent.OrderAnswered(now, order.id(), reply.outcome(), reply.reason())));
    }

    private void ask(ResourceEffect.Perform perform) {
        var view = perform.view();
        ServiceName service = switch (perform.operation()) {
            case Operation.Promote _, Operation.Demote _ -> ServiceName.REPLICATION;
            case Operation.StartGuest _, Operation.StopGuest _ -> ServiceName.VM;
        };
        Object command = switch (perform.operation()) {
            case Operation.Promote(var volume) -> new ReplicationCommand.Promote(volume, view);
            case Operation.Demote(var volume) -> new ReplicationCommand.Demote(volume, view);
            case Operation.StartGuest(var guest) -> new VmCommand.Start(guest, view);
            case Operation.StopGuest(var guest, var force) ->
                force ? new VmCommand.Destroy(guest, view) : new VmCommand.Shutdown(guest, view);
        };
        bus.request(new Bus.Asking("task " + perform.id(), null, perform.root()), self, service, command, perform.deadline())
                .thenAccept(reply -> inbox.accept(now ->
                        new ResourceEvent.Performed(now, perform.id(), reply.outcome(), reply.reason())));
    }

    private void answer(String asker, Reply.Outcome outcome, @Nullable String reason) {
        if (asker.startsWith(LOCAL)) {
            String id = asker.substring(LOCAL.length());
            inbox.accept(now -> new ResourceEvent.OrderAnswered(now, id, outcome, reason));
        } else {
            replies.answer(asker, new Reply(asker, outcome, reason, null));
        }
    }

    private void fencing(FencingCommand command, EventId root) {
        bus.request(new Bus.Asking(null, null, root), self, ServiceName.FENCING, command, SHORT).thenAccept(reply -> {
            if (!reply.isDone()) {
                LOG.warnf("fencing did not take %s: %s %s", command, reply.outcome(), reply.reason());
            }
        });
    }

    /** Without a role nothing can be started here, so what runs is asked after that. */
    private void giveUpRoles(long look, View view, List<String> volumes) {
        if (volumes.isEmpty()) {
            bus.request(self, ServiceName.VM, new VmCommand.Guests(), LOOK).thenAccept(reply -> looked(look, reply));
            return;
        }
        var volume = volumes.getFirst();
        bus.request(self, ServiceName.REPLICATION, new ReplicationCommand.Demote(volume, view), DRAINED).thenAccept(reply -> {
            if (reply.isDone()) {
                giveUpRoles(look, view, volumes.subList(1, volumes.size()));
            } else {
                prepared(look, volume + " keeps its role: " + reply.reason(), List.of());
            }
        });
    }

    private void looked(long look, Reply reply) {
        try {
            if (reply.isDone() && reply.body() != null) {
                prepared(look, null, WholeRecords.read(reply.body(), VmState.class).guests());
            } else {
                prepared(look, "vm: " + reply.reason(), List.of());
            }
        } catch (IOException e) {
            prepared(look, "vm: unreadable: " + e.getMessage(), List.of());
        }
    }

    private void prepared(long look, @Nullable String failure, List<GuestState> guests) {
        inbox.accept(now -> new ResourceEvent.GoodbyePrepared(now, look, failure, guests));
    }

    private void change(ResourceEffect.ChangeConfig change) {
        ConfigCommand command = switch (change.request()) {
            case AdminRequest.StartGuest(var guest) ->
                new ConfigCommand.SetGuestTarget(guest, GuestConfig.Target.STARTED, change.operator());
            case AdminRequest.StopGuest(var guest) ->
                new ConfigCommand.SetGuestTarget(guest, GuestConfig.Target.STOPPED, change.operator());
            case AdminRequest.Standby(var node, var standby) ->
                new ConfigCommand.SetStandby(node, standby, change.operator());
            case AdminRequest.Maintenance(var forMs) ->
                new ConfigCommand.SetMaintenance(forMs == null ? null : change.until(), change.operator());
            case AdminRequest.Leave _, AdminRequest.Shutdown _ ->
                throw new IllegalStateException("a leave is no configuration: " + change.request());
            case AdminRequest.MoveGuest move -> throw new IllegalStateException("a move is no configuration: " + move);
        };
        var how = new Bus.Asking(null, by(change.operator()), change.root());
        bus.request(how, self, ServiceName.CONFIG, command, CONFIG_DEADLINE)
                .thenAccept(reply -> requestAnswered(change.asker(), reply, change.text()));
    }

    private static Principal by(String operator) {
        return Principal.administrator(operator, Principal.Right.OPERATE);
    }

    private void requestAnswered(String asker, Reply reply, @Nullable String text) {
        inbox.accept(now -> new ResourceEvent.RequestAnswered(
                now, asker, reply.outcome(), reply.isDone() ? text : reply.reason()));
    }
}

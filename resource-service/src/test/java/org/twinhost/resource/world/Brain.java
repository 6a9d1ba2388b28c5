package org.twinhost.resource.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.resource.AdminRequest;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.contract.resource.Operation;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.resource.core.ResourceMachine;
import org.twinhost.resource.core.act.ResourceEffect;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.act.Task;
import org.twinhost.resource.core.leave.Leave;
import org.twinhost.resource.core.observe.ResourceSettings;

/** The real core of a node and what the shell does around it: durable tasks, requests with deadlines, ordered messages. */
final class Brain {

    private static final ResourceMachine MACHINE = new ResourceMachine(ResourceSettings.DEFAULTS);

    private final Node node;
    private final Map<String, Long> awaited = new HashMap<>();
    private List<Task> durableTasks = List.of();
    private Leave durableLeave = Leave.NONE;
    private long session;
    private ResourceState state;
    private long lastDeliveryMs;
    Consumer<ResourceEvent> tap = _ -> { };

    Brain(Node node) {
        this.node = node;
    }

    ResourceState state() {
        return state;
    }

    /** A start of the service: memory is gone, what is durable is read. */
    void start() {
        session++;
        awaited.clear();
        state = ResourceState.initial(node.id, session, durableTasks, durableLeave);
        node.readSnapshot();
    }

    void tell(ResourceEvent event) {
        if (!node.awake()) {
            return;
        }
        tap.accept(event);
        var step = MACHINE.on(state, event);
        if (event.now().isBefore(state.nextDeadline()) && step.effects().isEmpty()) {
            checkSkipped(event, step.state());
        }
        state = step.state();
        step.effects().forEach(this::perform);
    }

    /** What the core took for a repetition must not have changed anything. */
    private void checkSkipped(ResourceEvent event, ResourceState skipped) {
        var computed = MACHINE.on(state.withoutDeadline(), event);
        if (!computed.effects().isEmpty() || !computed.state().withoutDeadline().equals(skipped.withoutDeadline())) {
            throw new AssertionError(node.id + " skipped " + event + ": " + computed.effects());
        }
    }

    private World world() {
        return node.world;
    }

    /** Over heartbeat: in order, held back while cut, lost when an end dies. */
    private void send(NodeId to, Runnable what) {
        Node target = world().node(to);
        long at = Math.max(lastDeliveryMs + 1, world().nowMs() + 2 + world().random.nextInt(10));
        lastDeliveryMs = at;
        deliver(target, node.incarnation, target.incarnation, at - world().nowMs(), what);
    }

    private void deliver(Node target, long from, long to, long delayMs, Runnable what) {
        world().at(delayMs, () -> {
            if (node.incarnation != from || target.incarnation != to || !target.on) {
                return;
            }
            if (world().cut || target.frozen) {
                deliver(target, from, to, 50, what);
            } else {
                what.run();
            }
        });
    }

    private void perform(ResourceEffect effect) {
        switch (effect) {
            case ResourceEffect.SendReport(var to, var message) -> report(to, message);
            case ResourceEffect.SendOrder order -> order(order);
            case ResourceEffect.WriteTasks(var tasks) -> {
                // The disks of this world take no time and never fail: those of the whole simulator do.
                durableTasks = new ArrayList<>(tasks);
                tell(new ResourceEvent.TasksWritten(world().now(), null));
            }
            case ResourceEffect.Perform perform -> ask(perform);
            case ResourceEffect.WriteLeave(var leave) -> {
                durableLeave = leave;
                tell(new ResourceEvent.LeaveWritten(world().now(), null));
            }
            case ResourceEffect.PrepareGoodbye(var look, var view, var volumes) -> prepare(look, view, volumes);
            case ResourceEffect.SayGoodbye(var view) -> sayGoodbye(view);
            case ResourceEffect.AnswerOrder(var asker, var outcome, var reason) -> answer(asker, outcome, reason);
            case ResourceEffect.RequestFence fence -> node.fencing.asked(fence);
            case ResourceEffect.CancelFencing(var victim, _, _) -> node.fencing.spare(victim);
            case ResourceEffect.ChangeConfig change -> change(change);
            case ResourceEffect.ForwardRequest(_, var to, var wish, var operator) -> send(to, () -> world().node(to).brain.tell(
                    new ResourceEvent.RequestMade(world().now(), "wish", wish, operator, true)));
            case ResourceEffect.AnswerRequest(_, var outcome, var text) ->
                world().say(node.id, "answers: " + outcome + " " + text);
            case ResourceEffect.Note(var event, _) -> {
                world().happened(event);
                if ((event.kind() == EventKind.PROMOTE || event.kind() == EventKind.GUEST_START)
                        && state.history().awaits(event.subject())) {
                    world().checkRecovery(event);
                }
                world().say(node.id, event.subject() + ": " + event.text());
                event.reasons().forEach(reason -> world().say(node.id, "    " + reason));
            }
        }
    }

    private void report(NodeId to, ResourceCommand message) {
        switch (message) {
            case ResourceCommand.Report(var part) -> send(to, () ->
                    world().node(to).brain.tell(new ResourceEvent.ReportPartHeard(world().now(), part, 0)));
            case ResourceCommand.Repeat repeat -> send(to, () ->
                    world().node(to).brain.tell(new ResourceEvent.ReportRepeated(world().now(), repeat, 0)));
            case ResourceCommand.Acknowledge word -> send(to, () ->
                    world().node(to).brain.tell(new ResourceEvent.ReportAcknowledged(world().now(), word)));
            case ResourceCommand.Execute _, ResourceCommand.Administer _, ResourceCommand.Events _ ->
                throw new IllegalStateException("no report");
        }
    }

    private void order(ResourceEffect.SendOrder order) {
        switch (order.operation()) {
            // A guest and its volume share their name in this world.
            case Operation.Promote(var guest) -> world().checkOrder(node, order.to(), guest);
            case Operation.StartGuest(var guest) -> world().checkOrder(node, order.to(), guest);
            case Operation.Demote _, Operation.StopGuest _ -> { }
        }
        awaited.put(order.id(), session);
        long ordering = session;
        if (order.to().equals(node.id)) {
            node.later(0, () -> receive(node.id, order));
        } else {
            send(order.to(), () -> world().node(order.to()).brain.receive(node.id, order));
        }
        node.later(order.deadline().toMillis(), () -> answered(order.id(), ordering, Reply.Outcome.UNKNOWN, "no answer"));
    }

    private void receive(NodeId from, ResourceEffect.SendOrder order) {
        tell(new ResourceEvent.OrderReceived(
                world().now(), from + " " + order.id(), from, order.id(), order.operation(), order.view(),
                order.root()));
    }

    private void answer(String asker, Reply.Outcome outcome, String reason) {
        NodeId to = new NodeId(asker.split(" ")[0]);
        String id = asker.split(" ")[1];
        if (to.equals(node.id)) {
            node.later(0, () -> answered(id, session, outcome, reason));
        } else {
            Brain other = world().node(to).brain;
            send(to, () -> other.answered(id, other.session, outcome, reason));
        }
    }

    private void answered(String id, long ordering, Reply.Outcome outcome, String reason) {
        if (ordering == session && awaited.remove(id) != null) {
            tell(new ResourceEvent.OrderAnswered(world().now(), id, outcome, reason));
        }
    }

    private void ask(ResourceEffect.Perform perform) {
        ServiceName service = switch (perform.operation()) {
            case Operation.Promote _, Operation.Demote _ -> ServiceName.REPLICATION;
            case Operation.StartGuest _, Operation.StopGuest _ -> ServiceName.VM;
        };
        long asking = session;
        if (node.dead.contains(service)) {
            node.later(perform.deadline().toMillis(),
                    () -> performed(asking, perform.id(), Reply.Outcome.UNKNOWN, "no answer"));
            return;
        }
        node.later(2, () -> {
            switch (perform.operation()) {
                case Operation.Promote(var volume) -> {
                    String refusal = node.world.storage.promote(node, volume, perform.view());
                    performed(asking, perform.id(), refusal == null ? Reply.Outcome.DONE : Reply.Outcome.REFUSED, refusal);
                }
                case Operation.Demote(var volume) -> {
                    String refusal = node.world.storage.demote(node, volume, perform.view());
                    performed(asking, perform.id(), refusal == null ? Reply.Outcome.DONE : Reply.Outcome.REFUSED, refusal);
                }
                case Operation.StartGuest(var guest) -> node.hypervisor.start(guest, perform.view(),
                        (outcome, reason) -> performed(asking, perform.id(), outcome, reason));
                case Operation.StopGuest(var guest, _) -> node.hypervisor.stop(guest, perform.view(),
                        (outcome, reason) -> performed(asking, perform.id(), outcome, reason));
            }
        });
    }

    private void performed(long asking, String id, Reply.Outcome outcome, String reason) {
        if (asking == session) {
            tell(new ResourceEvent.Performed(world().now(), id, outcome, reason));
        }
    }

    private void prepare(long look, View view, List<String> volumes) {
        long asking = session;
        boolean silent = node.dead.contains(ServiceName.REPLICATION) || node.dead.contains(ServiceName.VM);
        node.later(silent ? 5_000 : 4, () -> {
            if (asking == session) {
                String refusal = silent ? "no answer" : volumes.stream()
                        .map(volume -> world().storage.demote(node, volume, view)).filter(Objects::nonNull).findFirst()
                        .orElse(null);
                tell(new ResourceEvent.GoodbyePrepared(world().now(), look, refusal, node.guests().guests()));
            }
        });
    }

    /** On its way it is not lost by a restart of this service, but its answer is. */
    private void sayGoodbye(View view) {
        long asking = session;
        boolean silent = node.dead.contains(ServiceName.HEARTBEAT);
        node.later(silent ? 2_000 : 5, () -> {
            String refusal = silent ? "no answer" : node.leave(view);
            if (asking == session) {
                tell(new ResourceEvent.GoodbyeAnswered(world().now(), silent ? Reply.Outcome.UNKNOWN
                        : refusal == null ? Reply.Outcome.DONE : Reply.Outcome.REFUSED, refusal));
            }
        });
    }

    private void change(ResourceEffect.ChangeConfig change) {
        node.later(20, () -> {
            switch (change.request()) {
                case AdminRequest.StartGuest(var guest) ->
                    world().change(Configurations.withTarget(world().snapshot, guest, GuestConfig.Target.STARTED));
                case AdminRequest.StopGuest(var guest) ->
                    world().change(Configurations.withTarget(world().snapshot, guest, GuestConfig.Target.STOPPED));
                case AdminRequest.Standby(var name, var standby) ->
                    world().change(Configurations.withStandby(world().snapshot, name, standby));
                case AdminRequest.Maintenance _ ->
                    world().change(Configurations.withMaintenance(world().snapshot, change.until()));
                case AdminRequest.MoveGuest _, AdminRequest.Leave _, AdminRequest.Shutdown _ ->
                    throw new IllegalStateException(change.toString());
            }
            tell(new ResourceEvent.RequestAnswered(world().now(), change.asker(), Reply.Outcome.DONE, change.text()));
        });
    }
}

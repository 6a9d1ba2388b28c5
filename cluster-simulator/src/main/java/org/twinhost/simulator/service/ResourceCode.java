package org.twinhost.simulator.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.contract.resource.Operation;
import org.twinhost.resource.HistoryPort;
import org.twinhost.resource.ResourceDesk;
import org.twinhost.resource.ResourceSession;
import org.twinhost.resource.core.StatusReport;
import org.twinhost.resource.core.act.Order;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.act.Task;
import org.twinhost.resource.core.leave.Leave;
import org.twinhost.resource.core.leave.Leaving;
import org.twinhost.resource.core.observe.NodeFate;
import org.twinhost.resource.core.observe.ObservedCluster;
import org.twinhost.resource.core.observe.ResourceSettings;
import org.twinhost.resource.store.EventLog;
import org.twinhost.resource.store.TaskFile;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.node.ServiceCode;
import org.twinhost.simulator.world.World;

/**
 * The resource service in the simulator. Its status for people is made once a minute only: nobody there reads it.
 *
 * <p>Coverage. Machine {@code resource.fate}, what became of another node: the names of {@link NodeFate}. Machine {@code
 * resource.order}, the coordinator's operation on a guest: {@code none}, {@code SENT}, {@code UNANSWERED}, {@code SETTLING}.
 * Machine {@code resource.task}, an executor's order: {@code none}, {@code performing}, {@code waiting}, {@code DONE},
 * {@code REFUSED}, {@code FAILED}. Machine {@code resource.leave}: {@code STAYING} and the phases of {@link Leaving}. Machine
 * {@code resource.operation}: {@code none -> promote} and so on, as ordered.
 */
public final class ResourceCode implements ServiceCode, HistoryPort {

    private static final String SESSION = "session";
    private static final String TASKS = "tasks.json";
    private static final String LEAVE = "leave.json";
    private static final long TICK_MS = 100;
    private static final int STATUS_MADE_EVERY = 60;
    /** Few, so that the oldest are forgotten. */
    private static final long EVENTS_BYTES_MAX = 20_000;

    private final Process process;
    private final World world;
    private final SlowFile file;
    private final SlowFile leaveFile;
    private final ResourceDesk desk;
    private final Map<NodeId, NodeFate> fates = new TreeMap<>();
    private final EventLog events = new EventLog(EVENTS_BYTES_MAX);

    private ResourceCode(Process process, long session) throws IOException {
        this.process = process;
        this.world = World.of(process);
        this.file = new SlowFile(process, TASKS);
        this.leaveFile = new SlowFile(process, LEAVE);
        this.desk = new ResourceDesk(
                new ResourceSession(process.node().name(), session, ResourceSettings.DEFAULTS, world::newId),
                process.bus(), process, new Memory(file, leaveFile), this);
    }

    /** Makes and starts it, inside the process. */
    public static ServiceCode start(Process process) {
        try {
            var session = process.files().read(SESSION, Long.class).orElse(0L) + 1;
            process.files().write(process, SESSION, session);
            var code = new ResourceCode(process, session);
            code.open();
            return code;
        } catch (IOException | UncheckedIOException e) {
            process.kill("it can't start: " + e.getMessage());
            return new ServiceCode() { };
        }
    }

    private void open() {
        desk.start(process.snapshots(), TICK_MS);
        process.bus().ownState(Topics.STATUS, sequence -> sequence % STATUS_MADE_EVERY == 1
                ? StatusReport.of(desk.state(), desk.now(), ResourceSettings.DEFAULTS) : null);
        world.operators().reach(process, desk);
    }

    /** The cluster as this node tells it to people. */
    public ClusterStatus status() {
        return StatusReport.of(desk.state(), desk.now(), ResourceSettings.DEFAULTS);
    }

    /** Whether a node leaves, as its disk has it, of that boot; empty: it does not. */
    public static Optional<Leave> leave(Node node) {
        return node.process(ServiceName.RESOURCE).files().read(LEAVE, Leave.class)
                .filter(leave -> leave.incarnation() == Incarnations.current(node).orElse(-1));
    }

    /** What it says that the cluster is worth. */
    public Assessment assessment() {
        return Objects.requireNonNull(desk.assessed().status().assessment(), "what the cluster is worth can't be told");
    }

    @Override
    public void gone() {
        file.gone();
        leaveFile.gone();
        world.operators().lose(process);
    }

    // HistoryPort ---------------------------------------------------------------------------------------------------------

    @Override
    public void stepped(ResourceState before, ResourceEvent event, ResourceState after) {
        if (before.observed().membership() != after.observed().membership()
                || before.observed().local().fencing() != after.observed().local().fencing()) {
            after.observed().peers().forEach(peer -> fate(peer, after.observed().fate(peer)));
        }
        if (before.orders() != after.orders()) {
            orders(before.orders().byGuest(), after.orders().byGuest());
        }
        if (before.execution() != after.execution()) {
            tasks(before.execution().tasks(), after.execution().tasks(), after.observed());
        }
        if (before.leaving() != after.leaving()) {
            leaving(before.leaving(), after.leaving());
        }
    }

    private void leaving(Leaving before, Leaving after) {
        var was = phaseOf(before);
        var is = phaseOf(after);
        if (!was.equals(is)) {
            world.coverage().visit("resource.leave", was + " -> " + is);
        }
    }

    private static String phaseOf(Leaving leaving) {
        return leaving.wish().newest().equals(Leave.NONE) ? "STAYING" : leaving.phase().name();
    }

    private void fate(NodeId peer, NodeFate fate) {
        var before = fates.put(peer, fate);
        if (before != fate) {
            world.coverage().visit("resource.fate", (before == null ? "none" : before.name()) + " -> " + fate.name());
        }
    }

    private void orders(Map<String, Order> before, Map<String, Order> after) {
        if (before == after) {
            return;
        }
        after.forEach((guest, order) -> {
            var known = before.get(guest);
            if (known == null || !known.id().equals(order.id())) {
                checkOrder(guest, order);
                world.coverage().visit("resource.operation", "none -> " + nameOf(order.planned().operation()));
                world.coverage().visit("resource.order", "none -> " + order.phase().name());
            } else if (known != order) {
                world.coverage().visit("resource.order", known.phase().name() + " -> " + order.phase().name());
            }
        });
        before.forEach((guest, order) -> {
            if (!after.containsKey(guest)) {
                world.coverage().visit("resource.order", order.phase().name() + " -> none");
            }
        });
    }

    private void checkOrder(String guest, Order order) {
        var isToComeUp = switch (order.planned().operation()) {
            case Operation.Promote _, Operation.StartGuest _ -> true;
            case Operation.Demote _, Operation.StopGuest _ -> false;
        };
        if (isToComeUp) {
            world.observer().actions().ordersStart(process.node().name(), order.view(), guest, order.planned().node());
        }
    }

    /** An order that is accepted, or taken up again after a restart. */
    private void checkTask(Task known, Task task, ObservedCluster observed) {
        if (task.performing() && (known == null || !known.performing())) {
            var membership = observed.membership();
            var takesUp = task.operation() instanceof Operation.StartGuest || task.operation() instanceof Operation.Promote;
            world.check(!takesUp || !observed.isLeaving(process.node().name()), "S3: " + process.node().name()
                    + " begins to " + nameOf(task.operation()) + ", though it is leaving");
            world.observer().actions().actsByOrder(process.node(), nameOf(task.operation()), observed.view(),
                    membership.isKnown() && membership.said().quorate(), task.view());
        }
    }

    /** S5: what is begun is on the disk. */
    @SuppressWarnings("unchecked")
    private void checkOnDisk(Task task) {
        List<Task> onDisk = (List<Task>) file.read(List.class).orElse(List.of());
        world.check(!task.performing() || onDisk.stream().anyMatch(kept -> kept.id().equals(task.id())),
                "S5: " + process.node().name() + " begins " + task.id() + ", which is not on its disk");
    }

    private void tasks(List<Task> before, List<Task> after, ObservedCluster observed) {
        for (var task : after) {
            var known = before.stream().filter(each -> each.id().equals(task.id())).findFirst().orElse(null);
            if (known != task) {
                checkTask(known, task, observed);
                checkOnDisk(task);
                if (!nameOf(known).equals(nameOf(task))) {
                    world.coverage().visit("resource.task", nameOf(known) + " -> " + nameOf(task));
                }
            }
        }
    }

    private static String nameOf(Task task) {
        if (task == null) {
            return "none";
        }
        return task.outcome() != null ? task.outcome().name() : task.performing() ? "performing" : "waiting";
    }

    private static String nameOf(Operation operation) {
        return switch (operation) {
            case Operation.Promote _ -> "promote";
            case Operation.Demote _ -> "demote";
            case Operation.StartGuest _ -> "start";
            case Operation.StopGuest(_, var force) -> force ? "destroy" : "stop";
        };
    }

    @Override
    public void note(ClusterEvent event, boolean transition) {
        world.story().tell(process.node().name(), "resource: " + event.subject() + ": " + event.text()
                + (event.reasons().isEmpty() || !world.story().isWhole() ? ""
                        : " | " + String.join(" | ", event.reasons())));
        events.add(event);
        world.observer().actions().happened(event, desk.state().history().awaits(event.subject()));
    }

    @Override
    public EventLog events() {
        return events;
    }

    @Override
    public void learnt(ClusterEvent event) {
        if (events.add(event)) {
            world.observer().actions().learnt(process.node().name(), event);
        }
    }

    /** The executor's memory on the node's own disk. */
    private record Memory(SlowFile file, SlowFile leaveFile) implements TaskFile {

        @Override
        @SuppressWarnings("unchecked")
        public List<Task> read() {
            return (List<Task>) file.read(List.class).orElse(List.of());
        }

        @Override
        public void write(List<Task> tasks, Consumer<Optional<String>> then) {
            file.write(tasks, then);
        }

        @Override
        public Leave readLeave() {
            return leaveFile.read(Leave.class).orElse(Leave.NONE);
        }

        @Override
        public void writeLeave(Leave leave, Consumer<Optional<String>> then) {
            leaveFile.write(leave, then);
        }
    }
}

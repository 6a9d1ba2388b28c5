package org.twinhost.vm;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Reasons;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.contract.vm.VmRefusal;
import org.twinhost.contract.vm.VmState;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.kernel.MachineLoop;
import org.twinhost.kernel.PendingReplies;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.bus.Bus;
import org.twinhost.runtime.bus.Snapshots;
import org.twinhost.runtime.log.LogFields;
import org.twinhost.runtime.loop.Backlog;
import org.twinhost.runtime.loop.Moments;
import org.twinhost.runtime.loop.ServiceLoop;
import org.twinhost.vm.core.Call;
import org.twinhost.vm.core.HypervisorNode;
import org.twinhost.vm.core.NodeGuests;
import org.twinhost.vm.core.VmEffect;
import org.twinhost.vm.core.VmEvent;

/**
 * Runs the node's machine on the service's loop: whatever the bus, the hypervisor and time bring becomes an event, whatever
 * the machine answers is performed. What takes time happens elsewhere and comes back as an event.
 *
 * <p>Start reading at {@link #start}, then {@link #perform}. What the machine throws ends the loop: a rule of the service is
 * broken.
 */
public final class VmDesk {

    private static final Logger LOG = Logger.getLogger(VmDesk.class);
    private static final long TICK_MS = 100;
    private static final int PENDING_MAX = 1_000;
    /**
     * Who ordered asks for the answer again under the same id, as long as the work takes: a shutdown until its guest's timeout,
     * a call to libvirt until it returns. The bus would repeat an answer that expired in that time, and never the real one.
     */
    private static final long PATIENCE_MS = Duration.ofDays(1).toMillis();

    private final NodeId node;
    private final Bus bus;
    private final ServiceLoop loop;
    private final Hypervisor hypervisor;
    private final VmDeadlines deadlines;
    private final VmWitness witness;
    private final Moments moments;
    private final Backlog<VmEvent> backlog;
    private final PendingReplies<Reply> replies;
    private final MachineLoop<HypervisorNode, VmEvent, VmEffect> machine;
    private volatile long sequence;

    public VmDesk(
            NodeId node, Bus bus, ServiceLoop loop, Hypervisor hypervisor, VmDeadlines deadlines, VmWitness witness) {
        this.node = node;
        this.bus = bus;
        this.loop = loop;
        this.hypervisor = hypervisor;
        this.deadlines = deadlines;
        this.witness = witness;
        this.moments = new Moments(loop);
        this.machine = new MachineLoop<>(NodeGuests.initial(moments.now()), NodeGuests::on, witness, this::perform);
        this.backlog = new Backlog<>(loop, machine::take);
        this.replies = new PendingReplies<>(PENDING_MAX, "vm-service of " + node, (id, reason) ->
                refused(id, reason, new VmRefusal(VmRefusal.Code.OVERLOADED, reason)), Reply::unknown);
    }

    /** From now on it hears, is asked, looks and acts. */
    public void start(Snapshots snapshots) {
        // Told once a revision: what was dropped here would be missing until the next one.
        snapshots.onSnapshot(snapshot -> backlog.put(new VmEvent.Configured(snapshot.guests(), moments.now())));
        bus.onState(ServiceName.HEARTBEAT, Topics.MEMBERSHIP, HeartbeatState.class, this::heard);
        bus.onState(ServiceName.REPLICATION, Topics.VOLUMES, ReplicationState.class, volumes -> backlog.offer(
                new VmEvent.RolesHeard(roles(volumes), moments.of(volumes.at()), moments.now())));
        bus.serve(VmCommand.class, this::asked);
        bus.ownState(Topics.GUESTS, number -> {
            sequence = number;
            return vmState();
        });
        loop.execute(this::tick);
    }

    /** The hypervisor says that something happened to a domain; any thread. */
    public void domainChanged(String name, @Nullable String endCause) {
        backlog.offer(new VmEvent.DomainChanged(name, endCause, moments.now()));
    }

    /** The state of all guests, as known now; any thread. */
    public VmState vmState() {
        var known = known();
        return new VmState(sequence, loop.wallClock(), node, known.hypervisor().answers(), hypervisor.acceleration(),
                known.guestStates(), hypervisor.host());
    }

    /** What this service knows; changes while it is read make another state, not this one. Any thread. */
    public HypervisorNode known() {
        return machine.state();
    }

    private void tick() {
        loop.after(TICK_MS, this::tick);
        machine.take(new VmEvent.Tick(moments.now()));
        replies.expire(loop.millis());
    }

    private void perform(VmEffect effect) {
        switch (effect) {
            case VmEffect.AskVolumes(var guest, var attempt) -> askVolumes(guest, attempt);
            case VmEffect.Create(var guest, var notAfter) -> watch(guest.name(), Call.CREATE,
                    hypervisor.create(guest, () -> !moments.now().isAfter(notAfter)));
            case VmEffect.Order(var guest, var call) -> watch(guest, call, hypervisor.order(guest, call));
            case VmEffect.Look(var number) -> look(number);
            case VmEffect.Refuse(var id, var guest, var why) -> replies.answer(id, refused(id, guest + ": " + why.text(), why));
            case VmEffect.Answer answer -> answer(answer);
            case VmEffect.Tell tell -> tell(tell);
            case VmEffect.Publish() -> bus.changed(Topics.GUESTS);
        }
    }

    private static void tell(VmEffect.Tell what) {
        var guest = what.guest();
        try (var _ = guest == null ? null : LogFields.with(LogFields.GUEST, guest)) {
            LOG.log(switch (what.level()) {
                case INFO -> Logger.Level.INFO;
                case WARNING -> Logger.Level.WARN;
                case ERROR -> Logger.Level.ERROR;
            }, guest == null ? what.text() : "guest=" + guest + " " + what.text());
        }
    }

    private void askVolumes(String guest, String attempt) {
        bus.request(node, ServiceName.REPLICATION, new ReplicationCommand.Volumes(), deadlines.volumes())
                .thenAccept(reply -> backlog.put(volumesRead(guest, attempt, reply)));
    }

    private VmEvent volumesRead(String guest, String attempt, Reply reply) {
        var body = reply.body();
        try {
            return reply.isDone() && body != null
                    ? new VmEvent.VolumesRead(guest, attempt, roles(Json.read(body, ReplicationState.class)), null,
                            moments.now())
                    : new VmEvent.VolumesRead(guest, attempt, null, reply.reason(), moments.now());
        } catch (IOException e) {
            return new VmEvent.VolumesRead(guest, attempt, null, "unreadable answer: " + e.getMessage(), moments.now());
        }
    }

    /** A call that doesn't return is reported, never taken for failed: it may yet succeed. */
    private void watch(String guest, Call call, CompletableFuture<Void> result) {
        var begun = loop.nanos();
        var deadlineMs = deadlines.call().toMillis();
        loop.after(deadlineMs, () -> {
            if (!result.isDone()) {
                machine.take(new VmEvent.CallIsLate(guest, call, deadlineMs, moments.now()));
            }
        });
        result.whenComplete((_, failure) -> {
            witness.returned(guest, call, failure != null, Duration.ofNanos(loop.nanos() - begun));
            backlog.put(new VmEvent.CallReturned(guest, call, failure == null ? null : messageOf(failure), moments.now()));
        });
    }

    private void look(long number) {
        var deadlineMs = deadlines.look().toMillis();
        var look = hypervisor.look();
        loop.after(deadlineMs, () -> {
            if (!look.isDone()) {
                machine.take(new VmEvent.LookFailed(number, "no answer within " + deadlineMs + " ms", moments.now()));
            }
        });
        look.whenComplete((domains, failure) -> backlog.put(failure == null
                ? new VmEvent.Looked(number, domains, moments.now())
                : new VmEvent.LookFailed(number, messageOf(failure), moments.now())));
    }

    private void answer(VmEffect.Answer answer) {
        replies.answer(answer.requestId(), new Reply(answer.requestId(), answer.outcome(), answer.reason(),
                answer.withGuests() ? Json.tree(vmState()) : null));
    }

    private static Reply refused(String id, String reason, VmRefusal why) {
        return new Reply(id, Reply.Outcome.REFUSED, reason, Json.tree(why));
    }

    private CompletionStage<Reply> asked(Request request, VmCommand command) {
        if (command instanceof VmCommand.Check needed) {
            return hypervisor.check(needed).thenApply(found -> Reply.done(request.id(), Json.tree(new Reasons(found))));
        }
        if (command instanceof VmCommand.CheckAll needed) {
            return hypervisor.check(needed).thenApply(found -> Reply.done(request.id(), Json.tree(new Reasons(found))));
        }
        return replies.await(request.id(), loop.millis(), PATIENCE_MS, () -> {
            var now = moments.now();
            return backlog.offer(new VmEvent.Asked(request.id(), command, now.plusMillis(request.deadlineMs()), now));
        });
    }

    private void heard(HeartbeatState heartbeat) {
        var now = moments.now();
        backlog.offer(new VmEvent.MembershipHeard(
                LocalMembership.heard(heartbeat, loop.ageMs(heartbeat.at()), now.toEpochMilli()), now));
    }

    private static Map<String, Role> roles(ReplicationState volumes) {
        return volumes.volumes().stream().collect(Collectors.toMap(VolumeState::name, VolumeState::role, (one, _) -> one));
    }

    private static String messageOf(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}

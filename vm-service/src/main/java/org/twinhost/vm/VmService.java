package org.twinhost.vm;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.Step;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.contract.vm.VmState;
import org.twinhost.runtime.ClusterBus;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.SnapshotSource;
import org.twinhost.vm.core.Call;
import org.twinhost.vm.core.NodeGuests;
import org.twinhost.vm.core.NodeState;
import org.twinhost.vm.core.VmEffect;
import org.twinhost.vm.core.VmEvent;
import org.twinhost.vm.hypervisor.LibvirtHypervisor;

/**
 * Runs the node's machine: one thread, one inbox. What takes time happens elsewhere and comes back as an event.
 *
 * <p>Start reading at {@link #run()}.
 */
@ApplicationScoped
public class VmService {

    private static final Logger LOG = Logger.getLogger(VmService.class);
    private static final int INBOX_MAX = 10_000;
    private static final long TICK_MS = 100;

    private final NodeIdentity identity;
    private final VmConfig config;
    private final ClusterBus bus;
    private final SnapshotSource snapshots;
    private final Accelerator accelerator;
    private final MeterRegistry meters;

    private final Moments moments = new Moments();
    private final BlockingQueue<VmEvent> inbox = new LinkedBlockingQueue<>(INBOX_MAX);
    private final Map<String, CompletableFuture<Reply>> unanswered = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("vm-timer").daemon().factory());
    private final NodeGuests guests;
    private final Thread thread = Thread.ofPlatform().name("vm").unstarted(this::run);
    private LibvirtHypervisor hypervisor;
    private volatile NodeState state;
    private volatile long sequence;

    VmService(NodeIdentity identity, VmConfig config, ClusterBus bus, SnapshotSource snapshots, Accelerator accelerator,
            MeterRegistry meters) {
        this.identity = identity;
        this.config = config;
        this.bus = bus;
        this.snapshots = snapshots;
        this.accelerator = accelerator;
        this.meters = meters;
        this.guests = new NodeGuests(identity.nodeId());
        this.state = NodeGuests.initial(moments.now());
    }

    void start(@Observes StartupEvent event) {
        hypervisor = new LibvirtHypervisor(config.libvirtUri(), identity.cluster(),
                (name, endCause) -> offer(new VmEvent.DomainChanged(name, endCause, moments.now())));
        snapshots.onSnapshot(snapshot -> offer(new VmEvent.Configured(snapshot.guests(), moments.now())));
        bus.onState(ServiceName.HEARTBEAT, Topics.MEMBERSHIP, HeartbeatState.class, this::heard);
        bus.onState(ServiceName.REPLICATION, Topics.VOLUMES, ReplicationState.class, volumes -> offer(
                new VmEvent.RolesHeard(roles(volumes), moments.of(volumes.at()), moments.now())));
        bus.serve(VmCommand.class, this::asked);
        bus.ownState(Topics.GUESTS, number -> {
            sequence = number;
            return vmState();
        });
        timer.scheduleAtFixedRate(() -> offer(new VmEvent.Tick(moments.now())), 0, TICK_MS, TimeUnit.MILLISECONDS);
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdownNow();
        thread.interrupt();
        if (hypervisor != null) {
            hypervisor.close();
        }
    }

    /** Start reading here. */
    void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Step<NodeState, VmEffect> step = guests.on(state, inbox.take());
                state = step.state();
                step.effects().forEach(this::perform);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.fatal("a rule of the vm service is broken; it stops, guests run on, systemd starts it again", e);
            Quarkus.asyncExit(1);
        }
    }

    private void perform(VmEffect effect) {
        switch (effect) {
            case VmEffect.AskVolumes(var guest, var attempt) -> askVolumes(guest, attempt);
            case VmEffect.Create(var guest, var notAfter) -> create(guest, notAfter);
            case VmEffect.Order(var guest, var call) -> watch(guest, call, hypervisor.order(guest, call));
            case VmEffect.Look(var number) -> look(number);
            case VmEffect.Answer answer -> answer(answer);
            case VmEffect.Tell(var level, var guest, var text) -> LOG.log(switch (level) {
                case INFO -> Logger.Level.INFO;
                case WARNING -> Logger.Level.WARN;
                case ERROR -> Logger.Level.ERROR;
            }, guest == null ? text : "guest=" + guest + " " + text);
            case VmEffect.Publish() -> bus.changed(Topics.GUESTS);
        }
    }

    private void askVolumes(String guest, String attempt) {
        bus.request(identity.nodeId(), ServiceName.REPLICATION, new ReplicationCommand.Volumes(), config.volumesDeadline())
                .thenAccept(reply -> offer(volumesRead(guest, attempt, reply)));
    }

    private VmEvent volumesRead(String guest, String attempt, Reply reply) {
        try {
            return reply.isDone()
                    ? new VmEvent.VolumesRead(guest, attempt, roles(Json.read(reply.body(), ReplicationState.class)), null,
                            moments.now())
                    : new VmEvent.VolumesRead(guest, attempt, null, reply.reason(), moments.now());
        } catch (IOException e) {
            return new VmEvent.VolumesRead(guest, attempt, null, "unreadable answer: " + e.getMessage(), moments.now());
        }
    }

    private void create(GuestConfig guest, Instant notAfter) {
        watch(guest.name(), Call.CREATE, accelerator.kvm().thenCompose(kvm -> {
            var consoles = identity.paths().log().resolve("console");
            try {
                Files.createDirectories(consoles);
            } catch (IOException e) {
                throw new CompletionException("no folder for its console: " + e, e);
            }
            var xml = accelerator.domainXml(kvm, identity, consoles).of(guest);
            return hypervisor.create(guest.name(), xml, () -> !moments.now().isAfter(notAfter));
        }));
    }

    /** A call that doesn't return is reported, never taken for failed: it may yet succeed. */
    private void watch(String guest, Call call, CompletableFuture<Void> result) {
        var begun = System.nanoTime();
        var deadlineMs = config.callDeadline().toMillis();
        var alarm = timer.schedule(() -> offer(new VmEvent.CallIsLate(guest, call, deadlineMs, moments.now())),
                deadlineMs, TimeUnit.MILLISECONDS);
        result.whenComplete((_, failure) -> {
            alarm.cancel(false);
            var took = Duration.ofNanos(System.nanoTime() - begun);
            LOG.infof("guest=%s libvirt %s %s after %d ms", guest, call, failure == null ? "done" : "failed", took.toMillis());
            meters.timer("twinhost.vm.call", "call", call.toString(), "outcome", failure == null ? "done" : "failed")
                    .record(took);
            put(new VmEvent.CallReturned(guest, call, messageOf(failure), moments.now()));
        });
    }

    private void look(long number) {
        var deadlineMs = config.lookDeadline().toMillis();
        var look = hypervisor.look();
        var alarm = timer.schedule(() -> offer(new VmEvent.LookFailed(
                number, "no answer within " + deadlineMs + " ms", moments.now())), deadlineMs, TimeUnit.MILLISECONDS);
        look.whenComplete((domains, failure) -> {
            alarm.cancel(false);
            put(failure == null ? new VmEvent.Looked(number, domains, moments.now())
                    : new VmEvent.LookFailed(number, messageOf(failure), moments.now()));
        });
    }

    private void answer(VmEffect.Answer answer) {
        var waiting = unanswered.remove(answer.requestId());
        if (waiting != null) {
            waiting.complete(new Reply(answer.requestId(), answer.outcome(), answer.reason(),
                    answer.withGuests() ? Json.tree(vmState()) : null));
        }
    }

    private CompletionStage<Reply> asked(Request request, VmCommand command) {
        var answer = new CompletableFuture<Reply>();
        unanswered.put(request.id(), answer);
        var now = moments.now();
        if (!offer(new VmEvent.Asked(request.id(), command, now.plusMillis(request.deadlineMs()), now))) {
            unanswered.remove(request.id());
            answer.complete(Reply.refused(request.id(), "the vm service of " + identity.node() + " is overloaded"));
        }
        return answer;
    }

    private void heard(HeartbeatState heartbeat) {
        offer(new VmEvent.MembershipHeard(heartbeat.view(), heartbeat.quorate(), heartbeat.waitingFor(),
                moments.of(heartbeat.at()), moments.now()));
    }

    /** The state of all guests, as known now. */
    public VmState vmState() {
        var known = state;
        return new VmState(sequence, Instant.now(), identity.nodeId(), known.hypervisor().answers(), accelerator.label(),
                known.guestStates());
    }

    /** What this service knows; changes while it is read make another state, not this one. */
    public NodeState known() {
        return state;
    }

    public boolean isAlive() {
        return thread.isAlive();
    }

    private static Map<String, Role> roles(ReplicationState volumes) {
        return volumes.volumes().stream().collect(Collectors.toMap(VolumeState::name, VolumeState::role, (one, _) -> one));
    }

    private static String messageOf(Throwable failure) {
        if (failure == null) {
            return null;
        }
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** For threads that must not wait: the bus, libvirt's event loop, the timer. */
    private boolean offer(VmEvent event) {
        var taken = inbox.offer(event);
        if (!taken) {
            LOG.errorf("the inbox is full; dropped %s", event.getClass().getSimpleName());
        }
        return taken;
    }

    /** For worker threads: results must not get lost. */
    private void put(VmEvent event) {
        try {
            inbox.put(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

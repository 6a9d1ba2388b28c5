package org.twinhost.fencing;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatCommand;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.fencing.core.DeviceHealth;
import org.twinhost.fencing.core.Keeper;
import org.twinhost.fencing.core.KeeperEffect;
import org.twinhost.fencing.core.KeeperEvent;
import org.twinhost.fencing.core.KeeperState;
import org.twinhost.fencing.core.Membership;
import org.twinhost.fencing.core.Now;
import org.twinhost.fencing.core.Pace;
import org.twinhost.fencing.device.FenceDevice.DeviceAnswer;
import org.twinhost.fencing.store.FencingStore;
import org.twinhost.runtime.ClusterBus;
import org.twinhost.runtime.Incarnation;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.SnapshotSource;

/**
 * Proof that a node is off. One thread, one inbox; what decides is {@link Keeper}, a pure machine. Everything else here
 * carries its wishes out and its answers in.
 */
@Startup
@ApplicationScoped
public class FencingService {

    private static final Logger LOG = Logger.getLogger(FencingService.class);
    private static final int INBOX_MAX = 1_000;
    private static final int BUSY_TICK_MS = 20;
    private static final int IDLE_TICK_MS = 500;
    private static final Duration HEARTBEAT_ANSWERS = Duration.ofSeconds(3);

    private final NodeIdentity identity;
    private final ClusterBus bus;
    private final SnapshotSource snapshots;
    private final Keeper keeper;
    private final FencingStore store;
    private final DeviceWatch watch;
    private final DeviceDesk desk;
    private final FencingFigures figures;
    private final Clock clock = Clock.systemUTC();
    private final BlockingQueue<Runnable> inbox = new ArrayBlockingQueue<>(INBOX_MAX);
    private final Queue<Runnable> afterwards = new ArrayDeque<>();
    private final Map<String, CompletableFuture<Verdict>> asked = new ConcurrentHashMap<>();
    private final ExecutorService disk = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("fencing-disk").daemon().factory());
    private final Thread thread = Thread.ofPlatform().name("fencing").daemon().unstarted(this::run);

    private volatile boolean running = true;
    private volatile KeeperState state = KeeperState.STARTING;
    private volatile List<DeviceHealth> health = List.of();
    private FencingState shown;

    FencingService(
            NodeIdentity identity, FencingConfig config, ClusterBus bus, SnapshotSource snapshots,
            FencingFigures figures) {
        this.identity = identity;
        this.bus = bus;
        this.snapshots = snapshots;
        this.figures = figures;
        this.keeper = new Keeper(identity.nodeId(), pace(config));
        this.store = new FencingStore(identity.stateDir());
        this.watch = new DeviceWatch(identity.nodeId(), config);
        this.desk = new DeviceDesk(watch, answer -> tell(() -> take(new KeeperEvent.DeviceSaid(answer))), this::now);
    }

    void start(@Observes StartupEvent event) {
        thread.start();
        snapshots.onSnapshot(snapshot -> tell(() -> configure(snapshot)));
        bus.onState(ServiceName.HEARTBEAT, Topics.MEMBERSHIP, HeartbeatState.class, this::heartbeatSpoke);
        bus.serve(FencingCommand.class, (request, command) ->
                ask(request.id(), command).thenApply(verdict -> Answers.reply(request.id(), verdict)));
        bus.ownState(Topics.FENCING, sequence -> state.hasRecovered() ? state.visible(sequence, now()) : null);
    }

    void stop(@Observes ShutdownEvent event) {
        running = false;
        thread.interrupt();
    }

    /** Start reading here. */
    private void run() {
        try {
            while (running) {
                var next = inbox.poll(state.isBusy() ? BUSY_TICK_MS : IDLE_TICK_MS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    next.run();
                }
                while (!afterwards.isEmpty()) {
                    afterwards.remove().run();
                }
                recoverOnce();
                take(new KeeperEvent.Tick(now()));
                watch.askDue(now(), state::isAbout, (node, answer) -> tell(() -> checked(node, answer)));
                showChanges();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | IOException e) {
            LOG.error("fencing stops: what must be true is not. Its state on disk is kept; the unit starts it again", e);
            Quarkus.asyncExit(1);
        }
    }

    /** Nothing is done before this boot's incarnation is known: proofs end with it. */
    private void recoverOnce() throws IOException {
        if (state.hasRecovered()) {
            return;
        }
        var incarnation = Incarnation.current(identity.paths().state());
        if (incarnation.isPresent()) {
            LOG.infof("node=%s incarnation=%d fencing takes up its work", identity.nodeId(), incarnation.getAsLong());
            take(new KeeperEvent.Recovered(now(), store.read(), incarnation.getAsLong()));
            bus.latest(ServiceName.HEARTBEAT, Topics.MEMBERSHIP, HeartbeatState.class)
                    .ifPresent(known -> heartbeatSpoke(known.state()));
        }
    }

    private void take(KeeperEvent event) {
        var step = keeper.on(state, event);
        state = step.state();
        step.effects().forEach(this::perform);
    }

    private void perform(KeeperEffect effect) {
        switch (effect) {
            case KeeperEffect.ToDevice(var order) -> {
                figures.counted(order);
                desk.carryOut(order);
            }
            case KeeperEffect.Write write -> disk.execute(() -> write(write));
            case KeeperEffect.Grant(var id, var proof, var text) -> answer(id, new Verdict.Granted(proof.orElse(null), text));
            case KeeperEffect.Refuse(var id, var reason) -> {
                LOG.infof("request=%s refused: %s", id, reason);
                answer(id, new Verdict.Refused(reason));
            }
            case KeeperEffect.Fail(var id, var reason) -> answer(id, new Verdict.Failed(reason));
            case KeeperEffect.WordKept kept -> endWaiting(kept);
            case KeeperEffect.Report(var victim, var text) -> LOG.infof("victim=%s %s", victim, text);
        }
    }

    private void write(KeeperEffect.Write write) {
        try {
            store.write(write.document(), write.words());
            tell(() -> take(new KeeperEvent.Written(now())));
        } catch (IOException | RuntimeException e) {
            LOG.errorf("fencing's state cannot be written to %s: %s. No power-off is sent and no proof counts until it can:"
                    + " check the disk and its free space", identity.stateDir(), e);
            tell(() -> take(new KeeperEvent.NotWritten(now(), e.toString())));
        }
    }

    /** A node that waits for its peer since its boot may go on; heartbeat refuses while it hears the peer. */
    private void endWaiting(KeeperEffect.WordKept kept) {
        bus.request(identity.nodeId(), ServiceName.HEARTBEAT,
                        new HeartbeatCommand.EndWaiting(kept.node(), kept.operator()), HEARTBEAT_ANSWERS)
                .thenAccept(reply -> answer(kept.id(), new Verdict.Granted(kept.proof(), Answers.confirmed(kept, reply))));
    }

    /** Any thread. Completes when the request is decided, for an operator's word when it is durable. */
    public CompletionStage<Verdict> ask(String id, FencingCommand command) {
        var verdict = new CompletableFuture<Verdict>();
        asked.put(id, verdict);
        tell(() -> take(new KeeperEvent.Asked(now(), id, command)));
        return verdict;
    }

    /** Any thread. What others may see. */
    public FencingState visible() {
        return state.visible(0, now());
    }

    /** Any thread. */
    public List<DeviceHealth> deviceHealth() {
        return health;
    }

    /** Any thread. */
    public KeeperState state() {
        return state;
    }

    /** Any thread. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** Any thread. */
    public Now now() {
        return new Now(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), clock.instant());
    }

    private void answer(String id, Verdict verdict) {
        var waiting = asked.remove(id);
        if (waiting != null) {
            waiting.complete(verdict);
        }
    }

    private void heartbeatSpoke(HeartbeatState spoken) {
        tell(() -> {
            var now = now();
            var ageMs = Math.max(0, Duration.between(spoken.at(), now.clock()).toMillis());
            take(new KeeperEvent.HeartbeatSpoke(now, new Membership(now.ms() - ageMs, spoken)));
        });
    }

    private void configure(ClusterSnapshot snapshot) {
        watch.configure(snapshot, now());
        health = watch.health();
    }

    private void checked(NodeId node, DeviceAnswer answer) {
        watch.answered(node, answer, state.membership().hears(node), now());
        health = watch.health();
    }

    private void showChanges() {
        var visible = state.visible(0, now());
        if (shown == null || !visible.proofs().equals(shown.proofs()) || !visible.attempts().equals(shown.attempts())) {
            figures.show(visible, shown);
            shown = visible;
            bus.changed(Topics.FENCING);
        }
    }

    /** Waits for room: nothing that permits or forbids an act is dropped. The service's own thread must not wait for itself. */
    private void tell(Runnable event) {
        if (Thread.currentThread() == thread) {
            afterwards.add(event);
            return;
        }
        try {
            inbox.put(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Pace pace(FencingConfig config) {
        return new Pace(
                (int) config.watchInterval().toMillis(), (int) config.verifyInterval().toMillis(),
                (int) config.retryFirst().toMillis(), (int) config.retryMax().toMillis(),
                (int) config.cutAgainAfter().toMillis(), Pace.USUAL.freshMs());
    }
}

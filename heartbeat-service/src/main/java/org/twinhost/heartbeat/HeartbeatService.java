package org.twinhost.heartbeat;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Outbound;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.heartbeat.HeartbeatCommand;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.heartbeat.api.MembershipSource;
import org.twinhost.heartbeat.core.Heartbeat;
import org.twinhost.heartbeat.core.HeartbeatEffect;
import org.twinhost.heartbeat.core.HeartbeatEvent;
import org.twinhost.heartbeat.core.NodeSession;
import org.twinhost.heartbeat.core.NodeState;
import org.twinhost.heartbeat.core.Packet;
import org.twinhost.heartbeat.core.Standpoint;
import org.twinhost.heartbeat.core.Topology;
import org.twinhost.heartbeat.net.Links;
import org.twinhost.heartbeat.net.Receiver;
import org.twinhost.heartbeat.store.ViewStore;
import org.twinhost.runtime.ClusterBus;
import org.twinhost.runtime.Incarnation;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.SessionCounter;
import org.twinhost.runtime.SnapshotSource;

/**
 * Heartbeat's shell: one thread, one inbox. Links, timer, bus and disk put events in; what the core answers is performed
 * here. The clock is read when an event is taken out, never when it is put in.
 */
@ApplicationScoped
public class HeartbeatService implements Receiver, MembershipSource {

    private static final Logger LOG = Logger.getLogger(HeartbeatService.class);
    private static final int INBOX_MAX = 4096;
    private static final long TICK_MIN_MS = 10;
    private static final long TICK_MAX_MS = 100;

    private final NodeIdentity identity;
    private final HeartbeatConfig config;
    private final ClusterBus bus;
    private final SnapshotSource snapshots;
    private final Carrier carrier;
    private final DelayMeter delays = new DelayMeter();
    private final BlockingQueue<Runnable> inbox = new ArrayBlockingQueue<>(INBOX_MAX);
    private final AtomicBoolean tickWaits = new AtomicBoolean();
    private final Map<String, CompletableFuture<Reply>> asked = new ConcurrentHashMap<>();
    private volatile NodeState state;
    private volatile boolean running = true;
    private ViewStore store;
    private Links links;
    private KeepaliveTimer timer;
    private Thread core;

    HeartbeatService(NodeIdentity identity, HeartbeatConfig config, ClusterBus bus, SnapshotSource snapshots) {
        this.identity = identity;
        this.config = config;
        this.bus = bus;
        this.snapshots = snapshots;
        this.carrier = new Carrier(identity.nodeId());
    }

    void start(@Observes StartupEvent event) throws IOException {
        var incarnation = Incarnation.raise(identity.paths().state());
        var session = SessionCounter.raise(identity.stateDir().resolve("session"));
        store = new ViewStore(identity.stateDir());
        var stored = store.read();
        links = new Links(identity.nodeId(), key(), config.udpPort(), this);
        state = NodeState.starting(identity.nodeId(), new NodeSession(incarnation, session), stored.orElse(null), nowMs());
        LOG.infof("%s, incarnation %d, session %d, %s", identity.nodeId(), incarnation, session,
                stored.map(found -> "before: " + found.view()).orElse("nothing stored"));
        core = Thread.ofPlatform().name("heartbeat").daemon().start(this::run);
        timer = new KeepaliveTimer(this::tickMs, this::warnMs, delays, this::tick);
        timer.start();
        snapshots.onSnapshot(this::configure);
        bus.serve(HeartbeatCommand.class, this::command);
        bus.onOutbox(message -> carrier.pack(message).ifPresent(bytes ->
                tell(now -> new HeartbeatEvent.Submitted(now, message.to(), bytes))));
        bus.ownState(Topics.MEMBERSHIP, this::report);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        running = false;
        timer.close();
        core.interrupt();
        core.join();
        links.close();
        store.close();
    }

    private byte[] key() throws IOException {
        var file = config.keyFile().orElse(identity.paths().etc().resolve("cluster.key"));
        try {
            var key = HexFormat.of().parseHex(Files.readString(file).strip());
            if (key.length < 32) {
                throw new IllegalArgumentException("it has " + key.length + " bytes");
            }
            return key;
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " must hold at least 32 bytes in hex: " + e.getMessage()
                    + ". Make one with 'openssl rand -hex 32' and copy it to all nodes", e);
        }
    }

    /** Start reading here. */
    private void run() {
        try {
            while (running) {
                inbox.take().run();
            }
        } catch (InterruptedException e) {
            LOG.debug("stopped");
        } catch (RuntimeException | Error e) {
            LOG.fatal("heartbeat stops because its state makes no sense any more; systemd starts it again", e);
            Quarkus.asyncExit(1);
        }
    }

    private void handle(HeartbeatEvent event) {
        var step = Heartbeat.on(state, event);
        state = step.state();
        step.effects().forEach(this::perform);
    }

    private void perform(HeartbeatEffect effect) {
        switch (effect) {
            case HeartbeatEffect.Transmit(var packet) -> links.send(packet);
            case HeartbeatEffect.Persist(var stored) -> store.write(stored, () ->
                    tell(now -> new HeartbeatEvent.Persisted(now, stored)));
            case HeartbeatEffect.Publish _ -> bus.changed(Topics.MEMBERSHIP);
            case HeartbeatEffect.Deliver(var from, var message, var ageMs) ->
                    carrier.unpack(from, message, ageMs).ifPresent(bus::deliver);
            case HeartbeatEffect.ProbeReplication(var peer) -> probe(peer);
            case HeartbeatEffect.Answer(var request, var refusal) -> Optional.ofNullable(asked.remove(request))
                    .ifPresent(answer -> answer.complete(
                            refusal == null ? Reply.done(request, null) : Reply.refused(request, refusal)));
            case HeartbeatEffect.Say(var level, var text) -> LOG.log(switch (level) {
                case INFO -> Logger.Level.INFO;
                case WARNING -> Logger.Level.WARN;
                case ERROR -> Logger.Level.ERROR;
            }, text);
        }
    }

    /** The bus away or no answer: unknown, and that is no sign of life. */
    private void probe(NodeId peer) {
        var deadline = Duration.ofMillis(state.topology().timing().deadtimeMs());
        bus.request(identity.nodeId(), ServiceName.REPLICATION, new ReplicationCommand.ProbePeer(peer), deadline)
                .thenAccept(reply -> {
                    if (reply.isDone() && reply.body() != null) {
                        contact(reply).ifPresent(ms -> tell(now -> new HeartbeatEvent.ReplicationAnswered(now, peer, ms)));
                    }
                });
    }

    private static Optional<Long> contact(Reply reply) {
        try {
            return Optional.ofNullable(Json.read(reply.body(), ReplicationState.PeerContact.class).lastHeardMs());
        } catch (IOException e) {
            LOG.warnf("replication-service answered a probe with something else: %s", reply.body());
            return Optional.empty();
        }
    }

    private CompletionStage<Reply> command(Request request, HeartbeatCommand command) {
        var answer = new CompletableFuture<Reply>();
        asked.put(request.id(), answer);
        switch (command) {
            case HeartbeatCommand.EndWaiting(var peer, var operator) ->
                    tell(now -> new HeartbeatEvent.EndWaiting(now, request.id(), peer, operator));
            case HeartbeatCommand.Leave(var view) -> tell(now -> new HeartbeatEvent.Leave(now, request.id(), view));
        }
        return answer;
    }

    private void configure(ClusterSnapshot snapshot) {
        put(() -> {
            links.configure(snapshot);
            handle(new HeartbeatEvent.Configured(nowMs(), Topology.of(snapshot)));
        });
    }

    private void tick() {
        if (tickWaits.compareAndSet(false, true)) {
            put(() -> {
                tickWaits.set(false);
                handle(new HeartbeatEvent.Tick(nowMs()));
            });
        }
    }

    @Override
    public void heard(String link, String address, Packet packet) {
        offer(now -> new HeartbeatEvent.Heard(now, link, address, packet));
    }

    @Override
    public void refused(String link, String address, String reason) {
        offer(now -> new HeartbeatEvent.Forged(now, link, address, reason));
    }

    private void tell(LongFunction<HeartbeatEvent> event) {
        put(() -> handle(event.apply(nowMs())));
    }

    /** A packet more or less: a flood may not hold up the links' threads. */
    private void offer(LongFunction<HeartbeatEvent> event) {
        inbox.offer(() -> handle(event.apply(nowMs())));
    }

    private void put(Runnable task) {
        try {
            inbox.put(task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HeartbeatState report(long sequence) {
        var now = nowMs();
        return Standpoint.report(state, now, sequence, Instant.now(), delays.longestMs(now));
    }

    @Override
    public HeartbeatState membership() {
        return report(0);
    }

    @Override
    public long sinceTickMs() {
        return nowMs() - Standpoint.tickedAtMs(state);
    }

    private long tickMs() {
        var topology = state.topology();
        return topology == null ? TICK_MAX_MS : Math.clamp(topology.timing().keepaliveMs() / 5, TICK_MIN_MS, TICK_MAX_MS);
    }

    private long warnMs() {
        var topology = state.topology();
        return topology == null ? 1000 : topology.timing().keepaliveMs() / 2;
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}

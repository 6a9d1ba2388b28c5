package org.twinhost.heartbeat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.heartbeat.HeartbeatCommand;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.heartbeat.core.Heartbeat;
import org.twinhost.heartbeat.core.HeartbeatEffect;
import org.twinhost.heartbeat.core.HeartbeatEvent;
import org.twinhost.heartbeat.core.NodeSession;
import org.twinhost.heartbeat.core.NodeState;
import org.twinhost.heartbeat.core.Packet;
import org.twinhost.heartbeat.core.Standpoint;
import org.twinhost.heartbeat.core.Stored;
import org.twinhost.heartbeat.core.Topology;
import org.twinhost.heartbeat.net.Transmitter;
import org.twinhost.heartbeat.store.Memory;
import org.twinhost.runtime.Bus;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.ServiceLoop;
import org.twinhost.runtime.Snapshots;

/**
 * Heartbeat between its core and the world: what happens becomes an event, what the core answers is performed. The clock is
 * read when an event is handled, never when it was queued.
 *
 * <p>Lives on one {@link ServiceLoop}; what may be called from elsewhere says so.
 */
public final class HeartbeatDesk {

    private static final Logger LOG = Logger.getLogger(HeartbeatDesk.class);
    private static final long TICK_MIN_MS = 10;
    private static final long TICK_MAX_MS = 100;

    /** Sees every move of the core, on the loop's thread, before its effects are performed. */
    public interface Watcher {
        void moved(NodeState before, HeartbeatEvent event, NodeState after);
    }

    /** What heartbeat touches. */
    public record Ports(
            ServiceLoop loop, Bus bus, Snapshots snapshots, Transmitter links, Memory memory, Watcher watcher) {}

    private final NodeId self;
    private final Ports ports;
    private final Carrier carrier;
    private final DelayMeter delays = new DelayMeter();
    private final AtomicBoolean tickWaits = new AtomicBoolean();
    private final Map<String, CompletableFuture<Reply>> asked = new ConcurrentHashMap<>();
    private volatile NodeState state;

    /**
     * @param me this boot's incarnation and this start's session, both durable
     * @param stored what an earlier session left
     */
    public HeartbeatDesk(NodeId self, NodeSession me, Optional<Stored> stored, Ports ports) {
        this.self = self;
        this.ports = ports;
        this.carrier = new Carrier(self);
        this.state = NodeState.starting(self, me, stored.orElse(null), nowMs());
        LOG.infof("%s, incarnation %d, session %d, %s", self, me.incarnation(), me.session(),
                stored.map(found -> "before: " + found.view()).orElse("nothing stored"));
    }

    /** Begins to listen to the bus; somebody has to {@link #tick} from now on. */
    public void start() {
        ports.snapshots().onSnapshot(snapshot -> ports.loop().execute(() -> configure(snapshot)));
        ports.bus().serve(HeartbeatCommand.class, this::command);
        ports.bus().onOutbox(message -> carrier.pack(message).ifPresent(bytes ->
                tell(now -> new HeartbeatEvent.Submitted(now, message.to(), bytes))));
        ports.bus().ownState(Topics.MEMBERSHIP, this::report);
    }

    // What happens ---------------------------------------------------------------------------------------------------

    /** A packet with a right seal; on the loop's thread. */
    public void heard(String link, String address, Packet packet) {
        handle(new HeartbeatEvent.Heard(nowMs(), link, address, packet));
    }

    /** Something whose seal is wrong; on the loop's thread. */
    public void refused(String link, String address, String reason) {
        handle(new HeartbeatEvent.Forged(nowMs(), link, address, reason));
    }

    /**
     * Time passes; from any thread. Ticks that were not handled yet count once.
     *
     * @param lateMs how late this wake-up came
     */
    public void tick(long lateMs) {
        delays.record(nowMs(), lateMs);
        if (tickWaits.compareAndSet(false, true)) {
            ports.loop().execute(this::ticked);
        }
    }

    /** The same for who is on the loop's thread and was not late. */
    public void ticked() {
        tickWaits.set(false);
        handle(new HeartbeatEvent.Tick(nowMs()));
    }

    /** How long to the next tick; any thread. */
    public long tickMs() {
        var topology = state.topology();
        return topology == null ? TICK_MAX_MS : Math.clamp(topology.timing().keepaliveMs() / 5, TICK_MIN_MS, TICK_MAX_MS);
    }

    /** How late a wake-up may come without a warning; any thread. */
    public long warnMs() {
        var topology = state.topology();
        return topology == null ? 1000 : topology.timing().keepaliveMs() / 2;
    }

    private void configure(ClusterSnapshot snapshot) {
        ports.links().configure(snapshot);
        handle(new HeartbeatEvent.Configured(nowMs(), Topology.of(snapshot)));
    }

    /** On the bus thread. */
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

    private void tell(LongFunction<HeartbeatEvent> event) {
        ports.loop().execute(() -> handle(event.apply(nowMs())));
    }

    // What is done about it ------------------------------------------------------------------------------------------

    private void handle(HeartbeatEvent event) {
        var before = state;
        var step = Heartbeat.on(before, event);
        state = step.state();
        ports.watcher().moved(before, event, state);
        step.effects().forEach(this::perform);
    }

    private void perform(HeartbeatEffect effect) {
        switch (effect) {
            case HeartbeatEffect.Transmit(var packet) -> ports.links().send(packet);
            case HeartbeatEffect.Persist(var stored) -> ports.memory().write(stored, () ->
                    tell(now -> new HeartbeatEvent.Persisted(now, stored)));
            case HeartbeatEffect.Publish _ -> ports.bus().changed(Topics.MEMBERSHIP);
            case HeartbeatEffect.Deliver(var from, var message, var ageMs) ->
                    carrier.unpack(from, message, ageMs).ifPresent(ports.bus()::deliver);
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
        ports.bus().request(self, ServiceName.REPLICATION, new ReplicationCommand.ProbePeer(peer), deadline)
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

    // What is shown; any thread --------------------------------------------------------------------------------------

    public NodeState state() {
        return state;
    }

    /** The published state. */
    public HeartbeatState report(long sequence) {
        var now = nowMs();
        return Standpoint.report(state, now, sequence, ports.loop().wallClock(), delays.longestMs(now));
    }

    /** How long ago the core last looked at the time, in ms. */
    public long sinceTickMs() {
        return nowMs() - Standpoint.tickedAtMs(state);
    }

    private long nowMs() {
        return ports.loop().millis();
    }
}

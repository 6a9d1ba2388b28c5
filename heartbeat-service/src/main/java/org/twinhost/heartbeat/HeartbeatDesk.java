package org.twinhost.heartbeat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Reasons;
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
import org.twinhost.heartbeat.core.MembershipState;
import org.twinhost.heartbeat.core.PublishedMembership;
import org.twinhost.heartbeat.core.membership.StoredMembership;
import org.twinhost.heartbeat.core.membership.Topology;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.heartbeat.net.Inlet;
import org.twinhost.heartbeat.net.Transmitter;
import org.twinhost.heartbeat.store.MembershipStore;
import org.twinhost.kernel.MachineLoop;
import org.twinhost.kernel.PendingReplies;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.bus.Bus;
import org.twinhost.runtime.bus.Snapshots;
import org.twinhost.runtime.log.LogFields;
import org.twinhost.runtime.loop.ServiceLoop;

/**
 * Heartbeat between its core and the world: what happens becomes an event, what the core answers is performed. The clock is
 * read when an event is handled, never when it was queued.
 *
 * <p>Lives on one {@link ServiceLoop}; what may be called from elsewhere says so.
 */
public final class HeartbeatDesk implements Inlet.Desk {

    private static final Logger LOG = Logger.getLogger(HeartbeatDesk.class);
    private static final long TICK_MIN_MS = 10;
    private static final long TICK_MAX_MS = 100;
    private static final int PENDING_MAX = 1_000;
    /** What the disk does not take for so long may still be taken: nobody waits for it any more. */
    private static final long PATIENCE_MS = 60_000;

    /**
     * What heartbeat touches.
     *
     * @param observer sees every step of the core, on the loop's thread
     */
    public record Ports(
            ServiceLoop loop, Bus bus, Snapshots snapshots, Transmitter links, MembershipStore store,
            MachineLoop.Observer<MembershipState, HeartbeatEvent> observer) {}

    private final NodeId self;
    private final Ports ports;
    private final OutboundCodec outboundCodec;
    private final DelayMeter delays = new DelayMeter();
    private final AtomicBoolean tickWaits = new AtomicBoolean();
    private final PendingReplies<Reply> replies;
    private final MachineLoop<MembershipState, HeartbeatEvent, HeartbeatEffect> machine;

    /**
     * @param me this boot's incarnation and this start's session, both durable
     * @param stored what an earlier session left
     */
    public HeartbeatDesk(NodeId self, NodeSession me, Optional<StoredMembership> stored, Ports ports) {
        this.self = self;
        this.ports = ports;
        this.outboundCodec = new OutboundCodec(self);
        this.replies = new PendingReplies<>(PENDING_MAX, "heartbeat-service of " + self, Reply::refused, Reply::unknown);
        this.machine = new MachineLoop<>(MembershipState.starting(self, me, stored.orElse(null), nowMs()),
                Heartbeat::on, ports.observer(), this::perform);
        LOG.infof("%s, incarnation %d, session %d, %s", self, me.incarnation(), me.session(),
                stored.map(found -> "before: " + found.view()).orElse("nothing stored"));
    }

    /** Begins to listen to the bus; somebody has to {@link #tick} from now on. */
    public void start() {
        ports.snapshots().onSnapshot(snapshot -> ports.loop().execute(() -> configure(snapshot)));
        ports.bus().serve(HeartbeatCommand.class, this::command);
        ports.bus().onOutbox((asker, message) -> outboundCodec.pack(asker, message).ifPresent(bytes ->
                tell(now -> new HeartbeatEvent.Submitted(now, message.to(), bytes))));
        ports.bus().ownState(Topics.MEMBERSHIP, this::report);
    }

    // What happens ---------------------------------------------------------------------------------------------------

    /** A packet with a right seal; on the loop's thread. */
    @Override
    public void heard(String link, String address, Packet packet) {
        machine.take(new HeartbeatEvent.Heard(nowMs(), link, address, packet));
    }

    /** Things whose seal is wrong, {@code count} of them since the last time; on the loop's thread. */
    @Override
    public void refused(String link, String address, String reason, long count) {
        machine.take(new HeartbeatEvent.Refused(nowMs(), link, address, reason, count));
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
        machine.take(new HeartbeatEvent.Tick(nowMs()));
        replies.expire(nowMs());
    }

    /** How long to the next tick; any thread. */
    public long tickMs() {
        var topology = state().configured();
        return topology == null ? TICK_MAX_MS : Math.clamp(topology.timing().keepaliveMs() / 5, TICK_MIN_MS, TICK_MAX_MS);
    }

    /** How late a wake-up may come without a warning; any thread. */
    public long warnMs() {
        var topology = state().configured();
        return topology == null ? 1000 : topology.timing().keepaliveMs() / 2;
    }

    private void configure(ClusterSnapshot snapshot) {
        ports.links().configure(snapshot);
        machine.take(new HeartbeatEvent.Configured(nowMs(), Topology.of(snapshot)));
    }

    /** On the bus thread. */
    private CompletionStage<Reply> command(Request request, HeartbeatCommand command) {
        if (command instanceof HeartbeatCommand.Check(var addresses)) {
            return ports.links().check(addresses)
                    .thenApply(found -> Reply.done(request.id(), Json.tree(new Reasons(found))));
        }
        return replies.await(request.id(), nowMs(), PATIENCE_MS, () -> {
            tell(now -> switch (command) {
                case HeartbeatCommand.EndWaiting(var peer, var operator) ->
                        new HeartbeatEvent.EndWaiting(now, request.id(), peer, operator);
                case HeartbeatCommand.Leave(var view) -> new HeartbeatEvent.Leave(now, request.id(), view);
                case HeartbeatCommand.Check _ -> throw new IllegalArgumentException("a check is no event");
            });
            return true;
        });
    }

    private void tell(LongFunction<HeartbeatEvent> event) {
        ports.loop().execute(() -> machine.take(event.apply(nowMs())));
    }

    // What is done about it ------------------------------------------------------------------------------------------

    private void perform(HeartbeatEffect effect) {
        switch (effect) {
            case HeartbeatEffect.Transmit(var packet) -> ports.links().send(packet);
            case HeartbeatEffect.Persist(var stored) -> ports.store().write(stored, () ->
                    tell(now -> new HeartbeatEvent.Persisted(now, stored)));
            case HeartbeatEffect.Publish _ -> ports.bus().changed(Topics.MEMBERSHIP);
            case HeartbeatEffect.Deliver(var from, var message, var ageMs) ->
                    outboundCodec.unpack(from, message, ageMs).ifPresent(
                            outbound -> ports.bus().deliver(from, outbound));
            case HeartbeatEffect.ProbeReplication(var peer) -> probe(peer);
            case HeartbeatEffect.Answer(var request, var refusal) -> replies.answer(request,
                    refusal == null ? Reply.done(request, null) : Reply.refused(request, refusal));
            case HeartbeatEffect.Say say -> say(say);
        }
    }

    private void say(HeartbeatEffect.Say said) {
        try (var _ = LogFields.with(LogFields.VIEW, PublishedMembership.view(state()).number())) {
            LOG.log(switch (said.level()) {
                case INFO -> Logger.Level.INFO;
                case WARNING -> Logger.Level.WARN;
                case ERROR -> Logger.Level.ERROR;
            }, said.text());
        }
    }

    /** The bus away or no answer: unknown, and that is no sign of life. */
    private void probe(NodeId peer) {
        var deadline = Duration.ofMillis(state().topology().timing().deadtimeMs());
        ports.bus().request(self, ServiceName.REPLICATION, new ReplicationCommand.ProbePeer(peer), deadline)
                .thenAccept(reply -> {
                    var body = reply.body();
                    if (reply.isDone() && body != null) {
                        contact(body).ifPresent(ms -> tell(now -> new HeartbeatEvent.ReplicationAnswered(now, peer, ms)));
                    }
                });
    }

    private static Optional<Long> contact(JsonNode body) {
        try {
            return Optional.ofNullable(Json.read(body, ReplicationState.PeerContact.class).lastHeardMs());
        } catch (IOException e) {
            LOG.warnf("replication-service answered a probe with something else: %s", body);
            return Optional.empty();
        }
    }

    // What is shown; any thread --------------------------------------------------------------------------------------

    public MembershipState state() {
        return machine.state();
    }

    /** The published state. */
    public HeartbeatState report(long sequence) {
        var now = nowMs();
        return PublishedMembership.report(state(), now, sequence, ports.loop().wallClock(), delays.longestMs(now));
    }

    /** How long ago the core last looked at the time, in ms. */
    public long sinceTickMs() {
        return nowMs() - PublishedMembership.tickedAtMs(state());
    }

    private long nowMs() {
        return ports.loop().millis();
    }
}

package org.twinhost.heartbeat;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.heartbeat.HeartbeatCommand;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.heartbeat.core.clock.ClockQuestion;
import org.twinhost.heartbeat.core.clock.KnownClocks;
import org.twinhost.kernel.Now;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.bus.Bus;
import org.twinhost.runtime.loop.ServiceLoop;

/** Asks the peers now and then what their clocks say. On the service's loop, but for what says so. */
final class ClockWatch {

    private static final Logger LOG = Logger.getLogger(ClockWatch.class);
    private static final long LOOK_EVERY_MS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ServiceLoop loop;
    private final Bus bus;
    private final Map<NodeId, Long> askedAtMs = new HashMap<>();
    private long nextLookMs = Long.MIN_VALUE;
    private volatile KnownClocks known = KnownClocks.NONE;

    ClockWatch(ServiceLoop loop, Bus bus) {
        this.loop = loop;
        this.bus = bus;
    }

    /** @param alive who is heard, by the ms of the loop; asked rarely, while time passes often */
    void askDue(LongFunction<List<NodeId>> alive) {
        var now = loop.now();
        if (!now.isAt(nextLookMs)) {
            return;
        }
        nextLookMs = now.ms() + LOOK_EVERY_MS;
        for (var peer : alive.apply(now.ms())) {
            var before = askedAtMs.get(peer);
            if (before == null || now.sinceMs(before) >= KnownClocks.ASK_EVERY_MS) {
                askedAtMs.put(peer, now.ms());
                ask(peer, new ClockQuestion(now));
            }
        }
    }

    private void ask(NodeId peer, ClockQuestion question) {
        bus.request(peer, ServiceName.HEARTBEAT, new HeartbeatCommand.ReadClock(), PATIENCE).thenAccept(reply -> {
            var heard = loop.now();
            loop.execute(() -> answered(peer, question, reply, heard));
        });
    }

    /** A peer of an earlier release refuses: of its clock nothing is known. */
    private void answered(NodeId peer, ClockQuestion question, Reply reply, Now heard) {
        var body = reply.body();
        if (!reply.isDone() || body == null) {
            return;
        }
        try {
            var reading = Json.read(body, HeartbeatCommand.ReadClock.Reading.class);
            question.answered(reading.at(), heard).ifPresent(clock -> known = known.with(peer, clock, heard));
        } catch (IOException e) {
            LOG.warnf("heartbeat of %s was asked for its clock and answered something else: %s", peer, body);
        }
    }

    /** What is known of a peer's clock; any thread. */
    PeerState.@Nullable Clock of(NodeId peer) {
        return known.of(peer, loop.now());
    }

    /** The state with what is known of clocks; any thread. */
    HeartbeatState compared(HeartbeatState state) {
        return state.with(state.peers().stream().map(peer -> peer.with(
                peer.liveness() == Liveness.ALIVE ? of(peer.node()) : null)).toList());
    }
}

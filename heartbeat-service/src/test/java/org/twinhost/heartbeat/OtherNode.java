package org.twinhost.heartbeat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.heartbeat.core.Heartbeat;
import org.twinhost.heartbeat.core.HeartbeatEffect;
import org.twinhost.heartbeat.core.HeartbeatEvent;
import org.twinhost.heartbeat.core.MembershipState;
import org.twinhost.heartbeat.core.membership.Topology;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.heartbeat.net.Links;
import org.twinhost.heartbeat.net.Receiver;
import org.twinhost.runtime.files.ClusterKeys;

/** jupiter2: the real core and real sockets, with a disk that is memory. */
final class OtherNode implements Receiver, AutoCloseable {

    final List<byte[]> messages = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Links links;
    private MembershipState state;

    OtherNode(byte[] key, long incarnation) {
        var keys = ClusterKeys.of(key);
        ClusterSnapshot snapshot = TwoNodes.snapshot();
        state = MembershipState.starting(TwoNodes.TWO, new NodeSession(incarnation, incarnation), null, nowMs());
        links = new Links(TwoNodes.TWO, () -> keys, TwoNodes.udpPort, this);
        links.configure(snapshot);
        tell(now -> new HeartbeatEvent.Configured(now, Topology.of(snapshot)));
        thread.scheduleAtFixedRate(() -> handle(HeartbeatEvent.Tick::new), 20, 20, TimeUnit.MILLISECONDS);
    }

    void tell(LongFunction<HeartbeatEvent> event) {
        if (!thread.isShutdown()) {
            thread.execute(() -> handle(event));
        }
    }

    private void handle(LongFunction<HeartbeatEvent> event) {
        var step = Heartbeat.on(state, event.apply(nowMs()));
        state = step.state();
        for (var effect : step.effects()) {
            switch (effect) {
                case HeartbeatEffect.Transmit(var packet) -> links.send(packet);
                case HeartbeatEffect.Persist(var stored) -> tell(now -> new HeartbeatEvent.Persisted(now, stored));
                case HeartbeatEffect.Deliver(_, var message, _) -> messages.add(message);
                case HeartbeatEffect.Publish _, HeartbeatEffect.ProbeReplication _, HeartbeatEffect.Answer _,
                        HeartbeatEffect.Say _ -> { }
            }
        }
    }

    @Override
    public void heard(String link, String address, Packet packet, boolean newest) {
        tell(now -> new HeartbeatEvent.Heard(now, link, address, packet));
    }

    @Override
    public void refused(String link, String address, String reason) {
        tell(now -> new HeartbeatEvent.Refused(now, link, address, reason, 1));
    }

    @Override
    public void close() throws InterruptedException {
        thread.shutdownNow();
        thread.awaitTermination(10, TimeUnit.SECONDS);
        links.close();
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}

package org.twinhost.heartbeat;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.heartbeat.api.MembershipSource;
import org.twinhost.heartbeat.core.membership.StoredMembership;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.heartbeat.net.Inlet;
import org.twinhost.heartbeat.net.Links;
import org.twinhost.heartbeat.store.KeyMemory;
import org.twinhost.heartbeat.store.ViewStore;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.bus.ClusterBus;
import org.twinhost.runtime.bus.SnapshotSource;
import org.twinhost.runtime.files.ClusterKeyFiles;
import org.twinhost.runtime.files.ClusterKeys;
import org.twinhost.runtime.files.Incarnation;
import org.twinhost.runtime.files.SessionCounter;
import org.twinhost.runtime.files.WriteTrouble;
import org.twinhost.runtime.loop.ServiceThread;
import org.twinhost.runtime.unit.WatchedLoop;
import org.twinhost.runtime.unit.WatchedLoops;

/**
 * Heartbeat's shell: the thread, the timer, the sockets and the file that {@link HeartbeatDesk} lives on. Links put packets
 * into one inbox, where the desk takes them out; a thread beside looks for changed keys.
 */
@ApplicationScoped
public class HeartbeatService implements MembershipSource, WatchedLoops {

    private static final Logger LOG = Logger.getLogger(HeartbeatService.class);
    private static final int INBOX_MAX = 4096;
    private static final int KEYS_EVERY_ROUNDS = 5;
    /** Ticks come many times a second: without one for so long the thread that ticks is gone, or hangs. */
    private static final long TICKS_MISSED_MS = 10_000;

    private final NodeIdentity identity;
    private final HeartbeatConfig config;
    private final ClusterBus bus;
    private final SnapshotSource snapshots;
    private final ServiceThread thread = new ServiceThread("heartbeat", INBOX_MAX, HeartbeatService::broken);
    private final ScheduledExecutorService beside =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("keys").daemon().factory());
    private final WriteTrouble trouble = new WriteTrouble(LOG);
    private long rounds;
    private volatile @Nullable Running running;

    /** What there is once the service has started. */
    private record Running(
            KeyMemory memory, ClusterKeyFiles keys, Inlet inlet, ViewStore store, Links links, HeartbeatDesk desk,
            KeepaliveTimer timer) {}

    HeartbeatService(NodeIdentity identity, HeartbeatConfig config, ClusterBus bus, SnapshotSource snapshots) {
        this.identity = identity;
        this.config = config;
        this.bus = bus;
        this.snapshots = snapshots;
    }

    void start(@Observes StartupEvent event) throws IOException {
        var incarnation = Incarnation.raise(identity.paths().state(), identity.paths().run());
        var session = SessionCounter.raise(identity.stateDir().resolve("session"));
        var store = new ViewStore(identity.stateDir());
        var memory = new KeyMemory(identity.stateDir());
        var keys = new ClusterKeyFiles(config.keyFile().orElse(identity.paths().etc().resolve("cluster.key")));
        var stored = stored(store, memory.read(), keys.keys(), incarnation);
        memory.write(keys.keys().ids()); // else a start under another key could be taken for one under the same
        var inlet = new Inlet(thread::offer, whenItRuns());
        var links = new Links(identity.nodeId(), keys::keys, config.udpPort(), inlet);
        var desk = new HeartbeatDesk(identity.nodeId(), new NodeSession(incarnation, session), stored,
                new HeartbeatDesk.Ports(thread, bus, snapshots, links, store, (_, _, _) -> { }));
        var timer = new KeepaliveTimer(desk::tickMs, desk::warnMs, desk::tick);
        running = new Running(memory, keys, inlet, store, links, desk, timer);
        timer.start();
        desk.start();
        beside.scheduleWithFixedDelay(this::lookAround, 1, 1, TimeUnit.SECONDS);
    }

    /** Links are closed until the desk opens them. */
    private Inlet.Desk whenItRuns() {
        return new Inlet.Desk() {
            @Override
            public void heard(String link, String address, Packet packet) {
                running().desk.heard(link, address, packet);
            }

            @Override
            public void refused(String link, String address, String reason, long count) {
                running().desk.refused(link, address, reason, count);
            }
        };
    }

    private Running running() {
        return Objects.requireNonNull(running, "heartbeat-service has not started");
    }

    void stop(@Observes ShutdownEvent event) {
        var ending = running();
        ending.timer.close();
        beside.shutdownNow();
        thread.close();
        ending.links.close();
        ending.store.close();
    }

    /** What was kept; nothing of a view that was taken under other keys than this start has. */
    private static Optional<StoredMembership> stored(
            ViewStore store, Optional<Set<Long>> before, ClusterKeys now, long incarnation) throws IOException {
        var stored = store.read();
        if (before.isEmpty() || now.sharesAny(before.get())) {
            return stored;
        }
        if (stored.isPresent() && stored.get().incarnation() == incarnation) {
            LOG.warn("cluster.key is another one than before this start: whether it is the peer's has to be seen, so this node"
                    + " acts for nobody before it has met its peer");
            store.replace(stored.get().amongStrangers());
        }
        return stored.map(StoredMembership::amongStrangers);
    }

    /** What waits for nobody: sums of what was refused, and keys that were changed. */
    private void lookAround() {
        try {
            running().inlet.tellRefused();
            if (++rounds % KEYS_EVERY_ROUNDS == 0 && (running().keys.refresh() || trouble.isThere())) {
                remember();
            }
        } catch (RuntimeException e) {
            LOG.error("looking for changed keys failed; it is tried again", e);
        }
    }

    /** Tried again as long as it fails. */
    private void remember() {
        try {
            running().memory.write(running().keys.keys().ids());
            trouble.ended("the keys are remembered");
        } catch (IOException e) {
            trouble.failed(e + ": a restart may take the keys for other ones, and wait for the peer");
        }
    }

    private static void broken(Throwable rule) {
        LOG.fatal("heartbeat stops because its state makes no sense any more; systemd starts it again", rule);
        Quarkus.asyncExit(1);
    }

    @Override
    public HeartbeatState membership() {
        return running().desk.report(0);
    }

    @Override
    public String keys() {
        return running().keys.keys().toString();
    }

    /** A beat comes back from a loop that ticks: the thread that makes it do so is watched with it. */
    @Override
    public List<WatchedLoop> loops() {
        return running == null
                ? List.of()
                : List.of(new WatchedLoop("heartbeat", beat -> thread.after(0, () -> whenTicking(beat))));
    }

    private void whenTicking(Runnable beat) {
        if (sinceTickMs() < TICKS_MISSED_MS) {
            beat.run();
        } else {
            thread.after(TimeUnit.SECONDS.toMillis(1), () -> whenTicking(beat));
        }
    }

    @Override
    public long sinceTickMs() {
        return running().desk.sinceTickMs();
    }
}

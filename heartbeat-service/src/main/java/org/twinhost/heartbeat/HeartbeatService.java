package org.twinhost.heartbeat;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
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

/**
 * Heartbeat's shell: the thread, the timer, the sockets and the file that {@link HeartbeatDesk} lives on. Links put packets
 * into one inbox, where the desk takes them out; a thread beside looks for changed keys.
 */
@ApplicationScoped
public class HeartbeatService implements MembershipSource {

    private static final Logger LOG = Logger.getLogger(HeartbeatService.class);
    private static final int INBOX_MAX = 4096;
    private static final int KEYS_EVERY_ROUNDS = 5;

    private final NodeIdentity identity;
    private final HeartbeatConfig config;
    private final ClusterBus bus;
    private final SnapshotSource snapshots;
    private final ServiceThread thread = new ServiceThread("heartbeat", INBOX_MAX, HeartbeatService::broken);
    private final ScheduledExecutorService beside =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("keys").daemon().factory());
    private KeyMemory memory;
    private ClusterKeyFiles keys;
    private Inlet inlet;
    private final WriteTrouble trouble = new WriteTrouble(LOG);
    private long rounds;
    private ViewStore store;
    private Links links;
    private volatile HeartbeatDesk desk;
    private KeepaliveTimer timer;

    HeartbeatService(NodeIdentity identity, HeartbeatConfig config, ClusterBus bus, SnapshotSource snapshots) {
        this.identity = identity;
        this.config = config;
        this.bus = bus;
        this.snapshots = snapshots;
    }

    void start(@Observes StartupEvent event) throws IOException {
        var incarnation = Incarnation.raise(identity.paths().state(), identity.paths().run());
        var session = SessionCounter.raise(identity.stateDir().resolve("session"));
        store = new ViewStore(identity.stateDir());
        memory = new KeyMemory(identity.stateDir());
        keys = new ClusterKeyFiles(config.keyFile().orElse(identity.paths().etc().resolve("cluster.key")));
        var stored = stored(keys.keys(), incarnation);
        memory.write(keys.keys().ids()); // else a start under another key could be taken for one under the same
        inlet = new Inlet(thread::offer, desk());
        links = new Links(identity.nodeId(), keys::keys, config.udpPort(), inlet);
        desk = new HeartbeatDesk(identity.nodeId(), new NodeSession(incarnation, session), stored,
                new HeartbeatDesk.Ports(thread, bus, snapshots, links, store, (_, _, _) -> { }));
        timer = new KeepaliveTimer(desk::tickMs, desk::warnMs, desk::tick);
        timer.start();
        desk.start();
        beside.scheduleWithFixedDelay(this::lookAround, 1, 1, TimeUnit.SECONDS);
    }

    /** Links are closed until the desk opens them. */
    private Inlet.Desk desk() {
        return new Inlet.Desk() {
            @Override
            public void heard(String link, String address, Packet packet) {
                desk.heard(link, address, packet);
            }

            @Override
            public void refused(String link, String address, String reason, long count) {
                desk.refused(link, address, reason, count);
            }
        };
    }

    void stop(@Observes ShutdownEvent event) {
        timer.close();
        beside.shutdownNow();
        thread.close();
        links.close();
        store.close();
    }

    /** What was kept; nothing of a view that was taken under other keys than this start has. */
    private Optional<StoredMembership> stored(ClusterKeys now, long incarnation) throws IOException {
        var stored = store.read();
        var before = memory.read();
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
            inlet.tellRefused();
            if (++rounds % KEYS_EVERY_ROUNDS == 0 && (keys.refresh() || trouble.isThere())) {
                remember();
            }
        } catch (RuntimeException e) {
            LOG.error("looking for changed keys failed; it is tried again", e);
        }
    }

    /** Tried again as long as it fails. */
    private void remember() {
        try {
            memory.write(keys.keys().ids());
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
        return desk.report(0);
    }

    @Override
    public String keys() {
        return keys.keys().toString();
    }

    @Override
    public long sinceTickMs() {
        return desk.sinceTickMs();
    }
}

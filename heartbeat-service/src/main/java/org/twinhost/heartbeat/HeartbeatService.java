package org.twinhost.heartbeat;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.HexFormat;
import org.jboss.logging.Logger;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.heartbeat.api.MembershipSource;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.heartbeat.net.Links;
import org.twinhost.heartbeat.net.Receiver;
import org.twinhost.heartbeat.store.ViewStore;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.bus.ClusterBus;
import org.twinhost.runtime.bus.SnapshotSource;
import org.twinhost.runtime.files.Incarnation;
import org.twinhost.runtime.files.Secret;
import org.twinhost.runtime.files.SessionCounter;
import org.twinhost.runtime.loop.ServiceThread;

/**
 * Heartbeat's shell: the thread, the timer, the sockets and the file that {@link HeartbeatDesk} lives on. Links put packets
 * into one inbox, where the desk takes them out.
 */
@ApplicationScoped
public class HeartbeatService implements Receiver, MembershipSource {

    private static final Logger LOG = Logger.getLogger(HeartbeatService.class);
    private static final int INBOX_MAX = 4096;

    private final NodeIdentity identity;
    private final HeartbeatConfig config;
    private final ClusterBus bus;
    private final SnapshotSource snapshots;
    private final ServiceThread thread = new ServiceThread("heartbeat", INBOX_MAX, HeartbeatService::broken);
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
        links = new Links(identity.nodeId(), key(), config.udpPort(), this);
        desk = new HeartbeatDesk(identity.nodeId(), new NodeSession(incarnation, session), store.read(),
                new HeartbeatDesk.Ports(thread, bus, snapshots, links, store, (_, _, _) -> { }));
        timer = new KeepaliveTimer(desk::tickMs, desk::warnMs, desk::tick);
        timer.start();
        desk.start();
    }

    void stop(@Observes ShutdownEvent event) {
        timer.close();
        thread.close();
        links.close();
        store.close();
    }

    private byte[] key() throws IOException {
        var file = config.keyFile().orElse(identity.paths().etc().resolve("cluster.key"));
        try {
            var key = HexFormat.of().parseHex(Secret.read(file));
            if (key.length < 32) {
                throw new IllegalArgumentException("it has " + key.length + " bytes");
            }
            return key;
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " must hold at least 32 bytes in hex: " + e.getMessage()
                    + ". Make one with 'openssl rand -hex 32' and copy it to all nodes", e);
        }
    }

    private static void broken(Throwable rule) {
        LOG.fatal("heartbeat stops because its state makes no sense any more; systemd starts it again", rule);
        Quarkus.asyncExit(1);
    }

    /** A packet more or less: a flood may not hold up the links' threads. */
    @Override
    public void heard(String link, String address, Packet packet) {
        thread.offer(() -> desk.heard(link, address, packet));
    }

    @Override
    public void refused(String link, String address, String reason) {
        thread.offer(() -> desk.refused(link, address, reason, 1));
    }

    @Override
    public HeartbeatState membership() {
        return desk.report(0);
    }

    @Override
    public long sinceTickMs() {
        return desk.sinceTickMs();
    }
}

package org.twinhost.replication;

import io.quarkus.runtime.Shutdown;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.kernel.Now;
import org.twinhost.replication.engine.DirectMemory;
import org.twinhost.replication.engine.EngineSetup;
import org.twinhost.replication.engine.ReplicationEngine;
import org.twinhost.replication.net.budget.ByteBudget;
import org.twinhost.replication.node.NodeVolumes;
import org.twinhost.replication.node.ReplicationDesk;
import org.twinhost.replication.volume.Outcome;
import org.twinhost.replication.volume.VolumeDesk;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.bus.ClusterBus;
import org.twinhost.runtime.bus.SnapshotSource;
import org.twinhost.runtime.files.Incarnation;
import org.twinhost.runtime.files.Secret;
import org.twinhost.runtime.files.SessionCounter;
import org.twinhost.runtime.log.LogFields;
import org.twinhost.runtime.unit.WatchedLoop;
import org.twinhost.runtime.unit.WatchedLoops;

/** Start reading here: hands threads, files and sockets to {@link NodeVolumes}, and the bus to {@link ReplicationDesk}. */
@RegisterForReflection(targets = ReplicationDesk.Mark.class)
@ApplicationScoped
public class ReplicationService implements WatchedLoops {

    private static final Logger LOG = Logger.getLogger(ReplicationService.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final NodeIdentity identity;
    private final ReplicationConfig config;
    private final SnapshotSource snapshots;
    private final ReplicationDesk desk;
    private ReplicationEngine engine;

    ReplicationService(NodeIdentity identity, ReplicationConfig config, ClusterBus bus, SnapshotSource snapshots) {
        this.identity = identity;
        this.config = config;
        this.snapshots = snapshots;
        this.desk = new ReplicationDesk(identity.nodeId(), bus, ReplicationService::now,
                Duration.ofMillis(config.markDeadlineMs()), ReplicationService::halt,
                ReplicationService::failed);
    }

    void start(@Observes StartupEvent event) throws IOException {
        var session = SessionCounter.raise(stateDir().resolve("session"));
        engine = new ReplicationEngine(new EngineSetup(identity.nodeId(), identity.cluster(), clusterKey(), bootId(),
                this::incarnation, session, identity.paths().run().resolve("volumes"), stateDir(), config.port(),
                DirectMemory.ofThisProcess().guestBytes(), config.cache()), desk);
        desk.open(engine.node(), snapshots, session);
        LOG.infof("replication-service of %s, session %d", identity.nodeId(), session);
    }

    @Shutdown
    void stop() {
        if (engine != null) {
            engine.close();
        }
    }

    private OptionalLong incarnation() {
        try {
            var current = Incarnation.current(identity.paths().state());
            return current.isPresent() || identity.snapshotFile().isEmpty() ? current : OptionalLong.of(0);
        } catch (IOException e) {
            throw new UncheckedIOException("this node's incarnation is unreadable", e);
        }
    }

    private byte[] clusterKey() throws IOException {
        var file = identity.paths().etc().resolve("cluster.key");
        try {
            return HexFormat.of().parseHex(Secret.read(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " must hold the cluster's key in hex digits: " + e.getMessage(), e);
        }
    }

    private static long bootId() throws IOException {
        var uuid = UUID.fromString(Files.readString(BOOT_ID).strip());
        return uuid.getMostSignificantBits() ^ uuid.getLeastSignificantBits();
    }

    private Path stateDir() {
        return identity.paths().state().resolve("replication");
    }

    private static Now now() {
        return new Now(Math.floorDiv(System.nanoTime(), 1_000_000L), Instant.now());
    }

    private static void failed(String volume, Throwable why) {
        try (var _ = LogFields.with(LogFields.VOLUME, volume)) {
            LOG.errorf(why, "volume %s failed; the others go on", volume);
        }
    }

    /** No shutdown hooks: a replica that broke a rule must not write another byte. The unit starts it again. */
    private static void halt(String volume, Throwable why) {
        try (var _ = LogFields.with(LogFields.VOLUME, volume)) {
            LOG.fatalf(why, "volume %s: a safety rule was broken (%s); this process stops", volume, why.getMessage());
        }
        Runtime.getRuntime().halt(70);
    }

    @Override
    public List<WatchedLoop> loops() {
        return engine == null ? List.of() : engine.watched();
    }

    // What people see --------------------------------------------------------------------------------------------------

    /** As last reported. */
    public ReplicationState state() {
        return desk.state(0);
    }

    public Collection<VolumeDesk> volumes() {
        return engine == null ? List.of() : engine.volumes();
    }

    public Optional<VolumeDesk> volume(String name) {
        return engine.volume(name);
    }

    /** What guests hold; empty before the start. */
    public Optional<ByteBudget> guestBytes() {
        return Optional.ofNullable(engine).map(ReplicationEngine::guestBytes);
    }

    public CompletableFuture<Outcome> promoteOverRest(VolumeDesk volume) {
        return volume.promote();
    }

    public CompletableFuture<Outcome> demoteOverRest(VolumeDesk volume) {
        return volume.demote();
    }

    public CompletableFuture<Outcome> forceOverRest(VolumeDesk volume) {
        return volume.force(true);
    }

    /** Whether it knows its configuration, and so its volumes. */
    public boolean isReady() {
        return engine != null && snapshots.current().isPresent();
    }
}

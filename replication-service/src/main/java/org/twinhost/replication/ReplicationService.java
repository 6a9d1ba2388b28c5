package org.twinhost.replication;

import io.quarkus.runtime.Shutdown;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.replication.core.Replica;
import org.twinhost.runtime.ClusterBus;
import org.twinhost.runtime.Incarnation;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.SessionCounter;
import org.twinhost.runtime.SnapshotSource;

/** Start reading here: the engine with all volumes, and between it and the bus what this class passes on. */
@ApplicationScoped
public class ReplicationService implements Cluster {

    private static final Logger LOG = Logger.getLogger(ReplicationService.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final NodeIdentity identity;
    private final ReplicationConfig config;
    private final ClusterBus bus;
    private final SnapshotSource snapshots;
    private final OffPeers offPeers;
    private ReplicationEngine engine;
    private long session;
    private volatile HeartbeatState heartbeat;

    ReplicationService(NodeIdentity identity, ReplicationConfig config, ClusterBus bus, SnapshotSource snapshots) {
        this.identity = identity;
        this.config = config;
        this.bus = bus;
        this.snapshots = snapshots;
        this.offPeers = new OffPeers(identity.nodeId(), bus, this::volumes);
    }

    void start(@Observes StartupEvent event) throws IOException {
        session = SessionCounter.raise(stateDir().resolve("session"));
        engine = new ReplicationEngine(new EngineSetup(identity.nodeId(), identity.cluster(), clusterKey(), bootId(),
                this::incarnation, session, identity.paths().run().resolve("volumes"), stateDir(), config.port(),
                config.windowBytesMax()), this);
        snapshots.onSnapshot(engine::configure);
        bus.serve(ReplicationCommand.class, this::handle);
        bus.ownState(Topics.VOLUMES, this::state);
        bus.onState(ServiceName.HEARTBEAT, Topics.MEMBERSHIP, HeartbeatState.class, this::membership);
        offPeers.listen();
        LOG.infof("replication-service of %s, session %d", identity.nodeId(), session);
    }

    @Shutdown
    void stop() {
        if (engine != null) {
            engine.close();
        }
    }

    // What it is asked -------------------------------------------------------------------------------------------------

    private CompletionStage<Reply> handle(Request request, ReplicationCommand command) {
        return switch (command) {
            case ReplicationCommand.Promote(var volume, var view) ->
                inView(request, view, () -> change(request.id(), volume, VolumeEngine::promote));
            case ReplicationCommand.Demote(var volume, var view) ->
                inView(request, view, () -> change(request.id(), volume, VolumeEngine::demote));
            case ReplicationCommand.Volumes() -> stateNow().thenApply(state -> Reply.done(request.id(), Json.tree(state)));
            case ReplicationCommand.ProbePeer(var node) ->
                CompletableFuture.completedFuture(Reply.done(request.id(), Json.tree(engine.probe(node))));
            case ReplicationCommand.Outdate(var volume, var connection, var view) ->
                outdate(request, volume, connection, view);
        };
    }

    /** What was decided in another view is not carried out. */
    private CompletionStage<Reply> inView(
            Request request, View view, java.util.function.Supplier<CompletionStage<Reply>> action) {
        var current = currentView();
        if (!current.equals(view)) {
            return CompletableFuture.completedFuture(Reply.refused(request.id(),
                    "decided in " + view + ", but this node is in " + current));
        }
        return action.get();
    }

    private CompletionStage<Reply> change(String id, String volume,
            java.util.function.Function<VolumeEngine, CompletableFuture<Outcome>> change) {
        return engine.volume(volume)
                .map(found -> change.apply(found).thenApply(outcome -> reply(id, outcome)))
                .orElseGet(() -> CompletableFuture.completedFuture(Reply.refused(id,
                        "volume " + volume + " has no replica on " + identity.nodeId())));
    }

    private static Reply reply(String id, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done() -> Reply.done(id, null);
            case Outcome.Refused(var reason) -> Reply.refused(id, reason);
            case Outcome.Failed(var reason) -> Reply.failed(id, reason);
        };
    }

    private CompletionStage<Reply> outdate(Request request, String volume, String connection, View view) {
        var answer = new CompletableFuture<Reply>();
        var found = engine.volume(volume);
        if (found.isEmpty() || !request.fromNode().equals(found.get().setup().peer())) {
            return CompletableFuture.completedFuture(Reply.refused(request.id(),
                    "volume " + volume + " is not shared with " + request.fromNode() + " on " + identity.nodeId()));
        }
        var current = currentView();
        var sameView = current.number() > 0 && current.equals(view) && current.has(request.fromNode());
        found.get().outdate(connection, sameView, new Replica.MarkAnswer() {
            @Override
            public void marked(String marked, long generation) {
                answer.complete(Reply.done(request.id(),
                        Json.tree(new Mark(volume, marked, HexFormat.of().toHexDigits(generation)))));
            }

            @Override
            public void refused(String reason) {
                answer.complete(Reply.refused(request.id(), reason));
            }
        });
        return answer;
    }

    /**
     * The body of a granted mark.
     *
     * @param connection the one that it ends
     * @param generation of the marked replica, 16 hex digits
     */
    record Mark(String volume, String connection, String generation) {}

    // What the engine needs --------------------------------------------------------------------------------------------

    @Override
    public void askMark(NodeId peer, String volume, String connection, Consumer<MarkReply> answer) {
        var view = currentView();
        if (!view.has(identity.nodeId())) {
            answer.accept(new MarkReply(false, 0, "this node is in no view yet, so nobody can be asked for a mark"));
            return;
        }
        bus.request(peer, ServiceName.REPLICATION, new ReplicationCommand.Outdate(volume, connection, view),
                Duration.ofMillis(config.markDeadlineMs())).thenAccept(reply -> answer.accept(read(reply, connection)));
    }

    private static MarkReply read(Reply reply, String connection) {
        if (!reply.isDone()) {
            return new MarkReply(false, 0, reply.reason());
        }
        try {
            var mark = Json.read(reply.body(), Mark.class);
            return mark.connection().equals(connection)
                    ? new MarkReply(true, Long.parseUnsignedLong(mark.generation(), 16), null)
                    : new MarkReply(false, 0, "the mark is for connection " + mark.connection());
        } catch (IOException | RuntimeException e) {
            return new MarkReply(false, 0, "unreadable answer: " + e.getMessage());
        }
    }

    @Override
    public void changed() {
        bus.changed(Topics.VOLUMES);
    }

    @Override
    public void broken(String volume, Throwable why) {
        // No shutdown hooks: a replica that broke a rule must not write another byte. The unit starts it again.
        Runtime.getRuntime().halt(70);
    }

    private void membership(HeartbeatState state) {
        heartbeat = state;
        offPeers.heard(state);
    }

    private View currentView() {
        var known = heartbeat;
        return known == null ? View.NONE : known.view();
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
            return HexFormat.of().parseHex(Files.readString(file).strip());
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

    // What others see --------------------------------------------------------------------------------------------------

    private ReplicationState state(long sequence) {
        return new ReplicationState(sequence, Instant.now(), identity.nodeId(), knownIncarnation(), session,
                volumes().stream().map(VolumeEngine::state).sorted(Comparator.comparing(VolumeState::name)).toList(),
                engine.contacts());
    }

    private CompletionStage<ReplicationState> stateNow() {
        var reads = volumes().stream().map(VolumeEngine::stateNow).toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(reads).thenApply(_ -> state(0));
    }

    private long knownIncarnation() {
        var known = heartbeat;
        return known != null ? known.incarnation()
                : volumes().stream().mapToLong(volume -> volume.setup().incarnation()).findAny().orElse(0);
    }

    /** As last reported. */
    public ReplicationState state() {
        return state(0);
    }

    public Collection<VolumeEngine> volumes() {
        return engine == null ? java.util.List.of() : engine.volumes();
    }

    public Optional<VolumeEngine> volume(String name) {
        return engine.volume(name);
    }

    public CompletableFuture<Outcome> promoteOverRest(VolumeEngine volume) {
        return volume.promote();
    }

    public CompletableFuture<Outcome> demoteOverRest(VolumeEngine volume) {
        return volume.demote();
    }

    public CompletableFuture<Outcome> forceOverRest(VolumeEngine volume) {
        return volume.force();
    }

    /** Whether it knows its configuration, and so its volumes. */
    public boolean isReady() {
        return engine != null && snapshots.current().isPresent();
    }
}

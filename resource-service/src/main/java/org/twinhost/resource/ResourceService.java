package org.twinhost.resource;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.resource.AdminRequest;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.history.Happening;
import org.twinhost.resource.core.observe.HostHealth;
import org.twinhost.resource.store.TaskStore;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.bus.ClusterBus;
import org.twinhost.runtime.bus.SnapshotSource;
import org.twinhost.runtime.files.SessionCounter;
import org.twinhost.runtime.loop.Backlog;
import org.twinhost.runtime.loop.ServiceThread;
import org.twinhost.runtime.unit.WatchedLoop;
import org.twinhost.runtime.unit.WatchedLoops;

/** Gives {@link ResourceDesk}, where to start reading, its thread and its files. */
@ApplicationScoped
public class ResourceService implements WatchedLoops {

    private static final Logger LOG = Logger.getLogger(ResourceService.class);
    /** The desk leaves out what may be lost long before the bus would have to wait. */
    private static final int INBOX_MAX = 2 * Backlog.MAX;

    private final NodeIdentity identity;
    private final ResourceConfig config;
    private final ClusterBus bus;
    private final SnapshotSource snapshots;
    private final HistoryWriter historyWriter;
    private volatile @Nullable Running running;

    /** What there is once the service has started. */
    private record Running(ServiceThread thread, TaskStore tasks, ResourceDesk desk) {}

    ResourceService(NodeIdentity identity, ResourceConfig config, ClusterBus bus, SnapshotSource snapshots,
            HistoryWriter historyWriter) {
        this.identity = identity;
        this.config = config;
        this.bus = bus;
        this.snapshots = snapshots;
        this.historyWriter = historyWriter;
    }

    void start(@Observes StartupEvent event) throws IOException {
        Path folder = identity.stateDir();
        // Numbers of events hang on it, which other nodes keep longer than this disk may live.
        long number = SessionCounter.raiseByTheClock(folder.resolve("session"));
        historyWriter.open(folder, number);
        var thread = new ServiceThread("resource", INBOX_MAX, ResourceService::broken);
        var session = new ResourceSession(identity.nodeId(), number, config.settings(), () -> UUID.randomUUID().toString());
        var tasks = new TaskStore(folder.resolve("tasks.json"));
        var desk = new ResourceDesk(session, bus, thread, tasks, historyWriter);
        running = new Running(thread, tasks, desk);
        desk.start(snapshots, config.tickMs());
        bus.ownState(Topics.STATUS, sequence -> desk.assessed().status());
        LOG.infof("resource-service of %s, session %d", identity.node(), number);
    }

    void stop(@Observes ShutdownEvent event) {
        var ending = running;
        if (ending != null) {
            ending.thread.close();
            ending.tasks.close();
            historyWriter.close();
        }
    }

    private Running running() {
        return Objects.requireNonNull(running, "resource-service has not started");
    }

    private static void broken(Throwable rule) {
        LOG.error("a broken invariant ends this service; systemd starts it anew", rule);
        Quarkus.asyncExit(1);
    }

    /** What an administrator asks for; any thread. */
    public CompletionStage<Reply> request(AdminRequest request, String operator) {
        return running().desk.request(request, operator);
    }

    /** The newest state; any thread. */
    public ResourceState state() {
        return running().desk.state();
    }

    /** The cluster as this node sees it now, and what that is worth; any thread. */
    public ClusterStatus status() {
        return running().desk.assessed().status();
    }

    public Instant now() {
        return running().desk.now();
    }

    /** Something happened that the core does not see by itself; any thread. */
    public void notice(Happening what) {
        running().desk.notice(what);
    }

    /** This node was looked at; any thread. */
    void hostSeen(HostHealth health) {
        var started = running;
        if (started != null) {
            started.desk.hostSeen(health);
        }
    }

    @Override
    public List<WatchedLoop> loops() {
        var started = running;
        return started == null ? List.of() : List.of(WatchedLoop.of("resource", started.thread));
    }

    /** How long ago the core had its last step. */
    public Duration sinceLastStep() {
        return running().desk.sinceLastStep();
    }
}

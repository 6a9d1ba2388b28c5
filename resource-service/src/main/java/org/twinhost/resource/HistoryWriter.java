package org.twinhost.resource;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.store.EventFiles;
import org.twinhost.resource.store.EventLog;
import org.twinhost.resource.store.InputArchive;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.files.StateReserve;
import org.twinhost.runtime.files.WriteTrouble;
import org.twinhost.runtime.log.LogFields;

/**
 * Writes down what people ask for afterwards. Nothing is decided on it, so on a full disk it leaves to others what room there
 * is. A thread of its own writes; while the disk is too slow for that, what does not fit is left out and said so.
 */
@ApplicationScoped
public class HistoryWriter implements HistoryPort {

    private static final Logger LOG = Logger.getLogger(HistoryWriter.class);
    private static final int WAITING_MAX = 1_000;

    private final NodeIdentity identity;
    private final ResourceConfig config;
    private final ExecutorService disk = new ThreadPoolExecutor(0, 1, 1, TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(WAITING_MAX), Thread.ofPlatform().name("history").daemon().factory());
    private final WriteTrouble trouble = new WriteTrouble(LOG);
    private final EventLog events;
    private volatile @Nullable Kept kept;

    /** Where it is kept, once the session is known. */
    private record Kept(EventFiles events, InputArchive inputs, long session) {}

    HistoryWriter(NodeIdentity identity, ResourceConfig config) {
        this.identity = identity;
        this.config = config;
        this.events = new EventLog(config.eventsBytesMax());
    }

    void open(Path folder, long startedSession) throws IOException {
        var files = new EventFiles(folder.resolve("events"), config.eventsBytesMax(), events);
        files.read();
        kept = new Kept(files, new InputArchive(folder.resolve("inputs"), config.archivedTransitionsMax()), startedSession);
    }

    @Override
    public void stepped(ResourceState before, ResourceEvent event, ResourceState after) {
        kept().inputs.saw(event);
    }

    @Override
    public void note(ClusterEvent event, boolean transition) {
        var about = field(event.kind());
        try (var _ = LogFields.with(LogFields.EVENT, event.root());
                var _ = about == null ? null : LogFields.with(about, event.subject())) {
            LOG.infof("%s: %s%s", event.subject(), event.text(),
                    event.reasons().isEmpty() ? "" : " | " + String.join(" | ", event.reasons()));
        }
        events.add(event);
        var to = kept();
        List<ResourceEvent> given = transition ? to.inputs.inputs() : List.of();
        later("an event", () -> {
            to.events.append(event);
            if (transition) {
                to.inputs.keep(identity.nodeId(), to.session, event, given);
            }
        });
    }

    /** What the subject of such an event is in a line of the log; null: now this, now that. */
    private static @Nullable String field(EventKind kind) {
        return switch (kind) {
            // A volume is promoted for its guest, which is the subject.
            case PROMOTE, DEMOTE, GUEST_START, GUEST_STOP, GUEST_STARTED, GUEST_STOPPED, GUEST_WAITS, GUEST_CRASHED,
                    GUEST_FAILED -> LogFields.GUEST;
            case NODE_LOST, NODE_RETURNED, NODE_LEAVING, NODE_LEFT, FENCE_ASKED, FENCE_SPARED, PROVEN_OFF -> LogFields.NODE;
            case SERVICE_STARTED, VIEW_CHANGED, VERDICT_CHANGED, FAILOVER_COMPLETE, ADMIN_REQUEST, REQUEST_REFUSED,
                    CONFIG_REVISION, MAINTENANCE, DRILL, ORDER_BEGUN, ORDER_DONE, ORDER_FAILED, OTHER -> null;
        };
    }

    @Override
    public EventLog events() {
        return events;
    }

    @Override
    public void learnt(ClusterEvent event) {
        if (events.add(event)) {
            later("an event of " + event.node(), () -> kept().events.append(event));
        }
    }

    private Kept kept() {
        return Objects.requireNonNull(kept, "nobody has said where the history is kept");
    }

    private interface Writing {
        void run() throws IOException;
    }

    private void later(String what, Writing writing) {
        try {
            disk.execute(() -> {
                try {
                    if (StateReserve.own().map(StateReserve::isNeeded).orElse(false)) {
                        throw new IOException("the disk is full");
                    }
                    writing.run();
                    trouble.ended("what happens is written down again");
                } catch (IOException e) {
                    trouble.failed(what + " could not be written down: " + e.getMessage() + "; nor may what follows");
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.warnf("%s is not written down: the disk of this node can't keep up", what);
        }
    }

    void close() {
        disk.shutdown();
    }
}

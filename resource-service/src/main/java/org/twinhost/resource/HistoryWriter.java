package org.twinhost.resource;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.resource.FailoverTimeline;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.history.Decision;
import org.twinhost.resource.core.history.History;
import org.twinhost.resource.store.DecisionsLog;
import org.twinhost.resource.store.InputArchive;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.files.DurableFile;
import org.twinhost.runtime.files.StateReserve;
import org.twinhost.runtime.files.WriteTrouble;

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
    private volatile @Nullable Kept kept;
    private volatile @Nullable FailoverTimeline timeline;

    /** Where it is kept, once the session is known. */
    private record Kept(DecisionsLog decisions, InputArchive inputs, Path timelineFile, long session) {}

    HistoryWriter(NodeIdentity identity, ResourceConfig config) {
        this.identity = identity;
        this.config = config;
    }

    void open(Path folder, long startedSession) {
        var timelineFile = folder.resolve("timeline.json");
        kept = new Kept(new DecisionsLog(folder.resolve("decisions.log"), config.decisionsLogBytesMax()),
                new InputArchive(folder.resolve("inputs"), config.archivedTransitionsMax()), timelineFile, startedSession);
        try {
            var found = DurableFile.read(timelineFile);
            timeline = found.isEmpty() ? null : Json.read(found.get(), FailoverTimeline.class);
        } catch (IOException e) {
            LOG.warnf("the last failover's timeline is unreadable: %s", e);
        }
    }

    @Override
    public void stepped(ResourceState before, ResourceEvent event, ResourceState after) {
        kept().inputs.saw(event);
        if (before.history() != after.history()) {
            keep(after.history());
        }
    }

    @Override
    public void note(Decision decision, boolean transition) {
        LOG.infof("%s: %s%s", decision.subject(), decision.text(),
                decision.reasons().isEmpty() ? "" : " | " + String.join(" | ", decision.reasons()));
        var to = kept();
        List<ResourceEvent> given = transition ? to.inputs.inputs() : List.of();
        later("a decision", () -> {
            to.decisions.append(decision);
            if (transition) {
                to.inputs.keep(identity.nodeId(), to.session, decision, given);
            }
        });
    }

    private void keep(History history) {
        var current = history.current();
        if (current == null || current.timeline().equals(timeline)) {
            return;
        }
        var told = current.timeline();
        timeline = told;
        if (current.isComplete()) {
            later("the failover's timeline", () -> DurableFile.writeIfRoom(kept().timelineFile, Json.bytes(told)));
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

    /** The last failover that this node led, perhaps going on; any thread. */
    public Optional<FailoverTimeline> timeline() {
        return Optional.ofNullable(timeline);
    }
}

package org.twinhost.resource;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.twinhost.contract.Step;
import org.twinhost.contract.bus.Topics;
import org.twinhost.resource.core.ResourceEffect;
import org.twinhost.resource.core.ResourceEvent;
import org.twinhost.resource.core.ResourceMachine;
import org.twinhost.resource.core.ResourceState;
import org.twinhost.resource.core.StatusReport;
import org.twinhost.resource.store.TaskStore;
import org.twinhost.runtime.ClusterBus;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.SessionCounter;

/** One thread, one inbox: takes an event, asks the core, performs what it says. */
@ApplicationScoped
public class ResourceService {

    private static final Logger LOG = Logger.getLogger(ResourceService.class);
    private static final int INBOX_MAX = 10_000;
    private static final Duration STALE = Duration.ofMillis(1500);

    private final NodeIdentity identity;
    private final ResourceConfig config;
    private final ClusterBus bus;
    private final BusSources sources;
    private final Performer performer;
    private final Clock clock = new Clock();
    private final BlockingQueue<ResourceEvent> inbox = new ArrayBlockingQueue<>(INBOX_MAX);
    private volatile ResourceState state;
    private volatile Instant lastTurn = clock.now();
    private volatile boolean running = true;
    private Thread thread;

    ResourceService(NodeIdentity identity, ResourceConfig config, ClusterBus bus, BusSources sources, Performer performer) {
        this.identity = identity;
        this.config = config;
        this.bus = bus;
        this.sources = sources;
        this.performer = performer;
    }

    void start(@Observes StartupEvent event) throws IOException {
        Path folder = Files.createDirectories(identity.stateDir());
        long session = SessionCounter.raise(folder.resolve("session"));
        var tasks = new TaskStore(folder.resolve("tasks.json"));
        state = ResourceState.initial(identity.nodeId(), session, tasks.read());
        performer.open(folder, session, tasks, this::tell);
        thread = Thread.ofPlatform().name("resource").start(this::run);
        sources.listen(this::tell);
        bus.ownState(Topics.STATUS, sequence -> StatusReport.of(state, clock.now(), config.settings()));
        LOG.infof("resource-service of %s, session %d", identity.node(), session);
    }

    void stop(@Observes ShutdownEvent event) {
        running = false;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Start reading here. */
    void run() {
        var machine = new ResourceMachine(config.settings());
        try {
            while (running) {
                ResourceEvent event = inbox.poll(config.tickMs(), TimeUnit.MILLISECONDS);
                turn(machine, event == null ? new ResourceEvent.Ticked(clock.now()) : event);
            }
        } catch (InterruptedException e) {
            LOG.debug("stopped");
        } catch (RuntimeException e) {
            LOG.error("a broken invariant ends this service; systemd starts it anew", e);
            io.quarkus.runtime.Quarkus.asyncExit(1);
        }
    }

    private void turn(ResourceMachine machine, ResourceEvent event) {
        Instant now = clock.now();
        lastTurn = now;
        if (isStateOfAnotherTime(event, now)) {
            return;
        }
        performer.saw(event);
        Step<ResourceState, ResourceEffect> step = machine.on(state, event);
        state = step.state();
        performer.perform(step.effects(), state);
    }

    /** After a pause of this process what queued up is the past; states are repeated every second anyway. */
    private static boolean isStateOfAnotherTime(ResourceEvent event, Instant now) {
        boolean old = Duration.between(event.now(), now).compareTo(STALE) > 0;
        return old && switch (event) {
            case ResourceEvent.MembershipSeen _, ResourceEvent.FencingSeen _, ResourceEvent.VolumesSeen _,
                    ResourceEvent.GuestsSeen _, ResourceEvent.ServiceSeen _, ResourceEvent.ReportHeard _,
                    ResourceEvent.Ticked _ -> true;
            case ResourceEvent.SnapshotSeen _, ResourceEvent.OrderReceived _, ResourceEvent.Performed _,
                    ResourceEvent.OrderAnswered _, ResourceEvent.WishMade _, ResourceEvent.WishAnswered _ -> false;
        };
    }

    /** Any thread. Never waits: what finds no room is lost, as on the bus, and is repeated or asked again. */
    public void tell(java.util.function.Function<Instant, ResourceEvent> event) {
        if (!inbox.offer(event.apply(clock.now()))) {
            LOG.errorf("the inbox is full (%d events): one was dropped", INBOX_MAX);
        }
    }

    /** The newest state; any thread. */
    public ResourceState state() {
        return state;
    }

    public Instant now() {
        return clock.now();
    }

    /** How long ago the core had its last turn. */
    public Duration sinceLastTurn() {
        return Duration.between(lastTurn, clock.now());
    }
}

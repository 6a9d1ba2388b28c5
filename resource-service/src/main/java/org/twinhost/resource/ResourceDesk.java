package org.twinhost.resource;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.resource.AdminRequest;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.kernel.MachineLoop;
import org.twinhost.kernel.PendingReplies;
import org.twinhost.resource.core.AssessedStatus;
import org.twinhost.resource.core.ResourceMachine;
import org.twinhost.resource.core.StatusReport;
import org.twinhost.resource.core.act.ResourceEffect;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.assess.AssessmentMemory;
import org.twinhost.resource.core.history.Happening;
import org.twinhost.resource.core.observe.HostHealth;
import org.twinhost.resource.store.TaskFile;
import org.twinhost.runtime.bus.Bus;
import org.twinhost.runtime.bus.Snapshots;
import org.twinhost.runtime.loop.Backlog;
import org.twinhost.runtime.loop.Moments;
import org.twinhost.runtime.loop.ServiceLoop;

/**
 * Runs the core on the service's loop: takes an event, asks the core, performs what it says. What the core throws ends the
 * loop: a rule of the service is broken.
 *
 * <p>Start reading at {@link #take}.
 */
public final class ResourceDesk {

    private static final Logger LOG = Logger.getLogger(ResourceDesk.class);
    /** Many ask at once, above all when much happens. */
    private static final Duration ASSESSED_AGE_MAX = Duration.ofMillis(300);
    private static final Duration ASSESS_EVERY = Duration.ofSeconds(1);
    private static final Duration STALE = Duration.ofMillis(1500);
    private static final int PENDING_MAX = 1_000;

    private record Latest(AssessedStatus status, Instant at) {}

    private final ResourceSession session;
    private final Bus bus;
    private final ServiceLoop loop;
    private final Moments moments;
    private final MachineLoop<ResourceState, ResourceEvent, ResourceEffect> machine;
    private final PendingReplies<Reply> replies;
    private final EventExchange events;
    private final Backlog<ResourceEvent> backlog;
    private volatile AssessmentMemory remembered = AssessmentMemory.NONE;
    private volatile @Nullable Latest latest;
    private volatile Instant lastStep;
    private Instant assessedAt = Instant.MIN;

    /** @throws IOException what earlier sessions had begun can't be read, so nothing may be begun */
    public ResourceDesk(ResourceSession session, Bus bus, ServiceLoop loop, TaskFile tasks, HistoryPort history)
            throws IOException {
        this.session = session;
        this.bus = bus;
        this.loop = loop;
        this.moments = new Moments(loop);
        this.backlog = new Backlog<>(loop, this::take);
        this.replies = new PendingReplies<>(
                PENDING_MAX, "resource-service of " + session.self(), Reply::refused, Reply::unknown);
        this.events = new EventExchange(session, bus, loop, history);
        var performer = new Performer(session.self(), bus, replies, tasks, history, this::answer);
        this.machine = new MachineLoop<>(ResourceState.initial(
                        session.self(), session.number(), tasks.read(), tasks.readLeave()),
                new ResourceMachine(session.settings())::on, history::stepped, performer::perform);
        this.lastStep = moments.now();
    }

    /** From now on it hears, is asked and acts; time is told to the core every {@code tickMs}. */
    public void start(Snapshots snapshots, long tickMs) {
        new BusSources(bus, loop, replies, events).listen(snapshots, this::tell, this::answer);
        loop.after(tickMs, () -> tick(tickMs));
    }

    private void tick(long tickMs) {
        loop.after(tickMs, () -> tick(tickMs));
        replies.expire(loop.millis());
        take(new ResourceEvent.Ticked(moments.now()));
        assess();
    }

    /** Regularly, so that it is known since when something is so, whether anybody asks or not. */
    private void assess() {
        Instant now = moments.now();
        if (assessedAt.equals(Instant.MIN) || Duration.between(assessedAt, now).compareTo(ASSESS_EVERY) >= 0) {
            assessedAt = now;
            var before = remembered.verdict();
            var assessed = fresh();
            remembered = assessed.memory();
            if (before != null && remembered.verdict() != null && before != remembered.verdict()) {
                take(new ResourceEvent.Noticed(now, verdict(assessed, remembered.verdict())));
            }
        }
    }

    private static Happening verdict(AssessedStatus assessed, Verdict verdict) {
        var assessment = assessed.status().assessment();
        var why = assessment == null || assessment.why().isEmpty() || verdict == Verdict.PROTECTED
                ? "" : ": " + assessment.why().getFirst().what() + ": " + assessment.why().getFirst().text();
        return Happening.of(EventKind.VERDICT_CHANGED, "cluster", "the cluster is " + verdict.label() + why);
    }

    /** The cluster as this node sees it now, and what that is worth; any thread. */
    public AssessedStatus assessed() {
        var kept = latest;
        return kept != null && Duration.between(kept.at(), now()).compareTo(ASSESSED_AGE_MAX) < 0 ? kept.status() : fresh();
    }

    /** An assessment is for people: what can't be assessed is said, and ends nothing. */
    private AssessedStatus fresh() {
        var now = now();
        try {
            var status = AssessedStatus.of(state(), remembered, now, session.settings());
            latest = new Latest(status, now);
            return status;
        } catch (RuntimeException e) {
            LOG.error("what the cluster is worth can't be told: a fault of this program; all else goes on", e);
            return new AssessedStatus(StatusReport.of(state(), now, session.settings()), remembered);
        }
    }

    private void take(ResourceEvent event) {
        Instant now = moments.now();
        lastStep = now;
        if (isStateOfAnotherTime(event, now)) {
            return;
        }
        machine.take(event);
    }

    /** After a pause of this process what queued up is the past; states are repeated every second anyway. */
    private static boolean isStateOfAnotherTime(ResourceEvent event, Instant now) {
        boolean old = Duration.between(event.now(), now).compareTo(STALE) > 0;
        return old && switch (event) {
            case ResourceEvent.MembershipSeen _, ResourceEvent.FencingSeen _, ResourceEvent.VolumesSeen _,
                    ResourceEvent.GuestsSeen _, ResourceEvent.ConfigSeen _, ResourceEvent.HostSeen _,
                    ResourceEvent.ServiceSeen _, ResourceEvent.ReportHeard _,
                    ResourceEvent.ReportPartHeard _, ResourceEvent.ReportRepeated _,
                    ResourceEvent.ReportAcknowledged _, ResourceEvent.Ticked _ -> true;
            case ResourceEvent.SnapshotSeen _, ResourceEvent.OrderReceived _, ResourceEvent.TasksWritten _,
                    ResourceEvent.Performed _, ResourceEvent.OrderAnswered _, ResourceEvent.RequestMade _,
                    ResourceEvent.RequestAnswered _, ResourceEvent.LeaveWritten _, ResourceEvent.GoodbyePrepared _,
                    ResourceEvent.GoodbyeAnswered _, ResourceEvent.Noticed _ -> false;
        };
    }

    /** Whether it found room. Any thread; never waits: what finds none is lost, as on the bus, and is said again. */
    private boolean tell(Function<Instant, ResourceEvent> event) {
        return backlog.offer(event.apply(moments.now()));
    }

    /** What nobody says again; any thread but the loop's may wait. */
    private void answer(Function<Instant, ResourceEvent> event) {
        backlog.put(event.apply(moments.now()));
    }

    /** An administrator asks for something on this node; when it is done, the body is what will happen. Any thread. */
    public CompletionStage<Reply> request(AdminRequest request, String operator) {
        String asker = "request " + session.newId().get();
        return replies.await(asker, loop.millis(), BusSources.ADMIN_PATIENCE_MS,
                () -> tell(now -> new ResourceEvent.RequestMade(now, asker, request, operator, false)));
    }

    /** Something happened that the core does not see by itself; any thread. */
    public void notice(Happening what) {
        tell(now -> new ResourceEvent.Noticed(now, what));
    }

    /** This node was looked at; any thread. */
    public void hostSeen(HostHealth health) {
        tell(now -> new ResourceEvent.HostSeen(now, health));
    }

    /** The newest state; any thread. */
    public ResourceState state() {
        return machine.state();
    }

    /** By the clock of the core; any thread. */
    public Instant now() {
        return moments.now();
    }

    /** How long ago the core had its last turn; any thread. */
    public Duration sinceLastStep() {
        return Duration.between(lastStep, moments.now());
    }
}

package org.twinhost.fencing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Principal;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Reasons;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatCommand;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.fencing.core.AuditEntry;
import org.twinhost.fencing.core.Fencer;
import org.twinhost.fencing.core.FencerEffect;
import org.twinhost.fencing.core.FencerEvent;
import org.twinhost.fencing.core.FencerState;
import org.twinhost.fencing.core.FencingDocument;
import org.twinhost.fencing.core.device.DeviceHealth;
import org.twinhost.fencing.core.device.Heard;
import org.twinhost.fencing.core.device.KeptTests;
import org.twinhost.fencing.core.drill.DrillAdmission;
import org.twinhost.fencing.core.drill.DrillEffect;
import org.twinhost.fencing.core.drill.DrillEvent;
import org.twinhost.fencing.core.drill.KeptDrill;
import org.twinhost.fencing.core.drill.Loss;
import org.twinhost.fencing.core.victim.FencingTiming;
import org.twinhost.fencing.core.victim.NodeFencingEffect;
import org.twinhost.fencing.device.FenceDevice;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.kernel.MachineLoop;
import org.twinhost.kernel.Now;
import org.twinhost.kernel.PendingReplies;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.bus.Bus;
import org.twinhost.runtime.bus.Snapshots;
import org.twinhost.runtime.log.LogFields;
import org.twinhost.runtime.loop.ServiceLoop;

/**
 * Fencing between its core and the world. What decides is {@link Fencer}, a pure machine; everything else here carries its
 * wishes out and its answers in.
 *
 * <p>Lives on one {@link ServiceLoop}; what may be called from elsewhere says so.
 */
public final class FencingDesk {

    private static final Logger LOG = Logger.getLogger(FencingDesk.class);
    private static final long BUSY_TICK_MS = 20;
    private static final long IDLE_TICK_MS = 500;
    private static final Duration HEARTBEAT_ANSWERS = Duration.ofSeconds(3);
    private static final int PENDING_MAX = 1_000;
    /** What the disk does not take for so long may still be taken: nobody waits for it any more. */
    private static final long PATIENCE_MS = 60_000;

    /** The node's own disk. */
    public interface Disk {

        /** This boot's incarnation; empty while heartbeat has not raised it yet. */
        OptionalLong incarnation() throws IOException;

        /** What was kept. */
        FencingDocument read() throws IOException;

        /**
         * Makes the words, then the document durable; never called again before the last one ended.
         *
         * @param then is told, on any thread, why it failed; empty: both are on stable storage
         */
        void write(FencingDocument document, List<AuditEntry> words, Consumer<Optional<String>> then);

        /** The tests of devices that were kept. */
        KeptTests readTests() throws IOException;

        /**
         * Makes them durable; never called again before the last one ended.
         *
         * @param then is told, on any thread, why it failed; empty: they are on stable storage
         */
        void writeTests(KeptTests tests, Consumer<Optional<String>> then);

        /** The power-on that is owed after a drill. */
        default KeptDrill.Document readDrills() throws IOException {
            return KeptDrill.Document.NONE;
        }

        /**
         * Makes it durable, in the order of the calls. Where nothing of it is kept no drill begins.
         *
         * @param then is told, on any thread, why it failed; empty: it is on stable storage
         */
        default void writeDrills(KeptDrill.Document drills, Consumer<Optional<String>> then) {
            then.accept(Optional.of("no drill is kept here"));
        }
    }

    /** Sees what goes on, on the loop's thread. */
    public interface Observer extends MachineLoop.Observer<FencerState, FencerEvent> {

        @Override
        default void moved(FencerState before, FencerEvent event, FencerState after) {
            // who only counts need not look
        }

        default void ordered(NodeFencingEffect.ForDevice order) {
            // who only looks need not count
        }

        /** Something is about to be done for a drill of that node. */
        default void drills(NodeId node, DrillEffect effect) {
            // who only looks need not count
        }

        /** What others see has changed. {@code before} is null the first time. */
        default void shown(FencingState visible, @Nullable FencingState before) {
            // who only looks need not count
        }
    }

    /** What fencing touches. */
    public record Ports(
            ServiceLoop loop, Bus bus, Snapshots snapshots, Disk disk, Function<FenceDeviceConfig, FenceDevice> devices,
            Observer observer) {}

    private final NodeId self;
    private final Ports ports;
    private final Fencer fencer;
    private final DeviceWatch watch;
    private final DeviceTests tests;
    private final PowerDrills drills;
    private final DeviceDesk devices;
    private final DeviceChecks checks;
    private final PendingReplies<FencingReply> replies;
    private final MachineLoop<FencerState, FencerEvent, FencerEffect> machine;
    private volatile List<FenceDeviceState> known = List.of();
    private @Nullable FencingState shown;
    private long tickAtMs = Long.MAX_VALUE;
    private Timing timing = Timing.ofDeadtime(0);

    /** @param checkInterval between two questions to a healthy device */
    public FencingDesk(NodeId self, FencingTiming timing, Duration checkInterval, Ports ports) {
        this.self = self;
        this.ports = ports;
        this.fencer = new Fencer(self, timing);
        this.machine = new MachineLoop<>(
                FencerState.STARTING, fencer::on, ports.observer(), this::perform);
        this.replies = new PendingReplies<>(PENDING_MAX, "fencing-service of " + self,
                (_, reason) -> new FencingReply.Refused(reason), (_, reason) -> new FencingReply.Unknown(reason));
        this.watch = new DeviceWatch(self, checkInterval, ports.devices());
        this.tests = new DeviceTests(self, watch, new DeviceTests.Ports(this::now,
                this::heard, this::keepTests, this::tell));
        this.drills = new PowerDrills(watch, new PowerDrills.Ports(this::now, this::sight, this::keepDrills,
                new PowerDrills.Silencing(self, ports.bus()), ports.observer()::drills, this::tell));
        this.checks = new DeviceChecks(ports.loop(), ports.devices(), watch::mayHaveSecret);
        this.devices = new DeviceDesk(
                watch, answer -> tell(() -> machine.take(new FencerEvent.DeviceSaid(answer.get()))), this::now);
    }

    /** Begins; any thread. */
    public void start() {
        tell(this::recall);
        ports.snapshots().onSnapshot(snapshot -> tell(() -> configure(snapshot)));
        ports.bus().onState(ServiceName.HEARTBEAT, Topics.MEMBERSHIP, HeartbeatState.class, this::membershipHeard);
        ports.bus().serve(FencingCommand.class, (request, command) -> command instanceof FencingCommand.Check(var asked)
                ? checks.reasons(asked).thenApply(found -> Reply.done(request.id(), Json.tree(new Reasons(found))))
                : ask(request.id(), command).thenApply(verdict -> FencingReplies.reply(request.id(), verdict)));
        ports.bus().ownState(Topics.FENCING, sequence ->
                state().hasRecovered() ? visible(sequence) : null);
    }

    /** Start reading here: what happens, and then what follows from the time. */
    private void tell(Runnable event) {
        ports.loop().execute(() -> {
            event.run();
            round();
        });
    }

    private void round() {
        recoverOnce();
        machine.take(new FencerEvent.Tick(now()));
        replies.expire(now().ms());
        tests.endWhere(state()::isAbout);
        drills.tick();
        watch.askDue(now(), this::isBusyWith, answer -> tell(() -> checked(answer)));
        known = tests.devices();
        showChanges();
        tickLater();
    }

    private void tickLater() {
        var periodMs = state().isBusy() ? BUSY_TICK_MS : IDLE_TICK_MS;
        var dueMs = ports.loop().millis() + periodMs;
        if (dueMs < tickAtMs) {
            tickAtMs = dueMs;
            ports.loop().after(periodMs, () -> {
                if (tickAtMs == dueMs) {
                    tickAtMs = Long.MAX_VALUE;
                    round();
                }
            });
        }
    }

    /** Nothing is done before this boot's incarnation is known: proofs end with it. */
    private void recoverOnce() {
        if (state().hasRecovered()) {
            return;
        }
        try {
            var incarnation = ports.disk().incarnation();
            if (incarnation.isPresent()) {
                LOG.infof("node=%s incarnation=%d fencing takes up its work", self, incarnation.getAsLong());
                machine.take(new FencerEvent.Recovered(now(), ports.disk().read(), incarnation.getAsLong()));
                ports.bus().latest(ServiceName.HEARTBEAT, Topics.MEMBERSHIP, HeartbeatState.class)
                        .ifPresent(known -> membershipHeard(known.state()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("fencing can't read what it kept", e);
        }
    }

    private void perform(FencerEffect effect) {
        switch (effect) {
            case FencerEffect.ToDevice(var order) -> {
                ports.observer().ordered(order);
                devices.carryOut(order);
            }
            case FencerEffect.Write(var document, var words) -> ports.disk().write(document, words, failure ->
                    tell(() -> machine.take(failure.<FencerEvent>map(reason -> new FencerEvent.NotWritten(now(), reason))
                            .orElseGet(() -> new FencerEvent.Written(now())))));
            case FencerEffect.Grant(var id, var proof, var text) ->
                    replies.answer(id, new FencingReply.Granted(proof.orElse(null), text));
            case FencerEffect.Refuse(var id, var reason) -> {
                LOG.infof("request=%s refused: %s", id, reason);
                replies.answer(id, new FencingReply.Refused(reason));
            }
            case FencerEffect.Fail(var id, var reason) -> replies.answer(id, new FencingReply.Failed(reason));
            case FencerEffect.ManualConfirmKept kept -> endWaiting(kept);
            case FencerEffect.Report(var victim, var text) -> {
                try (var _ = LogFields.with(LogFields.NODE, victim)) {
                    LOG.infof("victim=%s %s", victim, text);
                }
            }
        }
    }

    /** A node that waits for its peer since its boot may go on; heartbeat refuses while it hears the peer. */
    private void endWaiting(FencerEffect.ManualConfirmKept kept) {
        ports.bus().request(Principal.administrator(kept.operator(), Principal.Right.OVERRIDE), self, ServiceName.HEARTBEAT,
                        new HeartbeatCommand.EndWaiting(kept.node(), kept.operator()), HEARTBEAT_ANSWERS)
                .thenAccept(reply -> replies.answer(kept.id(),
                new FencingReply.Granted(kept.proof(), FencingReplies.confirmed(kept, reply))));
    }

    private void membershipHeard(HeartbeatState spoken) {
        tell(() -> {
            var now = now();
            machine.take(new FencerEvent.MembershipHeard(now,
                    LocalMembership.heard(spoken, now)));
        });
    }

    private void configure(ClusterSnapshot snapshot) {
        watch.configure(snapshot, now());
        tests.configure(snapshot);
        timing = snapshot.timing();
    }

    private void checked(DeviceWatch.Answer answer) {
        watch.answered(answer, heard(answer.node()) == Heard.YES, now());
    }

    private Heard heard(NodeId node) {
        return Heard.of(state().membership(), node, now().ms());
    }

    /** Nobody asks its device for what it thinks of a node whose power is cut on purpose. */
    private boolean isBusyWith(NodeId node) {
        return state().isAbout(node) || drills.underWay().filter(node::equals).isPresent();
    }

    private DrillEvent.Sight sight(NodeId node) {
        return new DrillEvent.Sight(state().isAbout(node), heard(node) == Heard.YES, state().isVouchedFor(node));
    }

    private void recall() {
        try {
            tests.recall(ports.disk().readTests());
            drills.recall(ports.disk().readDrills());
        } catch (IOException e) {
            throw new UncheckedIOException("fencing can't read what it kept of its tests and drills", e);
        }
    }

    private void keepDrills(KeptDrill.Document kept, Consumer<Optional<String>> then) {
        ports.disk().writeDrills(kept, failure -> tell(() -> then.accept(failure)));
    }

    private void beginDrill(NodeId node, Loss loss, long powerOnAfterMs, CompletableFuture<DrillReply> reply) {
        var device = devices().stream().filter(each -> each.node().equals(node)).findFirst().orElse(null);
        var refusals = new DrillAdmission(self, tests.nodes(), device, state().isAbout(node), heard(node),
                state().membership().isQuorate(now().ms()), drills.underWay())
                .refusals(node, powerOnAfterMs, timing.deadtimeMs());
        if (refusals.isEmpty()) {
            drills.begin(node, loss, powerOnAfterMs, reply);
        } else {
            reply.complete(new DrillReply.Refused(refusals));
        }
    }

    private void keepTests(KeptTests kept, Consumer<Optional<String>> then) {
        ports.disk().writeTests(kept, failure -> tell(() -> then.accept(failure)));
    }

    private void showChanges() {
        if (shown != null && state().showsSameAs(shown, now()) && DeviceHealth.showsSame(shown.devices(), known)) {
            return;
        }
        var visible = visible();
        ports.observer().shown(visible, shown);
        shown = visible;
        ports.bus().changed(Topics.FENCING);
    }

    // Any thread -----------------------------------------------------------------------------------------------------

    /** Completes when the request is decided, for an operator's word when it is durable. */
    public CompletionStage<FencingReply> ask(String id, FencingCommand command) {
        return replies.await(id, now().ms(), PATIENCE_MS, () -> {
            tell(() -> machine.take(new FencerEvent.Asked(now(), id, command)));
            return true;
        });
    }

    /** Why an operator's word that the node is off would not be taken now; empty: it would. */
    public Optional<String> whyNotConfirmed(NodeId node) {
        return fencer.whyNotConfirmed(node, state(), now());
    }

    /** Tests a node's device; completes when its result is on disk, or at once where it is refused. No power is switched. */
    public CompletionStage<DeviceTestReply> test(NodeId node) {
        var reply = new CompletableFuture<DeviceTestReply>();
        tell(() -> tests.begin(node, state().isAbout(node), reply));
        return reply;
    }

    /** See {@link FencingService#drill}. */
    public CompletionStage<DrillReply> drill(NodeId node, OptionalLong powerOnAfterMs) {
        var reply = new CompletableFuture<DrillReply>();
        tell(() -> beginDrill(node, new Loss.PowerCut(),
                powerOnAfterMs.orElse(DrillAdmission.offUsualMs(timing.deadtimeMs())), reply));
        return reply;
    }

    /** See {@link FencingService#freeze}. */
    public CompletionStage<DrillReply> freeze(NodeId node) {
        var reply = new CompletableFuture<DrillReply>();
        tell(() -> beginDrill(node, Loss.Freeze.usual(timing), Loss.Freeze.usual(timing).powerOnAfterMs(), reply));
        return reply;
    }

    /** What others may see. */
    public FencingState visible() {
        return visible(0);
    }

    private FencingState visible(long sequence) {
        return state().visible(sequence, now()).with(known);
    }

    /** What is known of the devices of the other nodes. */
    public List<FenceDeviceState> devices() {
        return known;
    }

    public FencerState state() {
        return machine.state();
    }

    public Now now() {
        return ports.loop().now();
    }
}

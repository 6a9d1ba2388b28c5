package org.twinhost.fencing;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.fencing.core.drill.DrillEffect;
import org.twinhost.fencing.core.drill.DrillEvent;
import org.twinhost.fencing.core.drill.DrillState;
import org.twinhost.fencing.core.drill.KeptDrill;
import org.twinhost.fencing.core.drill.PowerDrill;
import org.twinhost.fencing.device.FenceDevice;
import org.twinhost.fencing.device.FenceDevice.Conversation;
import org.twinhost.fencing.device.FenceDevice.DeviceReply;
import org.twinhost.kernel.Now;
import org.twinhost.runtime.log.LogFields;

/** Carries out a {@link PowerDrill}, one at a time. For the service's one thread. */
final class PowerDrills {

    private static final Logger LOG = Logger.getLogger(PowerDrills.class);

    /**
     * What a drill touches.
     *
     * @param sight what this node knows of another one now
     * @param keep makes it durable; tells, on the service's thread, why it failed
     * @param tell runs something on the service's thread
     */
    record Ports(
            Supplier<Now> now, Function<NodeId, DrillEvent.Sight> sight,
            BiConsumer<KeptDrill.Document, Consumer<Optional<String>>> keep, Consumer<Runnable> tell) {}

    private final DeviceWatch watch;
    private final Ports ports;
    private @Nullable DrillState state;
    private @Nullable CompletableFuture<DrillReply> asker;

    PowerDrills(DeviceWatch watch, Ports ports) {
        this.watch = watch;
        this.ports = ports;
    }

    /** What was kept when the service ended. */
    void recall(KeptDrill.Document found) {
        for (var kept : found.drills()) {
            try (var _ = LogFields.with(LogFields.NODE, kept.node())) {
                LOG.infof("victim=%s its drill goes on: it is to be switched on at %s", kept.node(), kept.onAt());
            }
            state = PowerDrill.goOn(kept, ports.now().get());
        }
    }

    /** Whose drill is not over. */
    Optional<NodeId> underWay() {
        return Optional.ofNullable(state).map(each -> each.drill().node());
    }

    /** After it was admitted. */
    void begin(NodeId node, long powerOnAfterMs, CompletableFuture<DrillReply> by) {
        asker = by;
        var step = PowerDrill.begin(node, powerOnAfterMs, ports.now().get());
        state = step.state();
        step.effects().forEach(this::perform);
    }

    void tick() {
        underWay().ifPresent(node -> take(new DrillEvent.Tick(ports.now().get(), ports.sight().apply(node))));
    }

    private void take(DrillEvent event) {
        var before = state;
        if (before == null) {
            return;
        }
        var step = before.drill().on(before, event);
        state = step.state();
        step.effects().forEach(this::perform);
        if (state instanceof DrillState.Ended) {
            state = null;
            if (before.isOwed()) {
                ports.keep().accept(KeptDrill.Document.NONE, failure -> failure.ifPresent(reason -> LOG.warnf(
                        "the end of a drill is not on disk (%s): check the disk of this node", reason)));
            }
        }
    }

    private void perform(DrillEffect effect) {
        try (var _ = LogFields.with(LogFields.NODE, drill().node())) {
            performed(effect);
        }
    }

    private void performed(DrillEffect effect) {
        var drill = drill();
        switch (effect) {
            case DrillEffect.AskStatus _ -> converse(FenceDevice::status, PowerDrills::status);
            case DrillEffect.Note _ -> ports.keep().accept(new KeptDrill.Document(List.of(drill.kept())), failure ->
                    take(failure.<DrillEvent>map(DrillEvent.NotNoted::new).orElseGet(DrillEvent.Noted::new)));
            case DrillEffect.CutPower _ -> {
                LOG.infof("victim=%s its power is cut for a drill, and comes back at %s", drill.node(), drill.onAt());
                converse(FenceDevice::powerOff, reply -> new DrillEvent.PowerOffEnded(failureOf(reply)));
            }
            case DrillEffect.SwitchOn _ -> converse(FenceDevice::powerOn,
                    reply -> new DrillEvent.PowerOnEnded(ports.now().get(), failureOf(reply)));
            case DrillEffect.Begun _ -> answer(new DrillReply.Begun(drill));
            case DrillEffect.Refuse(var reasons) -> answer(new DrillReply.Refused(reasons));
            case DrillEffect.Fail(var reason) -> answer(new DrillReply.Failed(reason));
            case DrillEffect.Report(var text) -> LOG.infof("victim=%s %s", drill.node(), text);
        }
    }

    private PowerDrill drill() {
        var current = state;
        if (current == null) {
            throw new IllegalStateException("a drill wants something done after its end");
        }
        return current.drill();
    }

    private void converse(Function<FenceDevice, Conversation> verb, Function<DeviceReply, DrillEvent> translate) {
        var node = drill().node();
        var device = watch.of(node);
        if (device.isEmpty()) {
            var gone = new DeviceReply.Failed("the fence device of " + node + " is not configured any more");
            ports.tell().accept(() -> take(translate.apply(gone)));
            return;
        }
        verb.apply(device.get()).answer()
                .thenAccept(reply -> ports.tell().accept(() -> take(translate.apply(reply))));
    }

    private static DrillEvent status(DeviceReply reply) {
        return switch (reply) {
            case DeviceReply.On _ -> new DrillEvent.SaidOn();
            case DeviceReply.Off _ -> new DrillEvent.NotOn("its fence device says that it is off already");
            case DeviceReply.Taken _ -> new DrillEvent.NotOn("its fence device answered a question as if it were an order");
            case DeviceReply.Failed(var reason) -> new DrillEvent.NotOn(reason);
        };
    }

    private static Optional<String> failureOf(DeviceReply reply) {
        return switch (reply) {
            case DeviceReply.Taken _ -> Optional.empty();
            case DeviceReply.Failed(var reason) -> Optional.of(reason);
            case DeviceReply.On _, DeviceReply.Off _ -> Optional.of("the device answered an order with a status");
        };
    }

    private void answer(DrillReply reply) {
        var waiting = asker;
        asker = null;
        if (waiting != null) {
            waiting.complete(reply);
        }
    }
}

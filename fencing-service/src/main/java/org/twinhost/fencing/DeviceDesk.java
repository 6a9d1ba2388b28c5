package org.twinhost.fencing;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.twinhost.fencing.core.victim.DeviceCall;
import org.twinhost.fencing.core.victim.NodeFencingEffect;
import org.twinhost.fencing.core.victim.NodeFencingEvent;
import org.twinhost.fencing.device.FenceDevice;
import org.twinhost.fencing.device.FenceDevice.Conversation;
import org.twinhost.fencing.device.FenceDevice.DeviceReply;
import org.twinhost.kernel.Now;

/** Turns the core's orders into conversations with devices, and their ends into events. */
final class DeviceDesk {

    private static final String NO_DEVICE = "no fence device is configured for %s: add one to the configuration, or check"
            + " that the node is off and say so with 'twinctl fence confirm %s'";

    private final DeviceWatch watch;
    private final Consumer<Supplier<NodeFencingEvent.DeviceAnswer>> tell;
    private final Supplier<Now> now;
    private final Map<DeviceCall, Conversation> open = new ConcurrentHashMap<>();

    /** @param tell takes an answer to the service's thread, which makes an event of it there */
    DeviceDesk(DeviceWatch watch, Consumer<Supplier<NodeFencingEvent.DeviceAnswer>> tell, Supplier<Now> now) {
        this.watch = watch;
        this.tell = tell;
        this.now = now;
    }

    void carryOut(NodeFencingEffect.ForDevice order) {
        var call = order.call();
        var device = watch.of(call.victim());
        watch.end(call.victim());
        switch (order) {
            case NodeFencingEffect.AskStatus _ when device.isEmpty() ->
                    tell.accept(() -> new NodeFencingEvent.StatusFailed(now.get(), call, noDevice(call)));
            case NodeFencingEffect.AskStatus _ -> begin(call, device.get().status(), answer ->
                    statusAnswer(call, device.get(), answer));
            case NodeFencingEffect.CutPower _ when device.isEmpty() ->
                    tell.accept(() -> new NodeFencingEvent.PowerOffEnded(now.get(), call, Optional.of(noDevice(call))));
            case NodeFencingEffect.CutPower _ -> begin(call, device.get().powerOff(), answer ->
                    new NodeFencingEvent.PowerOffEnded(now.get(), call, failureOf(answer)));
            case NodeFencingEffect.SwitchOn _ when device.isEmpty() ->
                    tell.accept(() -> new NodeFencingEvent.PowerOnEnded(now.get(), call, Optional.of(noDevice(call))));
            case NodeFencingEffect.SwitchOn _ -> begin(call, device.get().powerOn(), answer ->
                    new NodeFencingEvent.PowerOnEnded(now.get(), call, failureOf(answer)));
            case NodeFencingEffect.EndCall _ -> Optional.ofNullable(open.get(call)).ifPresent(Conversation::end);
        }
    }

    private void begin(
            DeviceCall call, Conversation conversation,
            Function<DeviceReply, NodeFencingEvent.DeviceAnswer> translate) {
        open.put(call, conversation);
        conversation.answer().thenAccept(answer -> {
            open.remove(call);
            tell.accept(() -> translate.apply(answer));
        });
    }

    /**
     * A device that called this node off while it was heard proves nothing by saying so again, and neither does one that was
     * configured otherwise while it was asked: what is known of the new one says nothing of the old (S4).
     */
    private NodeFencingEvent.DeviceAnswer statusAnswer(DeviceCall call, FenceDevice device, DeviceReply answer) {
        return switch (answer) {
            case DeviceReply.Off _ when !watch.of(call.victim()).equals(Optional.of(device)) ->
                    new NodeFencingEvent.StatusFailed(now.get(), call, device.config().title() + " called " + call.victim()
                            + " off, and is not its device any more: it was configured otherwise since it was asked");
            case DeviceReply.Off _ -> watch.distrust(call.victim())
                    .<NodeFencingEvent.DeviceAnswer>map(why -> new NodeFencingEvent.StatusFailed(now.get(), call, why))
                    .orElseGet(() -> new NodeFencingEvent.StatusIsOff(
                            now.get(), call, device.name(), device.powerOnAfterFence()));
            case DeviceReply.On _ -> new NodeFencingEvent.StatusIsOn(now.get(), call);
            case DeviceReply.Taken _ -> new NodeFencingEvent.StatusFailed(
                    now.get(), call, "device " + device.name() + " answered a question as if it were an order");
            case DeviceReply.Failed(var reason) -> {
                // The regular question waits while a node is fenced; that its device fails now is known all the same.
                watch.answered(new DeviceWatch.Answer(call.victim(), device, answer), false, now.get());
                yield new NodeFencingEvent.StatusFailed(now.get(), call, reason);
            }
        };
    }

    private static Optional<String> failureOf(DeviceReply answer) {
        return switch (answer) {
            case DeviceReply.Taken _ -> Optional.empty();
            case DeviceReply.Failed(var reason) -> Optional.of(reason);
            case DeviceReply.On _, DeviceReply.Off _ -> Optional.of("the device answered an order with a status");
        };
    }

    private static String noDevice(DeviceCall call) {
        return NO_DEVICE.formatted(call.victim(), call.victim());
    }
}

package org.twinhost.fencing;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.fencing.FencingCommand.Check;
import org.twinhost.fencing.device.FenceDevice;
import org.twinhost.fencing.device.FenceDevice.Conversation;
import org.twinhost.fencing.device.FenceDevice.DeviceReply;
import org.twinhost.runtime.loop.ServiceLoop;

/**
 * Whether devices that are not configured yet would be of use to this node: asked once each for their power status, before a
 * configuration names them. Nothing is kept of it.
 */
final class DeviceChecks {

    private final ServiceLoop loop;
    private final Function<FenceDeviceConfig, FenceDevice> made;

    DeviceChecks(ServiceLoop loop, Function<FenceDeviceConfig, FenceDevice> made) {
        this.loop = loop;
        this.made = made;
    }

    /** Why each that is of no use is not; any thread. */
    CompletionStage<List<String>> reasons(List<FenceDeviceConfig> devices) {
        var asked = devices.stream().map(this::reasons).toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenApply(_ ->
                asked.stream().map(CompletableFuture::join).flatMap(List::stream).toList());
    }

    /** Empty: it answered. What is wrong with it already is not asked of it as well. */
    private CompletableFuture<List<String>> reasons(FenceDeviceConfig device) {
        var reasons = new CompletableFuture<List<String>>();
        var open = new AtomicReference<Conversation>();
        var one = made.apply(device);
        one.objections().thenAccept(objections -> {
            if (!objections.isEmpty()) {
                reasons.complete(objections);
            } else if (!reasons.isDone()) {
                var conversation = one.status();
                open.set(conversation);
                if (reasons.isDone()) {
                    conversation.end();
                }
                conversation.answer().thenAccept(answer -> reasons.complete(reasons(device, answer)));
            }
        });
        loop.after(Check.answerMs(device), () -> {
            if (reasons.complete(List.of(tooSlow(device)))) {
                Optional.ofNullable(open.get()).ifPresent(Conversation::end);
            }
        });
        return reasons;
    }

    private static List<String> reasons(FenceDeviceConfig device, DeviceReply answer) {
        return switch (answer) {
            case DeviceReply.On _, DeviceReply.Off _ -> List.of();
            case DeviceReply.Taken _ ->
                    List.of("fence device " + device.name() + " answered a question as if it were an order");
            case DeviceReply.Failed(var why) -> List.of(why);
        };
    }

    private static String tooSlow(FenceDeviceConfig device) {
        var seconds = Check.answerMs(device) / 1000;
        return device.title() + ": no answer within " + seconds + " s: " + switch (device.kind()) {
            case IPMI -> "nobody has that address, or a firewall is in between; see that it is the BMC's, and can be"
                    + " reached from this node";
            case AGENT -> "it is slow, nobody has that address, or a firewall is in between; once it is configured,"
                    + " 'twinctl fence test " + device.node() + "' waits longer";
        };
    }
}

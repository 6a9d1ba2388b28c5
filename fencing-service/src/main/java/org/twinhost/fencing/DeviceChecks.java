package org.twinhost.fencing;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
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
    private final Predicate<FenceDeviceConfig> mayHaveSecret;

    /** @param mayHaveSecret whether whoever is at its address may have its password; any thread */
    DeviceChecks(
            ServiceLoop loop, Function<FenceDeviceConfig, FenceDevice> made, Predicate<FenceDeviceConfig> mayHaveSecret) {
        this.loop = loop;
        this.made = made;
        this.mayHaveSecret = mayHaveSecret;
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
            } else if (!mayHaveSecret.test(device)) {
                reasons.complete(List.of(withheld(device)));
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

    /** A check leaves no trace in the configuration: nobody would see where the password went. */
    private static String withheld(FenceDeviceConfig device) {
        return device.title() + ": it was not asked: no configuration in force sends the password of "
                + device.passwordAt().orElse("its account") + " there, and a check does not; once it is configured, try it with"
                + " 'twinctl fence test " + device.node() + "'";
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

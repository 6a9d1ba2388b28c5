package org.twinhost.fencing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.fencing.device.FenceDevice;
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
        var asked = devices.stream().map(this::reason).toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenApply(_ -> {
            var reasons = new ArrayList<String>();
            asked.stream().map(CompletableFuture::join).filter(reason -> !reason.isEmpty()).forEach(reasons::add);
            return reasons;
        });
    }

    /** Empty: it answered. */
    private CompletableFuture<String> reason(FenceDeviceConfig device) {
        var conversation = made.apply(device).status();
        var reason = new CompletableFuture<String>();
        conversation.answer().thenAccept(answer -> reason.complete(switch (answer) {
            case DeviceReply.On _, DeviceReply.Off _ -> "";
            case DeviceReply.Taken _ -> "fence device " + device.name() + " answered a question as if it were an order";
            case DeviceReply.Failed(var why) -> why;
        }));
        loop.after(FencingCommand.CHECK_MS, () -> {
            if (reason.complete("fence device " + device.name() + " of " + device.node() + " (" + device.address() + " port "
                    + device.port() + "): no answer within " + FencingCommand.CHECK_MS / 1000 + " s: nobody has that address,"
                    + " or a firewall is in between; see that it is the BMC's, and can be reached from this node")) {
                conversation.end();
            }
        });
        return reason;
    }
}

package org.twinhost.fencing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceDeviceState.Condition;
import org.twinhost.fencing.core.device.DeviceHealth;
import org.twinhost.fencing.device.FenceDevice;
import org.twinhost.fencing.device.FenceDevice.DeviceReply;
import org.twinhost.kernel.Now;
import org.twinhost.runtime.log.LogFields;

/**
 * The fence devices of the other nodes, each asked for its status regularly: what is wrong with one is found before it is
 * needed, and logged once per change. For the service's one thread.
 */
final class DeviceWatch {

    private static final Logger LOG = Logger.getLogger(DeviceWatch.class);

    /** A device that contradicts heartbeat, or fails, is asked again sooner: the node may just be going down. */
    private static final long AGAIN_MS = DeviceHealth.DOUBT_MS;

    private final NodeId self;
    private final Duration checkInterval;
    private final Function<FenceDeviceConfig, FenceDevice> made;
    private final Map<NodeId, FenceDeviceConfig> configurations = new TreeMap<>();
    private final Map<NodeId, FenceDevice> devices = new TreeMap<>();
    private final Map<NodeId, DeviceHealth> health = new TreeMap<>();
    private final Map<NodeId, Long> dueMs = new TreeMap<>();
    /** Whose device has said that it is on since it is configured as it is. */
    private final Set<NodeId> saidOn = new TreeSet<>();
    private Predicate<FenceDeviceConfig> hasPassed = _ -> false;

    /** Of a device to the regular question. */
    record Answer(NodeId node, FenceDevice device, DeviceReply reply) {}

    /** @param made how a device is spoken to; equal ones for equal configurations */
    DeviceWatch(NodeId self, Duration checkInterval, Function<FenceDeviceConfig, FenceDevice> made) {
        this.self = self;
        this.checkInterval = checkInterval;
        this.made = made;
    }

    /** @param passed whether this very device passed a test, of which more is remembered than of this process */
    void remember(Predicate<FenceDeviceConfig> passed) {
        hasPassed = passed;
    }

    /** A changed device is asked at once; an unchanged one keeps what is known of it. */
    void configure(ClusterSnapshot snapshot, Now now) {
        var before = Map.copyOf(devices);
        devices.clear();
        configurations.clear();
        for (var device : snapshot.fenceDevices()) {
            if (!device.node().equals(self)) {
                devices.put(device.node(), made.apply(device));
                configurations.put(device.node(), device);
            }
        }
        health.keySet().retainAll(devices.keySet());
        dueMs.keySet().retainAll(devices.keySet());
        saidOn.retainAll(devices.keySet());
        devices.forEach((node, device) -> {
            if (!device.equals(before.get(node))) {
                health.put(node, DeviceHealth.unasked(node, device.name(), now));
                dueMs.put(node, now.ms());
                saidOn.remove(node);
            }
        });
    }

    Optional<FenceDevice> of(NodeId node) {
        return Optional.ofNullable(devices.get(node));
    }

    Optional<FenceDeviceConfig> configurationOf(NodeId node) {
        return Optional.ofNullable(configurations.get(node));
    }

    /** That have a device. */
    Set<NodeId> nodes() {
        return devices.keySet();
    }

    /** What is known of each device but its test. */
    List<FenceDeviceState> states() {
        return health.values().stream().map(DeviceHealth::state).toList();
    }

    Optional<FenceDeviceState> stateOf(NodeId node) {
        return Optional.ofNullable(health.get(node)).map(DeviceHealth::state);
    }

    /** Why the device's word is no proof; empty: it is (S4). */
    Optional<String> distrust(NodeId node) {
        return Optional.ofNullable(health.get(node)).filter(one -> !one.isTrusted()).map(one -> one.state().text())
                .or(() -> Optional.ofNullable(configurations.get(node)).filter(device -> !hasShownItself(device)).map(device ->
                        device.title() + " has never said that " + node + " is on since it is configured so: its word that it"
                                + " is off may be of another outlet, or of none; test it while " + node + " runs (twinctl"
                                + " fence test " + node + ")"));
    }

    /** Agents call off whatever they do not find on: an outlet that is not there is off to some of them. */
    private boolean hasShownItself(FenceDeviceConfig device) {
        return switch (device.kind()) {
            case IPMI -> true;
            case AGENT -> saidOn.contains(device.node()) || hasPassed.test(device);
        };
    }

    /**
     * Asks the devices that are due.
     *
     * @param isBusy nodes that are being fenced: their device has other things to do
     * @param tell takes the answer back to the service's thread
     */
    void askDue(Now now, Predicate<NodeId> isBusy, Consumer<Answer> tell) {
        devices.forEach((node, device) -> {
            if (now.ms() >= dueMs.getOrDefault(node, 0L) && !isBusy.test(node)) {
                dueMs.put(node, now.ms() + checkInterval.toMillis());
                device.status().answer().thenAccept(reply -> tell.accept(new Answer(node, device, reply)));
            }
        });
    }

    /** A device that was configured anew since it was asked is another one. */
    void answered(Answer answer, boolean heard, Now now) {
        var node = answer.node();
        var before = health.get(node);
        if (before == null || !answer.device().equals(devices.get(node))) {
            return;
        }
        if (answer.reply() instanceof DeviceReply.On) {
            saidOn.add(node);
        }
        var found = judge(before, answer.reply(), heard, now);
        health.put(node, found);
        if (found.state().condition() != Condition.OK) {
            dueMs.merge(node, now.ms() + AGAIN_MS, Math::min);
        }
        if (before.state().condition() != found.state().condition()) {
            log(found.state());
        }
    }

    private static DeviceHealth judge(DeviceHealth before, DeviceReply answer, boolean heard, Now now) {
        return switch (answer) {
            case DeviceReply.On _ -> before.answeredOn(now);
            case DeviceReply.Off _ -> before.answeredOff(heard, now);
            case DeviceReply.Taken _ -> before.failed("answered a status question as if it were an order", now);
            case DeviceReply.Failed(var reason) -> before.failed(reason, now);
        };
    }

    private static void log(FenceDeviceState found) {
        try (var _ = LogFields.with(LogFields.NODE, found.node()); var _ = LogFields.with(LogFields.DEVICE, found.device())) {
            if (found.condition() == Condition.OK) {
                LOG.infof("victim=%s device=%s %s", found.node(), found.device(), found.text());
            } else {
                LOG.warnf("victim=%s device=%s condition=%s %s", found.node(), found.device(), found.condition(), found.text());
            }
        }
    }
}

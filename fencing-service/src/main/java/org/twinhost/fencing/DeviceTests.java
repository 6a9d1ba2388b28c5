package org.twinhost.fencing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.fencing.core.device.DeviceTest;
import org.twinhost.fencing.core.device.Heard;
import org.twinhost.fencing.core.device.KeptTests;
import org.twinhost.fencing.device.FenceDevice.Conversation;
import org.twinhost.fencing.device.FenceDevice.DeviceReply;
import org.twinhost.kernel.Now;
import org.twinhost.runtime.log.LogFields;

/**
 * Tests of fence devices that somebody asks for, and the last one of each. Whoever asks while one is under way gets its result.
 * For the service's one thread.
 */
final class DeviceTests {

    private static final Logger LOG = Logger.getLogger(DeviceTests.class);

    /**
     * What a test touches.
     *
     * @param heard what heartbeat says of a node now
     * @param keep makes the tests durable, one write at a time; tells, on the service's thread, why it failed
     * @param tell runs something on the service's thread
     */
    record Ports(
            Supplier<Now> now, Function<NodeId, Heard> heard, BiConsumer<KeptTests, Consumer<Optional<String>>> keep,
            Consumer<Runnable> tell) {}

    private record UnderWay(
            DeviceTest test, FenceDeviceConfig device, Conversation conversation,
            List<CompletableFuture<DeviceTestReply>> askers) {}

    private final NodeId self;
    private final DeviceWatch watch;
    private final Ports ports;
    private final Map<NodeId, UnderWay> underWay = new TreeMap<>();
    private final List<UnderWay> unkept = new ArrayList<>();
    private Set<NodeId> nodes = Set.of();
    private KeptTests kept = KeptTests.NONE;
    private boolean isWriting;

    DeviceTests(NodeId self, DeviceWatch watch, Ports ports) {
        this.self = self;
        this.watch = watch;
        this.ports = ports;
        watch.remember(device -> kept.of(device).filter(FenceDeviceState.Test::passed).isPresent());
    }

    /** What was kept when the service ended. */
    void recall(KeptTests found) {
        kept = found;
    }

    void configure(ClusterSnapshot snapshot) {
        nodes = snapshot.nodes().stream().map(NodeConfig::name).collect(Collectors.toUnmodifiableSet());
    }

    /** All that are configured. */
    Set<NodeId> nodes() {
        return nodes;
    }

    /** All devices with what is known of them, their last tests included. */
    List<FenceDeviceState> devices() {
        return watch.states().stream().map(this::withTest).toList();
    }

    private FenceDeviceState withTest(FenceDeviceState device) {
        var test = watch.configurationOf(device.node()).flatMap(kept::of);
        return new FenceDeviceState(device.node(), device.device(), device.condition(), device.text(), device.since(),
                device.checkedAt(), test.orElse(null));
    }

    void begin(NodeId node, boolean isBeingFenced, CompletableFuture<DeviceTestReply> asker) {
        var device = watch.of(node);
        var refusal = DeviceTest.refusalOf(self, node, nodes, device.isPresent(), isBeingFenced);
        if (refusal.isPresent()) {
            asker.complete(new DeviceTestReply.Refused(refusal.get()));
            return;
        }
        var open = underWay.get(node);
        if (open != null) {
            open.askers().add(asker);
            return;
        }
        var test = new DeviceTest(node, ports.now().get().ms());
        var begun = new UnderWay(test, watch.configurationOf(node).orElseThrow(), device.orElseThrow().status(),
                new ArrayList<>(List.of(asker)));
        underWay.put(node, begun);
        begun.conversation().answer().thenAccept(answer -> ports.tell().accept(() -> ended(begun, answer)));
    }

    /** A node that has to be fenced has its device for itself. */
    void endWhere(Predicate<NodeId> isBeingFenced) {
        for (var open : List.copyOf(underWay.values())) {
            if (isBeingFenced.test(open.test().node())) {
                giveUp(open, DeviceTest.beingFenced(open.test().node()));
                open.conversation().end();
            }
        }
    }

    private void giveUp(UnderWay open, String why) {
        underWay.remove(open.test().node());
        open.askers().forEach(asker -> asker.complete(new DeviceTestReply.Refused(why)));
    }

    private void ended(UnderWay open, DeviceReply answer) {
        var node = open.test().node();
        if (underWay.get(node) != open) {
            return; // given up
        }
        if (!watch.configurationOf(node).equals(Optional.of(open.device()))) {
            giveUp(open, "the fence device of " + node + " was configured anew during its test: test it again");
            return;
        }
        underWay.remove(node);
        var now = ports.now().get();
        var heard = ports.heard().apply(node);
        var distrust = watch.distrust(node);
        var found = switch (answer) {
            case DeviceReply.On _ -> open.test().saidOn(heard, now);
            case DeviceReply.Off _ -> open.test().saidOff(heard, distrust, now);
            case DeviceReply.Taken _ -> open.test().failed("answered a question as if it were an order", now);
            case DeviceReply.Failed(var reason) -> open.test().failed(reason, now);
        };
        watch.answered(new DeviceWatch.Answer(node, watch.of(node).orElseThrow(), answer), heard == Heard.YES, now);
        try (var _ = LogFields.with(LogFields.NODE, node); var _ = LogFields.with(LogFields.DEVICE, open.device().name())) {
            LOG.infof("victim=%s device=%s test passed=%s %s", node, open.device().name(), found.passed(), found.text());
        }
        kept = kept.only(watch.nodes()).with(open.device(), found);
        unkept.add(open);
        keep();
    }

    /** Who asked is told when it is on disk: asked after a restart, it is the same. */
    private void keep() {
        if (isWriting || unkept.isEmpty()) {
            return;
        }
        isWriting = true;
        var written = List.copyOf(unkept);
        unkept.clear();
        ports.keep().accept(kept, failure -> {
            isWriting = false;
            failure.ifPresent(reason -> written.forEach(each -> kept = kept.notWritten(each.device(), reason)));
            written.forEach(this::tellAskers);
            keep();
        });
    }

    private void tellAskers(UnderWay done) {
        var node = done.test().node();
        var reply = watch.stateOf(node)
                .<DeviceTestReply>map(state -> new DeviceTestReply.Tested(withTest(state)))
                .orElseGet(() -> new DeviceTestReply.Refused("the fence device of " + node + " is not configured any more"));
        done.askers().forEach(asker -> asker.complete(reply));
    }
}

package org.twinhost.fencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceDeviceState.Condition;
import org.twinhost.fencing.core.AuditEntry;
import org.twinhost.fencing.core.FencingDocument;
import org.twinhost.fencing.core.device.KeptTests;
import org.twinhost.fencing.core.victim.FencingTiming;
import org.twinhost.runtime.bus.Bus;
import org.twinhost.runtime.bus.Snapshots;
import org.twinhost.runtime.loop.StillLoop;

/** Whatever a configuration says of devices that can't be, the others are watched, and each that fails says so. */
class ForeignConfigurationTest {

    private static final NodeId SELF = new NodeId("jupiter1");
    private static final NodeId PEER = new NodeId("jupiter2");
    private static final NodeId NOBODY = new NodeId("jupiter9");

    private final Snapshots snapshots = new Snapshots();
    private final FencingDesk desk = new FencingDesk(SELF, FencingTiming.USUAL, Duration.ofSeconds(60),
            new FencingDesk.Ports(new StillLoop(() -> Instant.EPOCH), bus(), snapshots, new Disk(), Device::new,
                    new FencingDesk.Observer() {}));

    private static final class Disk implements FencingDesk.Disk {
        @Override
        public OptionalLong incarnation() {
            return OptionalLong.of(1);
        }

        @Override
        public FencingDocument read() {
            return FencingDocument.EMPTY;
        }

        @Override
        public void write(FencingDocument document, List<AuditEntry> words, Consumer<Optional<String>> then) {
            then.accept(Optional.empty());
        }

        @Override
        public KeptTests readTests() {
            return KeptTests.NONE;
        }

        @Override
        public void writeTests(KeptTests tests, Consumer<Optional<String>> then) {
            throw new AssertionError("nobody tests anything");
        }
    }

    /** One that nobody finds, but for those at 10.90.4.x. */
    private static final class Device extends PlayedDevice {

        Device(FenceDeviceConfig config) {
            super(config);
        }

        @Override
        public Conversation status() {
            return said(config.address().startsWith("10.90.4.") ? new DeviceReply.On() : new DeviceReply.Failed("not found"));
        }
    }

    private static Bus bus() {
        return (Bus) Proxy.newProxyInstance(Bus.class.getClassLoader(), new Class<?>[] {Bus.class},
                (_, method, _) -> method.getReturnType() == Optional.class ? Optional.empty() : null);
    }

    private static FenceDeviceConfig device(String name, NodeId node, String address, int number) {
        return new FenceDeviceConfig(name, node, FenceDeviceConfig.Kind.IPMI, address, number, "", "", number, true);
    }

    private void configure(long revision, Timing timing, FenceDeviceConfig... devices) {
        snapshots.take(new ClusterSnapshot(new Revision(revision, "00"), "jupiter", timing, 0, false, List.of(), List.of(),
                List.of(), List.of(), List.of(devices), List.of()), _ -> { });
    }

    @Test
    void theGoodDeviceIsWatchedAndTheOthersSayWhatTheyLack() {
        desk.start();
        configure(1, new Timing(-1, 0, Integer.MIN_VALUE, -1, 0), device("", SELF, "", -1),
                device("lost", NOBODY, "no such host", Integer.MIN_VALUE), device("good", PEER, "10.90.4.102", 623));

        assertThat(desk.devices()).extracting(FenceDeviceState::device, FenceDeviceState::condition)
                .containsExactly(tuple("good", Condition.OK), tuple("lost", Condition.FAILED));

        configure(2, Timing.ofDeadtime(3_000), device("first", PEER, "", 0), device("second", PEER, "10.90.4.103", 0));
        assertThat(desk.devices()).extracting(FenceDeviceState::device).containsExactly("second");

        configure(3, Timing.ofDeadtime(3_000));
        assertThat(desk.devices()).isEmpty();
        assertThat(desk.state().hasRecovered()).isTrue();
    }
}

package org.twinhost.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceDeviceState.Condition;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.fencing.core.AuditEntry;
import org.twinhost.fencing.core.FencingDocument;
import org.twinhost.fencing.core.device.KeptTests;
import org.twinhost.fencing.core.victim.FencingTiming;
import org.twinhost.fencing.device.FenceDevice;
import org.twinhost.fencing.store.FencingStore;
import org.twinhost.runtime.bus.Bus;
import org.twinhost.runtime.bus.Snapshots;
import org.twinhost.runtime.loop.ServiceLoop;

/** A test of a fence device, from the question to the disk and over a restart; the device answers when the test lets it. */
class FenceTestStoryTest {

    private static final NodeId SELF = new NodeId("jupiter1");
    private static final NodeId PEER = new NodeId("jupiter2");
    private static final View BOTH = new View(4, List.of(SELF, PEER), SELF);
    private static final View ALONE = new View(5, List.of(SELF), SELF);

    @TempDir
    Path folder;

    private final List<CompletableFuture<FenceDevice.DeviceReply>> questions = new ArrayList<>();
    private int conversationsEnded;
    private int published;
    private long seconds;
    private long heartbeats;
    private Consumer<HeartbeatState> heartbeat = _ -> { };
    private Snapshots snapshots = new Snapshots();
    private FencingDesk desk;

    @BeforeEach
    void start() {
        snapshots = new Snapshots();
        desk = new FencingDesk(SELF, FencingTiming.USUAL, Duration.ofSeconds(60), new FencingDesk.Ports(
                new Loop(), bus(), snapshots, new Disk(new FencingStore(folder, _ -> { })), Device::new,
                new FencingDesk.Observer() {}));
        desk.start();
    }

    /** Nothing runs by itself; the time is the test's. */
    private final class Loop implements ServiceLoop {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void after(long delayMs, Runnable task) {
            // whatever is to happen, something happens again
        }

        @Override
        public long nanos() {
            return Duration.ofSeconds(seconds).toNanos();
        }

        @Override
        public Instant wallClock() {
            return Instant.EPOCH.plusSeconds(seconds);
        }
    }

    private record Disk(FencingStore store) implements FencingDesk.Disk {
        @Override
        public OptionalLong incarnation() {
            return OptionalLong.of(1);
        }

        @Override
        public FencingDocument read() throws IOException {
            return store.read();
        }

        @Override
        public void write(FencingDocument document, List<AuditEntry> words, Consumer<Optional<String>> then) {
            then.accept(Optional.empty());
        }

        @Override
        public KeptTests readTests() throws IOException {
            return store.readTests();
        }

        @Override
        public void writeTests(KeptTests tests, Consumer<Optional<String>> then) {
            then.accept(store.failureOfWriting(tests));
        }
    }

    private final class Device implements FenceDevice {

        private final FenceDeviceConfig config;

        Device(FenceDeviceConfig config) {
            this.config = config;
        }

        @Override
        public String name() {
            return config.name();
        }

        @Override
        public boolean powerOnAfterFence() {
            return false;
        }

        @Override
        public Conversation status() {
            var question = new CompletableFuture<DeviceReply>();
            questions.add(question);
            return new Conversation() {
                @Override
                public CompletionStage<DeviceReply> answer() {
                    return question;
                }

                @Override
                public void end() {
                    conversationsEnded++;
                    question.complete(new DeviceReply.Failed("ended"));
                }
            };
        }

        @Override
        public Conversation powerOff() {
            throw new AssertionError("a test switches nothing");
        }

        @Override
        public Conversation powerOn() {
            throw new AssertionError("a test switches nothing");
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Device device && device.config.equals(config);
        }

        @Override
        public int hashCode() {
            return config.hashCode();
        }
    }

    @SuppressWarnings("unchecked")
    private Bus bus() {
        return (Bus) Proxy.newProxyInstance(Bus.class.getClassLoader(), new Class<?>[] {Bus.class}, (_, method, arguments) -> {
            switch (method.getName()) {
                case "onState" -> heartbeat = (Consumer<HeartbeatState>) arguments[3];
                case "changed" -> published++;
                default -> { }
            }
            return method.getReturnType() == Optional.class ? Optional.empty() : null;
        });
    }

    private void configure(long revision, String address) {
        var device = new FenceDeviceConfig("bmc2", PEER, FenceDeviceConfig.Kind.IPMI, address, 623, "admin", "/bmc", 3, false);
        snapshots.take(new ClusterSnapshot(new Revision(revision, "00"), "jupiter", Timing.ofDeadtime(3_000), 0, false,
                List.of(new NodeConfig(SELF, false, List.of()), new NodeConfig(PEER, false, List.of())), List.of(),
                List.of(), List.of(), List.of(device), List.of()), _ -> { });
    }

    private void hears(boolean heard) {
        var link = new LinkState("grey", heard, heard ? 50L : 9_000L);
        var peer = new PeerState(PEER, heard ? Liveness.ALIVE : Liveness.LOST, 7, 1, link.lastHeardMs(), null, List.of(link));
        heartbeat.accept(new HeartbeatState(++heartbeats, Instant.EPOCH.plusSeconds(seconds), SELF, 1, 1,
                heard ? BOTH : ALONE, true, null, List.of(peer), 0));
    }

    private void saysOn() {
        questions.removeFirst().complete(new FenceDevice.DeviceReply.On());
    }

    private FenceDeviceState device() {
        return desk.devices().getFirst();
    }

    private CompletableFuture<DeviceTestReply> test() {
        return desk.test(PEER).toCompletableFuture();
    }

    private static FenceDeviceState.Test result(CompletableFuture<DeviceTestReply> reply) {
        return ((DeviceTestReply.Tested) reply.join()).device().test();
    }

    private static String refusal(CompletableFuture<DeviceTestReply> reply) {
        return ((DeviceTestReply.Refused) reply.join()).reason();
    }

    @Test
    void aDeviceIsUnknownUntilItAnswersAndUntestedUntilSomebodyTestsIt() {
        configure(1, "10.90.4.102");
        assertThat(device().condition()).isEqualTo(Condition.UNKNOWN);
        assertThat(device().checkedAt()).isNull();
        saysOn();
        assertThat(device().condition()).isEqualTo(Condition.OK);
        assertThat(device().test()).isNull();
    }

    @Test
    void aTestIsOnDiskWhenItsAskerHearsOfItAndARestartKnowsIt() throws IOException {
        configure(1, "10.90.4.102");
        saysOn();
        hears(true);
        var reply = test();
        var other = test();
        assertThat(reply).isNotDone();
        assertThat(questions).as("asked once for both").hasSize(1);
        saysOn();

        assertThat(result(reply).passed()).isTrue();
        assertThat(result(other)).isEqualTo(result(reply));
        assertThat(device().test()).isEqualTo(result(reply));
        assertThat(Files.readString(folder.resolve("tests.json"))).contains("10.90.4.102");

        start();
        configure(1, "10.90.4.102");
        assertThat(device().condition()).isEqualTo(Condition.UNKNOWN);
        assertThat(device().test()).isEqualTo(result(reply));
        configure(2, "10.90.4.103");
        assertThat(device().test()).as("it is another device now").isNull();
        configure(3, "10.90.4.102");
        assertThat(device().test()).isEqualTo(result(reply));
    }

    @Test
    void aTestThatFailsTellsTheConditionToo() {
        configure(1, "10.90.4.102");
        saysOn();
        hears(true);
        var before = published;
        var reply = test();
        questions.removeFirst().complete(new FenceDevice.DeviceReply.Failed("wrong password for user admin"));
        assertThat(result(reply).passed()).isFalse();
        assertThat(result(reply).text()).isEqualTo("wrong password for user admin");
        assertThat(device().condition()).isEqualTo(Condition.FAILED);
        assertThat(published).as("told at once").isGreaterThan(before);
    }

    @Test
    void aNodeThatIsHeardAndCalledOffHasAnothersDevice() {
        configure(1, "10.90.4.102");
        saysOn();
        hears(true);
        var reply = test();
        questions.removeFirst().complete(new FenceDevice.DeviceReply.Off());
        assertThat(result(reply).passed()).isFalse();
        assertThat(result(reply).text()).contains("belongs to another machine");
        assertThat(device().condition()).isEqualTo(Condition.DOUBTED);
    }

    @Test
    void whoTestsAgainAndAgainWhileANodeGoesDownMakesNoLiarOfItsDevice() {
        configure(1, "10.90.4.102");
        saysOn();
        hears(true);
        for (int time = 0; time < 3; time++) {
            var reply = test();
            questions.removeFirst().complete(new FenceDevice.DeviceReply.Off());
            assertThat(result(reply).passed()).isFalse();
        }
        seconds += 15;
        hears(false);
        questions.removeFirst().complete(new FenceDevice.DeviceReply.Off());
        assertThat(device().condition()).isEqualTo(Condition.OK);
        var reply = test();
        questions.removeFirst().complete(new FenceDevice.DeviceReply.Off());
        assertThat(result(reply).passed()).isTrue();
    }

    @Test
    void whatHeartbeatSaidBeforeItFellSilentContradictsNoDevice() {
        configure(1, "10.90.4.102");
        saysOn();
        hears(true);
        seconds += 61;
        test();
        questions.removeFirst().complete(new FenceDevice.DeviceReply.Off());
        questions.removeFirst().complete(new FenceDevice.DeviceReply.Off());
        assertThat(device().condition()).isEqualTo(Condition.OK);
        assertThat(device().test().text()).contains("heartbeat of this node is silent");
        assertThat(device().test().passed()).isFalse();
    }

    @Test
    void anAnswerThatIsTheSameAsBeforeIsNotToldAtOnce() {
        configure(1, "10.90.4.102");
        saysOn();
        hears(true);
        var before = published;
        seconds += 61;
        hears(true);
        saysOn();
        assertThat(device().checkedAt()).isEqualTo(Instant.EPOCH.plusSeconds(61));
        assertThat(published).isEqualTo(before);
        seconds += 61;
        hears(true);
        questions.removeFirst().complete(new FenceDevice.DeviceReply.Failed("no answer"));
        assertThat(published).isGreaterThan(before);
    }

    @Test
    void aFencingHasTheDeviceForItself() {
        configure(1, "10.90.4.102");
        saysOn();
        hears(true);
        var reply = test();
        hears(false);
        desk.ask("1", new FencingCommand.Fence(PEER, 7, ALONE, 60_000, "left uncleanly"));

        assertThat(refusal(reply)).contains("jupiter2 is being fenced just now");
        assertThat(conversationsEnded).isEqualTo(1);
        assertThat(refusal(test())).contains("jupiter2 is being fenced just now");
        assertThat(device().test()).isNull();
        assertThat(device().condition()).as("that it was ended is no fault of the device").isEqualTo(Condition.OK);
    }

    @Test
    void aDeviceThatFailsInAFencingIsNotCalledSound() {
        configure(1, "10.90.4.102");
        saysOn();
        hears(false);
        desk.ask("1", new FencingCommand.Fence(PEER, 7, ALONE, 60_000, "left uncleanly"));
        assertThat(device().condition()).isEqualTo(Condition.OK);
        questions.removeFirst().complete(new FenceDevice.DeviceReply.Failed("no answer"));
        assertThat(device().condition()).isEqualTo(Condition.FAILED);
        assertThat(device().text()).isEqualTo("no answer");
    }

    @Test
    void aDeviceThatIsConfiguredAnewMeanwhileWasNotTested() {
        configure(1, "10.90.4.102");
        var regular = questions.removeFirst();
        var reply = test();
        configure(2, "10.90.4.103");
        saysOn();
        assertThat(refusal(reply)).contains("configured anew during its test");
        assertThat(device().test()).isNull();
        regular.complete(new FenceDevice.DeviceReply.Failed("the old one"));
        assertThat(device().condition()).as("nor does the old one speak for it").isEqualTo(Condition.UNKNOWN);
    }

    @Test
    void whatTheDiskDoesNotTakeIsSaid() throws IOException {
        configure(1, "10.90.4.102");
        saysOn();
        hears(true);
        Files.createDirectories(folder.resolve("tests.json").resolve("in the way"));
        var reply = test();
        saysOn();
        assertThat(result(reply).passed()).isTrue();
        assertThat(result(reply).text()).contains("the disk of this node did not take this");
        assertThat(device().test()).isEqualTo(result(reply));
    }

    @Test
    void aNodeThatIsNotThereOrHereIsNotTested() {
        configure(1, "10.90.4.102");
        assertThat(refusal(desk.test(new NodeId("mars")).toCompletableFuture())).contains("which has jupiter1, jupiter2");
        assertThat(refusal(desk.test(SELF).toCompletableFuture())).contains("'twinctl fence test jupiter1' on jupiter2");
    }
}

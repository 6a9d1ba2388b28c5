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
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.fencing.core.AuditEntry;
import org.twinhost.fencing.core.FencingDocument;
import org.twinhost.fencing.core.device.KeptTests;
import org.twinhost.fencing.core.drill.KeptDrill;
import org.twinhost.fencing.core.victim.FencingTiming;
import org.twinhost.fencing.device.FenceDevice;
import org.twinhost.fencing.store.FencingStore;
import org.twinhost.runtime.bus.Bus;
import org.twinhost.runtime.bus.Snapshots;
import org.twinhost.runtime.loop.ServiceLoop;

/** A drill between its files and its device, over a restart of the service; the time is the test's. */
class DrillStoryTest {

    private static final NodeId SELF = new NodeId("jupiter1");
    private static final NodeId PEER = new NodeId("jupiter2");
    private static final View BOTH = new View(4, List.of(SELF, PEER), SELF);
    private static final View ALONE = new View(5, List.of(SELF), SELF);
    private static final OptionalLong USUAL = OptionalLong.empty();

    @TempDir
    Path folder;

    private final List<String> switched = new ArrayList<>();
    private boolean isOn = true;
    private boolean isDumb;
    private long seconds;
    private long heartbeats;
    private Consumer<HeartbeatState> heartbeat = _ -> { };
    private FencingDesk desk;

    @BeforeEach
    void start() {
        var snapshots = new Snapshots();
        desk = new FencingDesk(SELF, FencingTiming.USUAL, Duration.ofSeconds(60), new FencingDesk.Ports(
                new Loop(), bus(), snapshots, new Disk(new FencingStore(folder, _ -> { })), Device::new,
                new FencingDesk.Observer() {}));
        desk.start();
        var device = new FenceDeviceConfig("bmc2", PEER, FenceDeviceConfig.Kind.IPMI, "10.90.4.102", 623, "admin", "/bmc", 3,
                false);
        snapshots.take(new ClusterSnapshot(new Revision(1, "00"), "jupiter", Timing.ofDeadtime(3_000), 0, false,
                List.of(new NodeConfig(SELF, false, List.of()), new NodeConfig(PEER, false, List.of())), List.of(),
                List.of(), List.of(), List.of(device), List.of()), _ -> { });
    }

    /** Nothing runs by itself. */
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

        @Override
        public KeptDrill.Document readDrills() throws IOException {
            return store.readDrills();
        }

        @Override
        public void writeDrills(KeptDrill.Document drills, Consumer<Optional<String>> then) {
            then.accept(store.failureOfWriting(drills));
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
            return said(isDumb ? new DeviceReply.Failed("no answer") : isOn ? new DeviceReply.On() : new DeviceReply.Off());
        }

        @Override
        public Conversation powerOff() {
            switched.add("off");
            isOn = false;
            return said(new DeviceReply.Taken());
        }

        @Override
        public Conversation powerOn() {
            switched.add("on");
            isOn = true;
            return said(new DeviceReply.Taken());
        }

        private static Conversation said(DeviceReply reply) {
            return new Conversation() {
                @Override
                public CompletionStage<DeviceReply> answer() {
                    return CompletableFuture.completedFuture(reply);
                }

                @Override
                public void end() {
                    // it has ended
                }
            };
        }
    }

    @SuppressWarnings("unchecked")
    private Bus bus() {
        return (Bus) Proxy.newProxyInstance(Bus.class.getClassLoader(), new Class<?>[] {Bus.class}, (_, method, arguments) -> {
            if (method.getName().equals("onState")) {
                heartbeat = (Consumer<HeartbeatState>) arguments[3];
            }
            return method.getReturnType() == Optional.class ? Optional.empty() : null;
        });
    }

    private void hears(boolean heard) {
        var link = new LinkState("grey", heard, heard ? 50L : 9_000L);
        var peer = new PeerState(PEER, heard ? Liveness.ALIVE : Liveness.LOST, 7, 1, link.lastHeardMs(), null, List.of(link));
        heartbeat.accept(new HeartbeatState(++heartbeats, Instant.EPOCH.plusSeconds(seconds), SELF, 1, 1,
                heard ? BOTH : ALONE, true, null, List.of(peer), 0));
    }

    private void passes(long moreSeconds, boolean heard) {
        seconds += moreSeconds;
        hears(heard);
    }

    private DrillReply drill() {
        return desk.drill(PEER, USUAL).toCompletableFuture().join();
    }

    private void isReady() {
        hears(true);
        desk.test(PEER).toCompletableFuture().join();
    }

    @Test
    void thePowerComesBackAlsoWhenTheServiceIsKilledMeanwhile() throws IOException {
        isReady();
        assertThat(drill()).isInstanceOfSatisfying(DrillReply.Begun.class,
                begun -> assertThat(begun.drill().onAt()).isEqualTo(Instant.EPOCH.plusSeconds(20)));
        passes(5, false);
        start();
        passes(14, false);
        assertThat(switched).containsExactly("off");
        passes(1, false);
        assertThat(switched).containsExactly("off", "on");
        assertThat(Files.readString(folder.resolve("drills.json"))).contains("\"drills\":[]");
        start();
        passes(60, false);
        assertThat(switched).containsExactly("off", "on");
    }

    @Test
    void aDrillProvesNothingAndAFencingOfTheNodeEndsFirst() {
        isReady();
        drill();
        passes(4, false);
        assertThat(desk.visible().proofs()).isEmpty();
        isDumb = true;
        desk.ask("fence", new FencingCommand.Fence(PEER, 7, ALONE, 0, "left uncleanly"));
        passes(20, false);
        assertThat(desk.visible().attempts()).hasSize(1);
        assertThat(switched).as("switched on now, it would be shot").containsExactly("off");
        isDumb = false;
        passes(10, false);
        assertThat(desk.visible().proofs()).hasSize(1);
        passes(3, false);
        assertThat(switched).containsExactly("off", "on");
    }

    @Test
    void onlyOneAtATimeAndWhatIsNotTestedIsRefused() {
        hears(true);
        assertThat(drill()).isInstanceOfSatisfying(DrillReply.Refused.class, refused -> assertThat(refused.reasons())
                .containsExactly("the fence device of jupiter2 was never tested from this node: twinctl fence test jupiter2"));
        isReady();
        drill();
        assertThat(drill()).isInstanceOfSatisfying(DrillReply.Refused.class, refused -> assertThat(refused.reasons())
                .containsExactly("a drill of jupiter2 is not over: its power comes back first"));
        assertThat(switched).containsExactly("off");
    }

    @Test
    void aNodeThatIsOffAlreadyIsNotSwitchedOn() {
        isReady();
        isOn = false;
        assertThat(drill()).isInstanceOf(DrillReply.Refused.class);
        passes(60, false);
        assertThat(switched).isEmpty();
        assertThat(folder.resolve("drills.json")).doesNotExist();
    }

    @Test
    void withoutRoomForTheNoteNothingIsSwitched() throws IOException {
        isReady();
        Files.createDirectory(folder.resolve("drills.json"));
        assertThat(drill()).isInstanceOfSatisfying(DrillReply.Refused.class, refused -> assertThat(refused.reasons())
                .singleElement().asString().contains("check the disk"));
        assertThat(switched).isEmpty();
    }
}

package org.twinhost.fencing;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
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

/** Fencing of jupiter1 between its real files and a device that is played; the time is the test's, nothing runs by itself. */
abstract class DeskStory {

    static final NodeId SELF = new NodeId("jupiter1");
    static final NodeId PEER = new NodeId("jupiter2");
    static final View BOTH = new View(4, List.of(SELF, PEER), SELF);
    static final View ALONE = new View(5, List.of(SELF), SELF);

    @TempDir
    Path folder;

    long seconds;
    int published;
    /** What was asked of the peer's heartbeat, and what comes of it. */
    final List<Object> asked = new ArrayList<>();
    Reply heartbeatAnswers = Reply.done("1", null);
    FencingDesk desk;
    private long heartbeats;
    private Consumer<HeartbeatState> heartbeat = _ -> { };
    private Snapshots snapshots = new Snapshots();

    /** The device of the peer; equal ones for equal configurations. */
    abstract FenceDevice played(FenceDeviceConfig config);

    /** The service starts, on the files that are there. */
    void begin() {
        snapshots = new Snapshots();
        desk = new FencingDesk(SELF, FencingTiming.USUAL, Duration.ofSeconds(60), new FencingDesk.Ports(
                new Loop(), bus(), snapshots, new Disk(new FencingStore(folder, _ -> { })), this::played,
                new FencingDesk.Observer() {}));
        desk.start();
    }

    void configure(long revision, String address) {
        configure(revision,
                new FenceDeviceConfig("bmc2", PEER, FenceDeviceConfig.Kind.IPMI, address, 623, "admin", "/bmc", 3, false));
    }

    void configure(long revision, FenceDeviceConfig device) {
        snapshots.take(new ClusterSnapshot(new Revision(revision, "00"), "jupiter", Timing.ofDeadtime(3_000), 0, false,
                List.of(new NodeConfig(SELF, false, List.of()), new NodeConfig(PEER, false, List.of())), List.of(),
                List.of(), List.of(), List.of(device), List.of()), _ -> { });
    }

    void hears(boolean heard) {
        var link = new LinkState("grey", heard, heard ? 50L : 9_000L);
        var peer = new PeerState(PEER, heard ? Liveness.ALIVE : Liveness.LOST, 7, 1, link.lastHeardMs(), null, List.of(link));
        heartbeat.accept(new HeartbeatState(++heartbeats, Instant.EPOCH.plusSeconds(seconds), SELF, 1, 1,
                heard ? BOTH : ALONE, true, null, List.of(peer), 0));
    }

    @SuppressWarnings("unchecked")
    private Bus bus() {
        return (Bus) Proxy.newProxyInstance(Bus.class.getClassLoader(), new Class<?>[] {Bus.class}, (_, method, arguments) -> {
            switch (method.getName()) {
                case "onState" -> heartbeat = (Consumer<HeartbeatState>) arguments[3];
                case "changed" -> published++;
                case "request" -> {
                    asked.add(arguments[2]);
                    return CompletableFuture.completedFuture(heartbeatAnswers);
                }
                default -> { }
            }
            return method.getReturnType() == Optional.class ? Optional.empty() : null;
        });
    }

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
}

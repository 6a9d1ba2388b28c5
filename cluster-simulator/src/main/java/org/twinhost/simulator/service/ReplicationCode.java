package org.twinhost.simulator.service;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.twinhost.contract.config.MetaDisk;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.replication.core.area.LogCapacity;
import org.twinhost.replication.core.blocks.MemoryBudget;
import org.twinhost.replication.core.verify.VerifySetup;
import org.twinhost.replication.net.Greeting;
import org.twinhost.replication.net.PeerChannel;
import org.twinhost.replication.node.NodeSetup;
import org.twinhost.replication.node.NodeVolumes;
import org.twinhost.replication.node.ReplicationDesk;
import org.twinhost.replication.volume.VolumeDesk;
import org.twinhost.replication.volume.VolumeHost;
import org.twinhost.replication.volume.VolumePorts;
import org.twinhost.replication.volume.VolumeStorage;
import org.twinhost.runtime.loop.ServiceLoop;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.node.ServiceCode;
import org.twinhost.simulator.world.GuestDoor;
import org.twinhost.simulator.world.World;
import org.twinhost.simulator.world.disk.DiskHandle;
import org.twinhost.simulator.world.network.Wires;

/**
 * Replication's own desks in a simulated process: all volumes on the process's one loop.
 *
 * <p>Coverage, looked at after each event of the world by {@code VolumeChecks}: {@code replica.disk} (Diskless, Failed,
 * Inconsistent, Outdated, Consistent, UpToDate), {@code replica.role} (Primary, Secondary), {@code replica.link} (Down,
 * Draining, Handshaking, Entering, Joined), {@code replica.exclusion} (Settled, Lost, Excluding),
 * {@code replica.promotion} (Idle, Waiting, Offering, OutdatingPeer, Taking, Giving).
 * A state that is entered and left within one event is not seen.
 */
public final class ReplicationCode implements ServiceCode, VolumeHost {

    private static final String SESSION = "session";
    /** Fewer than the extents that guests write to, so that extents cool and are warmed again. */
    private static final LogCapacity LOG_CAPACITY = new LogCapacity(2, 3);
    /** Fewer digests in memory than a volume has chunks, so that pages of them are left and come back. */
    private static final VerifySetup VERIFY = new VerifySetup(VerifySetup.USUAL.bytesPerSecond(), 5, 12);
    private static final Duration MARK_DEADLINE = Duration.ofMillis(1_000);

    private final MemoryBudget memory = new MemoryBudget(VolumeLimits.DIRTY_BYTES_MAX);
    private final Process process;
    private final List<DiskHandle> handles = new ArrayList<>();
    private final List<GuestDoor> doors = new ArrayList<>();
    private NodeVolumes volumes;

    private ReplicationCode(Process process) {
        this.process = process;
    }

    /** A start of the service: raises its session durably, then opens the volumes as soon as the incarnation is known. */
    public static ServiceCode start(Process process) {
        var code = new ReplicationCode(process);
        code.begin();
        return code;
    }

    private void begin() {
        var node = process.node();
        var session = raiseSession();
        var desk = new ReplicationDesk(node.name(), process.bus(), process::now, MARK_DEADLINE,
                (volume, why) -> ReplicationCode.<RuntimeException>passOn(why),
                (volume, why) -> ReplicationCode.<RuntimeException>passOn(why));
        volumes = new NodeVolumes(new NodeSetup(node.name(), World.of(process).first().cluster(), node.boot(),
                () -> Incarnations.current(node), session), process, this, desk);
        desk.open(volumes, process.snapshots(), session);
    }

    private long raiseSession() {
        try {
            var session = process.files().read(SESSION, Long.class).orElse(0L) + 1;
            process.files().write(process, SESSION, session);
            return session;
        } catch (UncheckedIOException full) {
            process.kill("it cannot number its session: " + full.getMessage());
            process.boundary(); // ends this start
            throw full;
        }
    }

    /** A crash of the process, or a broken rule, is the loop's business. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void passOn(Throwable why) throws T {
        throw (T) why;
    }

    @Override
    public void gone() {
        handles.forEach(DiskHandle::gone);
        doors.forEach(GuestDoor::gone);
        World.of(process).volumes().wires().gone(process);
    }

    @Override
    public VolumePorts place(String volume, String device, long sizeBytes, Optional<MetaDisk> metaDisk) {
        var disk = World.of(process).volumes().disk(process.node(), volume, sizeBytes);
        var handle = new DiskHandle(process, disk, volume);
        handles.add(handle);
        return new Place(handle);
    }

    @Override
    public LogCapacity logCapacity() {
        return LOG_CAPACITY;
    }

    @Override
    public VerifySetup verify() {
        return VERIFY;
    }

    @Override
    public MemoryBudget memory() {
        return memory;
    }

    /** A played node has every disk, as large as it is wanted. */
    @Override
    public CompletableFuture<List<String>> check(List<ReplicationCommand.Device> devices) {
        process.boundary();
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public void listen(String address) {
        World.of(process).volumes().wires().listen(process, address, visitor -> host(visitor, address));
    }

    private Optional<Wires.Host> host(Greeting visitor, String address) {
        return volumes.host(visitor).map(volume -> new Wires.Host(volumes.greeting(volume, address), volume::arrived));
    }

    @Override
    public long newGeneration() {
        return World.of(process).dice().number() | 1;
    }

    private final class Place implements VolumePorts {
        private final DiskHandle handle;

        Place(DiskHandle handle) {
            this.handle = handle;
        }

        @Override
        public ServiceLoop loop() {
            return process;
        }

        @Override
        public VolumeStorage storage() {
            return handle;
        }

        @Override
        public Export openExport(VolumeDesk volume) {
            process.boundary();
            var door = World.of(process).volumes().open(process, volume);
            doors.add(door);
            return door;
        }

        @Override
        public void dial(String from, String to, Greeting mine, int timeoutMs, Consumer<PeerChannel> met,
                Consumer<String> failed) {
            World.of(process).volumes().wires().dial(process, to, mine, timeoutMs, met, failed);
        }
    }
}

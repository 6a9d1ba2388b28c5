package org.twinhost.replication.engine;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.MetaDisk;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.replication.core.blocks.MemoryBudget;
import org.twinhost.replication.disk.DiskThreads;
import org.twinhost.replication.net.Greeting;
import org.twinhost.replication.net.PeerChannel;
import org.twinhost.replication.net.PeerKey;
import org.twinhost.replication.net.PeerNetwork;
import org.twinhost.replication.net.budget.ByteBudget;
import org.twinhost.replication.net.seal.Seal;
import org.twinhost.replication.node.NodeVolumes;
import org.twinhost.replication.volume.Cluster;
import org.twinhost.replication.volume.VolumeDesk;
import org.twinhost.replication.volume.VolumeHost;
import org.twinhost.replication.volume.VolumePorts;
import org.twinhost.replication.volume.VolumeStorage;
import org.twinhost.runtime.files.PrivateFolder;
import org.twinhost.runtime.loop.ServiceLoop;
import org.twinhost.runtime.loop.ServiceThread;
import org.twinhost.runtime.unit.WatchedLoop;

/** The machine under a node's volumes, without a framework: threads, sockets, files. {@link NodeVolumes} decides. */
public final class ReplicationEngine implements VolumeHost, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ReplicationEngine.class);
    private static final int INBOX_MAX = 1_000;
    /** At a time: each may wait for a disk. */
    private static final int CHECKS_MAX = 4;

    private final EngineSetup setup;
    private final EpollEventLoopGroup loops;
    private final DiskThreads diskThreads = new DiskThreads(8);
    private final ExecutorService blocking =
            Executors.newCachedThreadPool(Thread.ofPlatform().name("opener-", 0).daemon().factory());
    private final ServiceThread control;
    private final ByteBudget guestBytes;
    private final MemoryBudget memory = new MemoryBudget(VolumeLimits.DIRTY_BYTES_MAX);
    private final SecureRandom random = new SecureRandom();
    private final PeerNetwork network;
    private final Map<String, Channel> listening = new TreeMap<>();
    /** By volume; a volume's place is known before the volume is. */
    private final Map<String, Place> places = new ConcurrentHashMap<>();
    private final AtomicInteger checks = new AtomicInteger();
    private final NodeVolumes volumes;

    public ReplicationEngine(EngineSetup setup, Cluster cluster) {
        this.setup = setup;
        this.guestBytes = new ByteBudget(setup.guestBytesMax(), VolumeLimits.VOLUMES_MAX);
        this.network = new PeerNetwork(new PeerKey(setup.key()));
        this.loops = new EpollEventLoopGroup(Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors())),
                Thread.ofPlatform().name("volume-", 0).daemon().factory());
        this.control = new ServiceThread("control", INBOX_MAX, why -> cluster.broken("(all)", why));
        blocking.execute(Seal::warmUp);
        this.volumes = new NodeVolumes(setup.node(), control, this, cluster);
    }

    /** The configuration changed; from any thread. */
    public void configure(ClusterSnapshot newer) {
        volumes.configure(newer);
    }

    public NodeVolumes node() {
        return volumes;
    }

    public Collection<VolumeDesk> volumes() {
        return volumes.volumes();
    }

    public Optional<VolumeDesk> volume(String name) {
        return volumes.volume(name);
    }

    /** What guests hold now, of what they may. */
    public ByteBudget guestBytes() {
        return guestBytes;
    }

    /** The loop that has the volumes, and those that they are on. Whatever may wait for a disk is on other threads. */
    public List<WatchedLoop> watched() {
        var watched = new ArrayList<>(List.of(WatchedLoop.of("control", control)));
        for (var loop : loops) {
            watched.add(new WatchedLoop("volume-" + (watched.size() - 1), loop::execute));
        }
        return watched;
    }

    @Override
    public VolumePorts place(String volume, String device, long sizeBytes, Optional<MetaDisk> metaDisk) throws IOException {
        PrivateFolder.make(setup.state());
        Files.createDirectories(setup.sockets());
        var loop = loops.next();
        var storage = new FileStorage(
                new MetadataPlace(Path.of(device), sizeBytes, metaDisk), setup.caching(), loop, diskThreads, blocking,
                setup.state().resolve(volume + ".detached"));
        var place = new Place(loop, storage);
        places.put(volume, place);
        return place;
    }

    @Override
    public CompletableFuture<List<String>> check(List<ReplicationCommand.Device> devices) {
        if (checks.incrementAndGet() > CHECKS_MAX) {
            checks.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new IOException("earlier checks have not ended: a disk does not answer"));
        }
        return CompletableFuture.supplyAsync(() -> new DeviceCheck(served()).reasons(devices), blocking)
                .whenComplete((_, _) -> checks.decrementAndGet());
    }

    /** Where the volumes lie that are there now. */
    private Map<String, MetadataPlace> served() {
        var found = new TreeMap<String, MetadataPlace>();
        places.forEach((name, place) -> volumes.volume(name).ifPresent(_ -> found.put(name, place.storage.place())));
        return found;
    }

    @Override
    public void listen(String address) throws IOException {
        var known = listening.get(address);
        if (known != null && known.isOpen()) {
            return;
        }
        var bound = network.listen(loops, new InetSocketAddress(address, setup.port()), visitor -> roomFor(visitor, address))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen for peers on " + address + ": " + bound.cause().getMessage() + "; trying again");
        }
        LOG.infof("replication peers are awaited on %s", address);
        listening.put(address, bound.channel());
    }

    @Override
    public MemoryBudget memory() {
        return memory;
    }

    @Override
    public long newGeneration() {
        long generation;
        do {
            generation = random.nextLong();
        } while (generation == 0);
        return generation;
    }

    private Optional<PeerNetwork.Room> roomFor(Greeting visitor, String address) {
        return volumes.host(visitor).map(volume -> new PeerNetwork.Room(
                volumes.greeting(volume, address), placeOf(volume).loop, volume::arrived));
    }

    private Place placeOf(VolumeDesk volume) {
        return Objects.requireNonNull(places.get(volume.name()), () -> volume.name() + " has no place");
    }

    /** A volume's event loop and what is on it. */
    private final class Place implements VolumePorts {
        private final EventLoop loop;
        private final FileStorage storage;

        Place(EventLoop loop, FileStorage storage) {
            this.loop = loop;
            this.storage = storage;
        }

        @Override
        public ServiceLoop loop() {
            return new VolumeLoop(loop);
        }

        @Override
        public VolumeStorage storage() {
            return storage;
        }

        @Override
        public Export openExport(VolumeDesk volume) throws IOException {
            return NbdExport.open(volume, loop, setup.sockets().resolve(volume.name() + ".sock"),
                    guestBytes.share(volume.name(), loop));
        }

        @Override
        public void dial(String from, String to, Greeting mine, int timeoutMs, Consumer<PeerChannel> met,
                Consumer<String> failed) {
            network.connect(loop, new InetSocketAddress(from, 0), new InetSocketAddress(to, setup.port()), mine, timeoutMs,
                    met::accept, failed);
        }
    }

    @Override
    public void close() {
        control.close();
        listening.values().forEach(channel -> channel.close().awaitUninterruptibly());
        volumes.close();
        loops.shutdownGracefully(100, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        blocking.shutdown();
        diskThreads.close();
    }
}

package org.twinhost.replication;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.replication.ReplicationState.PeerContact;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.VolumeSetup;
import org.twinhost.replication.disk.DiskThreads;
import org.twinhost.replication.net.Greeting;
import org.twinhost.replication.net.PeerKey;
import org.twinhost.replication.net.PeerNetwork;

/** All volumes of a node, without any framework: follows the configuration, keeps every volume connected. */
public final class ReplicationEngine implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ReplicationEngine.class);
    private static final int CONNECT_EVERY_MS = 100;
    private static final int STAND_ALONE_PAUSE_MS = 2_000;

    private final EngineSetup setup;
    private final Cluster cluster;
    private final EpollEventLoopGroup loops;
    private final DiskThreads diskThreads = new DiskThreads(8);
    private final ExecutorService blocking = Executors.newCachedThreadPool(Thread.ofPlatform().name("opener-", 0).daemon().factory());
    /** Configuration, listening and dialling are decided on this one thread. */
    private final ScheduledExecutorService control =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("control").daemon().factory());
    private final PeerNetwork network;
    private final Map<String, VolumeEngine> volumes = new ConcurrentHashMap<>();
    private final Map<String, Dialer> dialers = new ConcurrentHashMap<>();
    private final Map<InetSocketAddress, Channel> listening = new TreeMap<>(Comparator.comparing(InetSocketAddress::toString));
    private volatile ClusterSnapshot snapshot;
    private String lastProblem;

    public ReplicationEngine(EngineSetup setup, Cluster cluster) {
        this.setup = setup;
        this.cluster = cluster;
        this.network = new PeerNetwork(new PeerKey(setup.key()));
        this.loops = new EpollEventLoopGroup(Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors())),
                Thread.ofPlatform().name("volume-", 0).daemon().factory());
        control.scheduleWithFixedDelay(this::follow, CONNECT_EVERY_MS, CONNECT_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** The configuration changed; from any thread. */
    public void configure(ClusterSnapshot newer) {
        control.execute(() -> {
            snapshot = newer;
            follow();
        });
    }

    public Collection<VolumeEngine> volumes() {
        return volumes.values();
    }

    public Optional<VolumeEngine> volume(String name) {
        return Optional.ofNullable(volumes.get(name));
    }

    /** When each peer's replication was last heard, over any volume. */
    public List<PeerContact> contacts() {
        var known = snapshot;
        if (known == null) {
            return List.of();
        }
        return known.nodes().stream().map(node -> node.name()).filter(node -> !node.equals(setup.self()))
                .map(node -> new PeerContact(node, lastHeardMs(node))).toList();
    }

    private Long lastHeardMs(NodeId node) {
        return volumes.values().stream().filter(volume -> node.equals(volume.setup().peer()))
                .map(VolumeEngine::peerHeardMs).filter(java.util.Objects::nonNull).min(Long::compare).orElse(null);
    }

    /** What is known of the peer's service, which is asked for a sign of life at the same time. */
    public PeerContact probe(NodeId node) {
        volumes.values().stream().filter(volume -> node.equals(volume.setup().peer())).forEach(VolumeEngine::probe);
        return new PeerContact(node, lastHeardMs(node));
    }

    /** Configuration, sockets, connections: brings them nearer to what they should be, ten times a second. */
    private void follow() {
        try {
            var wanted = snapshot;
            var incarnation = setup.incarnation().get();
            if (wanted == null || incarnation.isEmpty()) {
                return;
            }
            adapt(wanted, incarnation.getAsLong());
            listen(wanted);
            dialers.values().forEach(Dialer::dial);
        } catch (RuntimeException | IOException e) {
            problem(e.toString());
        }
    }

    private void problem(String text) {
        if (!text.equals(lastProblem)) {
            lastProblem = text;
            LOG.error(text);
        }
    }

    private void adapt(ClusterSnapshot wanted, long incarnation) throws IOException {
        for (var config : wanted.volumes()) {
            var here = config.replicaOn(setup.self());
            if (here.isPresent() && !volumes.containsKey(config.name())) {
                add(config, Path.of(here.get().device()), wanted, incarnation);
            }
        }
        for (var volume : List.copyOf(volumes.values())) {
            var stays = wanted.volume(volume.name()).flatMap(config -> config.replicaOn(setup.self())).isPresent();
            if (!stays) {
                remove(volume);
            }
        }
    }

    private void add(VolumeConfig config, Path device, ClusterSnapshot wanted, long incarnation) throws IOException {
        if (config.protocol() != VolumeConfig.Protocol.C) {
            problem("volume " + config.name() + " asks for protocol " + config.protocol()
                    + ", which this version does not have: it stays closed; configure C");
            return;
        }
        var peers = config.replicas().stream().map(VolumeConfig.ReplicaConfig::node)
                .filter(node -> !node.equals(setup.self())).toList();
        if (peers.size() > 1) {
            problem("volume " + config.name() + " has more than two replicas, which this version does not have");
            return;
        }
        var loop = loops.next();
        var marker = setup.state().resolve(config.name() + ".detached");
        Files.createDirectories(setup.state());
        Files.createDirectories(setup.sockets());
        var disk = new VolumeDisk(device, config.sizeBytes(), loop, diskThreads, blocking, marker);
        var volume = new VolumeSetup(config.name(), config.sizeBytes(), Long.parseUnsignedLong(config.birth(), 16),
                setup.self(), peers.isEmpty() ? null : peers.getFirst(), setup.boot(), incarnation,
                disk.isRememberedAsDetached(), silenceMs(wanted));
        var engine = new VolumeEngine(volume, device, loop, disk, cluster, setup.windowBytesMax());
        engine.openExport(setup.sockets().resolve(config.name() + ".sock"));
        engine.start(wanted.timing());
        volumes.put(config.name(), engine);
        if (volume.peer() != null) {
            dialers.put(config.name(), new Dialer(engine));
        }
    }

    /** Replication notices silence before the cluster does. */
    private static int silenceMs(ClusterSnapshot wanted) {
        return Math.max(200, (int) (wanted.timing().deadtimeMs() * 0.4));
    }

    private void remove(VolumeEngine volume) {
        if (volume.state().role() == Role.PRIMARY) {
            problem("volume " + volume.name() + " left the configuration while it is Primary here: it stays until it is"
                    + " demoted");
            return;
        }
        LOG.infof("volume %s left the configuration", volume.name());
        volumes.remove(volume.name());
        dialers.remove(volume.name());
        volume.close(blocking);
    }

    private void listen(ClusterSnapshot wanted) {
        for (var address : addresses(wanted, setup.self())) {
            var channel = listening.get(address);
            if (channel != null && channel.isOpen()) {
                continue;
            }
            var bound = network.listen(loops, address, this::roomFor).awaitUninterruptibly();
            if (bound.isSuccess()) {
                LOG.infof("replication peers are awaited on %s", address);
                listening.put(address, bound.channel());
            } else {
                problem("cannot listen for peers on " + address + ": " + bound.cause().getMessage() + "; trying again");
            }
        }
    }

    private Optional<PeerNetwork.Room> roomFor(Greeting visitor) {
        var volume = volumes.get(visitor.volume());
        if (volume == null || !visitor.cluster().equals(setup.cluster()) || !visitor.to().equals(setup.self())
                || !visitor.from().equals(volume.setup().peer())) {
            return Optional.empty();
        }
        return Optional.of(new PeerNetwork.Room(greeting(volume), volume.loop(), volume::arrived));
    }

    private Greeting greeting(VolumeEngine volume) {
        return new Greeting(setup.cluster(), volume.name(), setup.self(), volume.setup().peer(),
                volume.setup().incarnation(), setup.session());
    }

    /** A node's ends of the replication links, the preferred first. */
    private List<InetSocketAddress> addresses(ClusterSnapshot wanted, NodeId node) {
        var found = new ArrayList<InetSocketAddress>();
        wanted.links().stream()
                .filter(link -> link.replication() && link.kind() == LinkConfig.Kind.UDP)
                .sorted(Comparator.comparingInt(LinkConfig::order))
                .forEach(link -> wanted.node(node).flatMap(config -> config.addressOn(link.name()))
                        .ifPresent(address -> found.add(new InetSocketAddress(address, setup.port()))));
        return found;
    }

    /** The lower id opens the connection of a volume, over the replication links in turn. */
    private final class Dialer {
        private final VolumeEngine volume;
        private boolean dialling;
        private int turn;
        private long notBeforeNanos = System.nanoTime();

        Dialer(VolumeEngine volume) {
            this.volume = volume;
        }

        void dial() {
            if (setup.self().compareTo(volume.setup().peer()) > 0) {
                return;
            }
            volume.loop().execute(() -> {
                if (!dialling && !volume.isConnected() && System.nanoTime() - notBeforeNanos >= 0) {
                    open();
                }
            });
        }

        private void open() {
            var mine = addresses(snapshot, setup.self());
            var theirs = addresses(snapshot, volume.setup().peer());
            var count = Math.min(mine.size(), theirs.size());
            if (count == 0) {
                return;
            }
            var way = turn++ % count;
            dialling = true;
            var from = new InetSocketAddress(mine.get(way).getAddress(), 0);
            network.connect(volume.loop(), from, theirs.get(way), greeting(volume), volume.setup().silenceMs(),
                    connection -> {
                        dialling = false;
                        pause(STAND_ALONE_PAUSE_MS / 10);
                        volume.arrived(connection);
                    },
                    _ -> {
                        dialling = false;
                        pause(volume.setup().silenceMs() / 8);
                    });
        }

        private void pause(int milliseconds) {
            notBeforeNanos = System.nanoTime() + milliseconds * 1_000_000L;
        }
    }

    @Override
    public void close() {
        control.shutdownNow();
        listening.values().forEach(channel -> channel.close().awaitUninterruptibly());
        volumes.values().forEach(volume -> volume.close(blocking));
        loops.shutdownGracefully(100, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        blocking.shutdown();
        diskThreads.close();
    }
}

package org.twinhost.replication.engine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.core.ports.OutdateAnswer;
import org.twinhost.replication.disk.Caching;
import org.twinhost.replication.volume.Cluster;
import org.twinhost.replication.volume.VolumeDesk;

/** Two replication services without their framework, on loopback, with real files and sockets; marks go straight over. */
final class TwoEngines implements AutoCloseable {

    static final NodeId ONE = new NodeId("jupiter1");
    static final NodeId TWO = new NodeId("jupiter2");
    static final long SIZE = 16L << 20;

    private static final String ONLY = "vol";

    private final Path folder;
    private final int port;
    private final long guestBytes;
    private final List<String> names;
    private final boolean metaDisks;
    private final Map<NodeId, ReplicationEngine> engines = new HashMap<>();
    private final byte[] key = "0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    volatile boolean marksLost;
    /** Of who starts next. */
    volatile Caching caching = Caching.DIRECT;
    /** Of the one link, as who starts or is configured next is told. */
    volatile boolean unsealed;

    TwoEngines(Path folder) throws IOException {
        this(folder, 64 << 20, List.of(ONLY));
    }

    TwoEngines(Path folder, long guestBytes, List<String> names) throws IOException {
        this(folder, guestBytes, names, false);
    }

    /** Of one volume, whose metadata lies in a file of its own on each node. */
    static TwoEngines withMetaDisks(Path folder) throws IOException {
        return new TwoEngines(folder, 64 << 20, List.of(ONLY), true);
    }

    private TwoEngines(Path folder, long guestBytes, List<String> names, boolean metaDisks) throws IOException {
        this.folder = folder;
        this.port = VolumeFiles.freePort();
        this.guestBytes = guestBytes;
        this.names = names;
        this.metaDisks = metaDisks;
        for (var node : List.of(ONE, TWO)) {
            Files.createDirectories(folder.resolve(node.value()));
            for (var name : names) {
                if (metaDisks) {
                    blank(device(node, name), SIZE);
                    blank(metaDisk(node, name), VolumeLimits.metadataBytes(SIZE));
                } else {
                    blank(device(node, name), SIZE + (4 << 20));
                }
            }
        }
    }

    private Path device(NodeId node, String name) {
        return folder.resolve(node.value()).resolve(name);
    }

    private Path metaDisk(NodeId node, String name) {
        return folder.resolve(node.value()).resolve(name + ".meta");
    }

    /** Of the one volume. */
    Path device(NodeId node) {
        return device(node, ONLY);
    }

    /** Of the one volume. */
    Path metaDisk(NodeId node) {
        return metaDisk(node, ONLY);
    }

    /** Only zeros, whatever was there. */
    static void blank(Path file, long bytes) throws IOException {
        try (var made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(0);
            made.setLength(bytes);
        }
    }

    Path socket(NodeId node) {
        return socket(node, ONLY);
    }

    Path socket(NodeId node, String name) {
        return folder.resolve(node.value()).resolve("run").resolve(name + ".sock");
    }

    void start(NodeId node) {
        start(node, key);
    }

    void start(NodeId node, byte[] withKey) {
        var home = folder.resolve(node.value());
        var engine = new ReplicationEngine(new EngineSetup(node, "jupiter", withKey, node.hashCode(), () -> OptionalLong.of(1),
                1, home.resolve("run"), home.resolve("state"), port, guestBytes, caching), new Cluster() {
            @Override
            public void askOutdate(NodeId peer, String volume, String connection, Consumer<MarkReply> answer) {
                passMark(peer, volume, connection, answer);
            }

            @Override
            public void changed() {
                // asked when needed
            }

            @Override
            public void failed(String volume, Throwable why) {
                broken(volume, why);
            }

            @Override
            public void broken(String volume, Throwable why) {
                why.printStackTrace();
            }
        });
        engines.put(node, engine);
        engine.configure(snapshot());
    }

    private void passMark(NodeId peer, String volume, String connection, Consumer<Cluster.MarkReply> answer) {
        var other = engines.get(peer);
        if (marksLost || other == null || other.volume(volume).isEmpty()) {
            answer.accept(new Cluster.MarkReply(false, 0, "no answer"));
            return;
        }
        other.volume(volume).get().outdate(connection, true, new OutdateAnswer() {
            @Override
            public void outdated(String outdated, long generation) {
                answer.accept(new Cluster.MarkReply(true, generation, null));
            }

            @Override
            public void refused(String reason) {
                answer.accept(new Cluster.MarkReply(false, 0, reason));
            }
        });
    }

    int port() {
        return port;
    }

    ReplicationEngine engine(NodeId node) {
        return engines.get(node);
    }

    VolumeDesk volume(NodeId node) {
        return volume(node, ONLY);
    }

    VolumeDesk volume(NodeId node, String name) {
        return engines.get(node).volume(name).orElseThrow();
    }

    boolean has(NodeId node) {
        return has(node, ONLY);
    }

    boolean has(NodeId node, String name) {
        return engines.get(node).volume(name).isPresent();
    }

    boolean isHealthy(NodeId node) {
        return isHealthy(node, ONLY);
    }

    /** Mirrors, and both have everything; of one that is there. */
    boolean isHealthy(NodeId node, String name) {
        var state = volume(node, name).stateNow().join();
        return state.disk() == DiskState.UP_TO_DATE && state.connection() == ConnectionState.CONNECTED
                && state.peerDisk() == DiskState.UP_TO_DATE && state.outOfSyncBytes() == 0;
    }

    void stop(NodeId node) {
        engines.remove(node).close();
    }

    ClusterSnapshot snapshot() {
        return new ClusterSnapshot(new Revision(1, "0"), "jupiter", Timing.ofDeadtime(1_500), 0, false,
                List.of(new NodeConfig(ONE, false, List.of(new NodeConfig.LinkEnd("grey", "127.0.0.11"))),
                        new NodeConfig(TWO, false, List.of(new NodeConfig.LinkEnd("grey", "127.0.0.12")))),
                List.of(new LinkConfig("grey", LinkConfig.Kind.UDP, true, 1, unsealed)),
                names.stream().map(this::config).toList(), List.of(), List.of(), List.of());
    }

    private VolumeConfig config(String name) {
        return new VolumeConfig(name, SIZE, VolumeConfig.Protocol.C, "00000000000000a1",
                List.of(new VolumeConfig.ReplicaConfig(ONE, device(ONE, name).toString()),
                        new VolumeConfig.ReplicaConfig(TWO, device(TWO, name).toString())),
                metaDisks ? List.of(new VolumeConfig.MetaDiskConfig(ONE, metaDisk(ONE, name).toString()),
                        new VolumeConfig.MetaDiskConfig(TWO, metaDisk(TWO, name).toString())) : List.of(), null);
    }

    /** What a medium does that changes a byte by itself. */
    void damage(NodeId node, long offset) throws IOException {
        try (var file = new RandomAccessFile(device(node, ONLY).toFile(), "rw")) {
            file.seek(offset);
            var was = file.read();
            file.seek(offset);
            file.write(was ^ 1);
        }
    }

    byte[] dataOf(NodeId node) throws IOException {
        try (var file = new RandomAccessFile(device(node, ONLY).toFile(), "r")) {
            var bytes = new byte[(int) SIZE];
            file.readFully(bytes);
            return bytes;
        }
    }

    @Override
    public void close() {
        List.copyOf(engines.keySet()).forEach(this::stop);
    }
}

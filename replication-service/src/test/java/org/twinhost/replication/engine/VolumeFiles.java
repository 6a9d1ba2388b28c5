package org.twinhost.replication.engine;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.VolumeConfig.Protocol;
import org.twinhost.contract.config.VolumeConfig.ReplicaConfig;
import org.twinhost.runtime.Json;

/** Gives a Quarkus test a configuration with the volumes web1 and mail1, whose peer is never there, and their files. */
public class VolumeFiles implements QuarkusTestResourceLifecycleManager {

    public static final long SIZE = 1 << 20;
    private static final long META = 4 << 20;
    private static final NodeId HERE = new NodeId("jupiter1");
    private static final NodeId PEER = new NodeId("jupiter2");

    private Path folder;

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory("twinhost-volumes");
            var volumes = List.of(volume("web1"), volume("mail1"));
            var snapshot = new ClusterSnapshot(new Revision(1, "0123456789abcdef"), "jupiter", Timing.ofDeadtime(3000), 100,
                    false, List.of(node(HERE, "127.0.0.1"), node(PEER, "127.0.0.2")),
                    List.of(new LinkConfig("grey", LinkConfig.Kind.UDP, true, 1)), volumes, List.of(), List.of(), List.of());
            var file = folder.resolve("cluster.json");
            Files.write(file, Json.bytes(snapshot));
            return Map.of("twinhost.snapshot-file", file.toString(), "twinhost.replication.port",
                    Integer.toString(freePort()));
        } catch (IOException e) {
            throw new UncheckedIOException("no volumes for the test", e);
        }
    }

    private VolumeConfig volume(String name) throws IOException {
        var file = folder.resolve(name);
        try (var made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(SIZE + META);
        }
        return new VolumeConfig(name, SIZE, Protocol.C, "00000000000000a1",
                List.of(new ReplicaConfig(HERE, file.toString()), new ReplicaConfig(PEER, "/nowhere/" + name)));
    }

    private static NodeConfig node(NodeId name, String address) {
        return new NodeConfig(name, false, List.of(new NodeConfig.LinkEnd("grey", address)));
    }

    /** One that was free a moment ago. */
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void stop() {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException("the test's volumes are left behind in " + folder, e);
        }
    }
}

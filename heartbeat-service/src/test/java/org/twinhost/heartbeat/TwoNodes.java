package org.twinhost.heartbeat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.bus.BrokerResource;

/** A broker and a configuration with two nodes on loopback addresses; the service under test is jupiter1. */
public class TwoNodes extends BrokerResource {

    static final NodeId ONE = new NodeId("jupiter1");
    static final NodeId TWO = new NodeId("jupiter2");
    static volatile int udpPort;
    private Path snapshotFile;

    static ClusterSnapshot snapshot() {
        var nodes = List.of(node(ONE, "1"), node(TWO, "2"));
        var links = List.of(new LinkConfig("yellow", LinkConfig.Kind.UDP, false, 1),
                new LinkConfig("red", LinkConfig.Kind.UDP, false, 2));
        return new ClusterSnapshot(new Revision(1, "aa"), "jupiter", Timing.ofDeadtime(2000), 0, false, nodes, links, List.of(),
                List.of(), List.of(), List.of());
    }

    private static NodeConfig node(NodeId name, String number) {
        return new NodeConfig(name, false, List.of(new NodeConfig.LinkEnd("yellow", "127.0.3." + number),
                new NodeConfig.LinkEnd("red", "127.0.1." + number)));
    }

    @Override
    public Map<String, String> start() {
        var settings = new HashMap<>(super.start());
        try (var free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            udpPort = free.getLocalPort();
            snapshotFile = Files.createTempFile("twinhost", ".json");
            Files.write(snapshotFile, Json.bytes(snapshot()));
        } catch (IOException e) {
            throw new IllegalStateException("no configuration for the test", e);
        }
        settings.put("twinhost.snapshot-file", snapshotFile.toString());
        settings.put("twinhost.heartbeat.udp-port", Integer.toString(udpPort));
        return settings;
    }

    @Override
    public void stop() {
        super.stop();
        try {
            Files.deleteIfExists(snapshotFile);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

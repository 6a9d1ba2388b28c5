package org.twinhost.fencing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.fencing.device.IpmiSim;
import org.twinhost.runtime.Json;

/**
 * Gives the service under test a BMC for jupiter2, named in a plain snapshot file; for jupiter3 the same with a wrong password,
 * for jupiter4 none.
 */
public class BmcResource implements QuarkusTestResourceLifecycleManager {

    private static volatile IpmiSim sim;
    private Path snapshot;

    static IpmiSim sim() {
        return sim;
    }

    @Override
    public Map<String, String> start() {
        if (!IpmiSim.isInstalled()) {
            return Map.of();
        }
        try {
            sim = new IpmiSim();
            snapshot = Files.createTempFile("twinhost-snapshot", ".json");
            var nodes = Stream.of("jupiter1", "jupiter2", "jupiter3", "jupiter4").map(NodeId::new).toList();
            var wrong = sim.config(new NodeId("jupiter3"), sim.password("wrong"), sim.port(), "admin", 3);
            Files.write(snapshot, Json.bytes(new ClusterSnapshot(
                    new Revision(1, "0123456789abcdef"), "jupiter", Timing.ofDeadtime(3_000), 100, false,
                    nodes.stream().map(node -> new NodeConfig(node, false, List.of())).toList(),
                    List.of(), List.of(), List.of(), List.of(sim.config(new NodeId("jupiter2")), wrong), List.of())));
            return Map.of("twinhost.snapshot-file", snapshot.toString(), "twinhost.fencing.ipmi-timeout", "2S",
                    "twinhost.fencing.check-interval", "2S");
        } catch (IOException e) {
            throw new IllegalStateException("no BMC for the test", e);
        }
    }

    @Override
    public void stop() {
        try {
            if (sim != null) {
                sim.close();
                Files.deleteIfExists(snapshot);
            }
        } catch (Exception e) {
            throw new IllegalStateException("the test's BMC left something behind", e);
        }
    }
}

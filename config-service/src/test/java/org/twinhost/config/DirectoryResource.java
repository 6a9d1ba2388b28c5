package org.twinhost.config;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.twinhost.config.store.Slapd;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.runtime.Json;

/** Two slapds in mirror mode and a first configuration for the service under test, which is jupiter1's. */
public class DirectoryResource implements QuarkusTestResourceLifecycleManager {

    private static volatile Slapd mine;
    private static volatile Slapd others;
    private Path clusterFile;

    /** The service's own slapd. */
    public static Slapd mine() {
        return mine;
    }

    /** The one of jupiter2. */
    public static Slapd others() {
        return others;
    }

    /** The sample, with addresses of this machine. */
    public static ClusterSnapshot cluster() {
        return Samples.jupiter(json -> {
            for (int node = 0; node < 2; node++) {
                for (int end = 0; end < 3; end++) {
                    var address = end == 0 ? Slapd.host(node + 1) : "127.0." + (end + 1) + "." + (node + 1);
                    ((com.fasterxml.jackson.databind.node.ObjectNode) Samples.at(json, "nodes", node).path("links").get(end))
                            .put("address", address);
                }
            }
        });
    }

    @Override
    public Map<String, String> start() {
        try {
            mine = new Slapd(1, Slapd.freePort());
            others = new Slapd(2, mine.port());
            clusterFile = Files.createTempFile("cluster", ".json");
            Files.write(clusterFile, Json.bytes(cluster()));
            var port = String.valueOf(mine.port());
            return Map.of(
                    "twinhost.config.ldap.host", Slapd.host(1),
                    "twinhost.config.ldap.port", port,
                    "twinhost.config.ldap.peer-port", port,
                    "twinhost.config.ldap.tls", mine.tls().toString(),
                    "twinhost.config.cluster-file", clusterFile.toString(),
                    "twinhost.config.poll-ms", "100",
                    "twinhost.config.settle-ms", "500");
        } catch (Exception e) {
            throw new IllegalStateException("no slapd for the test", e);
        }
    }

    @Override
    public void stop() {
        try {
            mine.close();
            others.close();
            Files.deleteIfExists(clusterFile);
        } catch (Exception e) {
            throw new IllegalStateException("the test's slapd left something behind", e);
        }
    }
}

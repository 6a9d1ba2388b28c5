package org.twinhost.runtime.bus;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.twinhost.runtime.files.DurableFile;

/** Gives a Quarkus test a broker of its own, a node name, and folders that are gone afterwards. */
public class BrokerResource implements QuarkusTestResourceLifecycleManager {

    private static volatile Broker broker;
    private static volatile Map<String, String> settings = Map.of();
    private Path folder;

    /** The broker of the running test. */
    public static Broker broker() {
        return broker;
    }

    /** What the service under test was told. */
    static Map<String, String> settings() {
        return settings;
    }

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory("twinhost");
            var etc = Files.createDirectories(folder.resolve("etc"));
            Certificates.makeIn(etc);
            broker = new Broker(etc);
            DurableFile.write(etc.resolve("cluster.key"),
                    ("00112233445566778899aabbccddeeff".repeat(2) + "\n").getBytes(UTF_8));
            var settings = new HashMap<String, String>();
            settings.put("twinhost.node", Certificates.NODE);
            settings.put("twinhost.cluster", "jupiter");
            settings.put("twinhost.bus.port", Integer.toString(broker.port()));
            for (var name : new String[] {"etc", "state", "run", "log"}) {
                settings.put("twinhost.paths." + name, folder.resolve(name).toString());
            }
            BrokerResource.settings = Map.copyOf(settings);
            return settings;
        } catch (IOException e) {
            throw new IllegalStateException("no broker for the test", e);
        }
    }

    @Override
    public void stop() {
        try {
            broker.close();
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        } catch (Exception e) {
            throw new IllegalStateException("the test's broker left something behind", e);
        }
    }
}

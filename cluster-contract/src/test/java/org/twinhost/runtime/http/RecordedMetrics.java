package org.twinhost.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * What the service under test says to Prometheus of Twinhost itself, each figure as 1: monitoring's rules and dashboard are
 * held against it, so a figure that is renamed or goes fails here first. Rewritten by {@code -Drewrite}.
 */
public final class RecordedMetrics {

    private static final Path FOLDER = Path.of("../monitoring/recorded/metrics");

    private RecordedMetrics() {}

    /** All that was recorded of this service is still said. */
    public static void areSaid() {
        var file = FOLDER.resolve(ConfigProvider.getConfig().getValue("twinhost.service", String.class) + ".txt");
        // The gateway takes Prometheus' own form, not that of OpenMetrics.
        var said = own(AsGateway.given().accept("text/plain").get("/q/metrics").asString());
        try {
            if (System.getProperty("rewrite") != null) {
                Files.createDirectories(FOLDER);
                Files.write(file, said);
            }
            assertThat(said).containsAll(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By name, for a registry has no order. */
    private static List<String> own(String text) {
        var explained = text.lines().filter(line -> line.startsWith("# TYPE twinhost_")).map(line -> line.split(" ")[2])
                .distinct().sorted();
        return explained.flatMap(name -> Stream.concat(
                text.lines().filter(line -> line.startsWith("# HELP " + name + " ") || line.startsWith("# TYPE " + name + " ")),
                text.lines().filter(line -> line.matches(name + "(_bucket|_sum|_count|_max)?[{ ].*"))
                        .map(line -> line.replaceFirst(" \\S+$", " 1")).sorted())).toList();
    }
}

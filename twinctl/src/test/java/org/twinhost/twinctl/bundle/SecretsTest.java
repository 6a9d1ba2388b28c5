package org.twinhost.twinctl.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    /** A secret that an installation closes to others is one that a bundle has to know. */
    @Test
    void eachFileThatIsClosedToOthersIsKnown() throws IOException {
        var closed = Files.readAllLines(Path.of("../cluster-contract/src/main/systemd/secrets.conf")).stream()
                .map(line -> line.split(" +"))
                .filter(line -> line.length > 2 && line[0].equals("z") && line[2].endsWith("0"))
                .map(line -> Path.of("/etc/twinhost").relativize(Path.of(line[1])))
                .toList();
        assertThat(closed).hasSizeGreaterThan(10).allSatisfy(file -> assertThat(Secrets.FILES).anyMatch(pattern -> {
            var one = Path.of(file.toString().replace('*', 'x'));
            return FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(one);
        }));
    }

    @Test
    void linesOfKeysAreKnownEachAndWhatIsTooShortIsSaid(@TempDir Path etc) throws IOException {
        Files.createDirectory(etc.resolve("tls"));
        Files.writeString(etc.resolve("api.token"), "0123456789\n");
        Files.writeString(etc.resolve("ipmi.password"), "abc\n");
        Files.writeString(etc.resolve("tls/broker.key"), """
                -----BEGIN PRIVATE KEY-----
                MIIEvQIBADANBgkqhkiG
                BKcwggSjAgEA
                -----END PRIVATE KEY-----
                """);
        Files.writeString(etc.resolve("elsewhere"), "in a file that the configuration names\n");
        Files.createDirectories(etc.resolve("state/config/revisions"));
        Files.writeString(etc.resolve("state/config/revisions/7.json"),
                "{\"fenceDevices\":[{\"passwordFile\" : \"" + etc.resolve("elsewhere") + "\"}]}");
        var secrets = Secrets.of(etc, etc.resolve("state"));
        assertThat(secrets.words().stream().map(word -> new String(word, StandardCharsets.US_ASCII))).containsExactly(
                "0123456789", "MIIEvQIBADANBgkqhkiG", "BKcwggSjAgEA", "in a file that the configuration names");
        assertThat(secrets.untold()).singleElement().asString().contains("ipmi.password", "less than 4");
    }
}

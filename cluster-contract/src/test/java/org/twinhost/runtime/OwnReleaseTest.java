package org.twinhost.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Two nodes compare their releases: none of them may be without one, as a native executable that was not told of the file. */
class OwnReleaseTest {

    private static final Path METADATA =
            Path.of("src/main/resources/META-INF/native-image/org.twinhost/cluster-contract/reachability-metadata.json");

    @Test
    void whatMavenBuildsKnowsItsReleaseAndSoDoesANativeExecutableOfIt() throws IOException {
        assertThat(OwnRelease.name().orElseThrow()).matches("\\d+\\.\\d+.*");
        var file = OwnRelease.class.getPackageName().replace('.', '/') + "/release.properties";
        assertThat(OwnRelease.class.getClassLoader().getResource(file)).isNotNull();
        assertThat(Files.readString(METADATA)).contains("\"glob\": \"" + file + "\"");
    }
}

package org.twinhost.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.twinhost.resource.world.Archived;
import org.twinhost.resource.world.Script;

/**
 * One folder, one story: {@code why.md given.json events.txt expected.txt}. {@code -Drewrite} writes what happens now as
 * expected; the difference is for a person to judge. A folder whose given.json names {@code self} is an archived input of
 * production.
 */
class ScenariosTest {

    private static final Path FOLDER = Path.of("src/test/scenarios");

    @TestFactory
    Stream<DynamicTest> scenarios() throws IOException {
        try (Stream<Path> folders = Files.list(FOLDER)) {
            return folders.filter(Files::isDirectory).sorted().toList().stream()
                    .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> play(folder)));
        }
    }

    private static void play(Path folder) throws IOException {
        List<String> happened = Archived.isArchived(folder) ? Archived.play(folder) : Script.play(folder);
        Path expected = folder.resolve("expected.txt");
        if (System.getProperty("rewrite") != null) {
            Files.write(expected, happened);
        }
        assertThat(happened).as(folder + ": " + Files.readString(folder.resolve("why.md")))
                .containsExactlyElementsOf(Files.readAllLines(expected));
    }
}

package org.twinhost.config.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.twinhost.config.Samples.at;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.config.Samples;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.core.fields.FieldHelp;
import org.twinhost.contract.config.Revision;

class GitHistoryTest {

    private static final Instant NOW = Instant.parse("2026-05-04T12:00:00Z");
    private static final Instant THEN = Instant.parse("2026-05-04T10:00:00.125Z");

    @TempDir
    Path state;

    private GitHistory history;

    @BeforeEach
    void open() {
        history = new GitHistory(state.resolve("history.git"));
    }

    @AfterEach
    void close() {
        history.close();
    }

    @Test
    void aRevisionIsReadBackAsItWas() throws IOException {
        var said = new Intent(Samples.jupiter(7, c -> c.withArray("protectAgainst").add("node")), "cn=anna,dc=twinhost",
                "more memory\n\nRevision: 3-aa is too small\nby far", THEN,
                List.of(new Revision(6, "0123456789abcdef"), new Revision(6, "fedcba9876543210")));
        var unsaid = new Intent(Samples.jupiter(8, _ -> { }), null, null, null, List.of());
        history.append(said, NOW);
        history.append(unsaid, NOW);
        history.append(said, NOW);

        assertThat(history.revision(7)).contains(said);
        assertThat(history.newest()).contains(unsaid);
        assertThat(history.log(10)).containsExactly(Story.of(unsaid), Story.of(said));
        assertThat(history.log(1)).containsExactly(Story.of(unsaid));
        assertThat(history.revision(6)).isEmpty();
        assertThat(history.revision(9)).isEmpty();
    }

    @Test
    void theDifferenceOfTwoRevisionsReadsWell() throws IOException {
        history.append(revision(7, _ -> { }), NOW);
        history.append(revision(8, c -> at(c, "guests", 0).put("memoryMib", 160)), NOW);

        var diff = new ByteArrayOutputStream();
        try (var repository = new FileRepositoryBuilder().setGitDir(state.resolve("history.git").toFile()).build();
                var formatter = new DiffFormatter(diff)) {
            assertThat(repository.getConfig().getBoolean("core", "fsyncObjectFiles", false)).as("flushed").isTrue();
            formatter.setRepository(repository);
            formatter.setContext(0);
            formatter.format(repository.resolve("main~1"), repository.resolve(Constants.HEAD));
        }
        assertThat(diff.toString(StandardCharsets.UTF_8).lines().filter(line -> line.matches("[-+] .*")))
                .containsExactly("-    \"memoryMib\" : 96,", "+    \"memoryMib\" : 160,");
    }

    @Test
    void whoseTextWouldBreakTheMessageIsReadBackNevertheless() throws IOException {
        var odd = new Intent(Samples.jupiter(7, _ -> { }),
                "Anna <anna@example.org>\nRevision: 9-aa", "  x\r\n", THEN, List.of());
        history.append(odd, NOW);
        assertThat(history.log(1)).singleElement().satisfies(story -> {
            assertThat(story.revision()).isEqualTo(odd.revision());
            assertThat(story.author()).startsWith("Anna");
            assertThat(story.comment()).isEqualTo("x");
        });
        assertThat(history.newest()).isPresent();
    }

    @Test
    void aDamagedRepositoryIsPutAsideAndBegunAnew() throws IOException {
        history.append(revision(7, _ -> { }), NOW);
        history.close();
        try (var files = Files.walk(state.resolve("history.git/objects"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                file.toFile().setWritable(true);
                Files.write(file, new byte[] {1, 2, 3});
            }
        }
        assertThat(history.log(10)).isEmpty();
        assertThat(state.resolve("history.git.unreadable")).isDirectory();
        history.append(revision(8, _ -> { }), NOW);
        assertThat(history.newest()).contains(revision(8, _ -> { }));
        history.close();

        Files.delete(state.resolve("history.git/refs/heads/main"));
        assertThat(history.newest()).as("without its branch").isEmpty();
        history.close();
        Files.writeString(state.resolve("history.git/HEAD"), "");
        assertThat(history.newest()).as("without its head").isEmpty();
        history.append(revision(9, _ -> { }), NOW);
        assertThat(history.newest()).contains(revision(9, _ -> { }));
    }

    @Test
    void manyRevisionsAreFewFiles() throws IOException {
        int many = 70;
        history = new GitHistory(state.resolve("history.git"), 60);
        for (int number = 1; number <= many; number++) {
            var stickiness = number;
            history.append(revision(number, c -> c.put("stickiness", stickiness)), NOW);
            history.tidyUp();
        }
        try (var files = Files.walk(state.resolve("history.git"))) {
            assertThat(files.filter(Files::isRegularFile).count()).isLessThan(many);
        }
        assertThat(history.log(1_000)).hasSize(many);
        assertThat(history.revision(1)).contains(revision(1, c -> c.put("stickiness", 1)));
        history.close();
        assertThat(history.newest()).contains(revision(many, c -> c.put("stickiness", many)));
    }

    /** An administrator looks at it with git; on a machine without one there is nothing to be shown. */
    @Test
    void gitItselfFindsNothingWrongAndShowsWhoChangedWhat() throws Exception {
        assumeTrue(Stream.of("/usr/bin/git", "/usr/local/bin/git").map(Path::of).anyMatch(Files::isExecutable));
        history = new GitHistory(state.resolve("history.git"), 6);
        for (int number = 7; number <= 9; number++) {
            var memory = 96 + number;
            history.append(revision(number, c -> at(c, "guests", 0).put("memoryMib", memory)), NOW);
            history.tidyUp();
        }
        assertThat(git("fsck", "--strict", "--full")).doesNotContain("error", "warning", "missing");
        assertThat(git("log", "-p", "-1", "-U0", "main")).contains("Author: anna <>", "    a change", "    Revision: 9-",
                "-    \"memoryMib\" : 104,\n+    \"memoryMib\" : 105,");
    }

    private String git(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("git", "-c", "safe.directory=*", "-C", state.resolve("history.git").toString()));
        command.addAll(List.of(arguments));
        var git = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(git.waitFor()).as(said).isZero();
        return said;
    }

    /** The repository may be copied, shown and pushed: nothing in it opens anything. */
    @Test
    void noFieldHoldsASecret() throws IOException {
        assertThat(FieldHelp.all()).extracting(FieldHelp::path)
                .filteredOn(path -> path.toLowerCase(Locale.ROOT).matches(".*(passw|passph|secret|token|private|credential).*"))
                .containsExactly("fenceDevices[].passwordFile");
        assertThat(GitHistory.text(Samples.jupiter()).lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).matches(".*(passw|secret|token|private).*")))
                .isNotEmpty().allMatch(line -> line.matches(" *\"passwordFile\" : \"/[^\"]*\","));
    }

    private static Intent revision(long number, Consumer<ObjectNode> change) {
        return new Intent(Samples.jupiter(number, change), "anna", "a change", THEN, List.of());
    }
}

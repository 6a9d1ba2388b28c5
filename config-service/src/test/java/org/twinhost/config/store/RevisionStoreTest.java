package org.twinhost.config.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.config.Samples;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.history.Story;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.files.DurableFile;
import org.twinhost.runtime.loop.ServiceThread;

/** One file to begin from, the whole history in git. */
class RevisionStoreTest {

    @TempDir
    Path state;

    private final ServiceThread writer = new ServiceThread("revisions", 10, Throwable::printStackTrace);
    private RevisionStore store;

    @AfterEach
    void noFileStaysOpen() {
        writer.close();
        store.close();
    }

    private RevisionStore open() {
        store = new RevisionStore(state.resolve("revisions"), 5, writer);
        return store;
    }

    @Test
    void theLastGoodOneIsAFileAndAllAreTheHistory() throws Exception {
        open();
        for (int number = 1; number <= 3; number++) {
            assertThat(keep(revision(number))).isEmpty();
        }
        assertThat(files()).containsExactly("0000000000000000003.json");
        assertThat(store.history(10)).containsExactly(story(1), story(2), story(3));
        assertThat(store.revision(2)).contains(revision(2));
        assertThat(store.load().newest()).contains(revision(3));
        assertThat(store.load().history().keySet()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void theFilesOfAnOlderReleaseBecomeCommits() throws Exception {
        for (int number = 4; number <= 6; number++) {
            DurableFile.write(state.resolve("revisions/%019d.json".formatted(number)), Json.bytes(revision(number)));
        }
        open();
        assertThat(store.load().newest()).contains(revision(6));
        assertThat(store.load().history().keySet()).containsExactly(4L, 5L, 6L);
        assertThat(files()).containsExactly("0000000000000000006.json");
        assertThat(store.history(10)).containsExactly(story(4), story(5), story(6));
    }

    @Test
    void withADamagedFileTheHistoryKnowsTheLastGoodOne() throws Exception {
        open();
        assertThat(keep(revision(7))).isEmpty();
        Files.writeString(state.resolve("revisions/0000000000000000007.json"), "{\"snapshot\":");
        assertThat(store.load().newest()).contains(revision(7));
        assertThat(files()).containsExactly("0000000000000000007.json.unreadable");
    }

    private Optional<String> keep(Intent intent) throws Exception {
        var answer = new CompletableFuture<Optional<String>>();
        store.keep(intent, answer::complete);
        return answer.get(10, TimeUnit.SECONDS);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(state.resolve("revisions"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Intent revision(long number) {
        return new Intent(Samples.jupiter(number, c -> c.put("stickiness", (int) number)), "anna", "a change " + number,
                Instant.EPOCH, List.of());
    }

    private static Story story(long number) {
        return Story.of(revision(number));
    }
}

package org.twinhost.config.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.config.Samples;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.history.Story;
import org.twinhost.runtime.files.OnASmallDisk;
import org.twinhost.runtime.loop.ServiceThread;

/** A revision is published when it is on the disk ({@code KeepingTest}); the one before stays what a start begins from. */
class FullDiskTest extends OnASmallDisk {

    private static final Intent SEVEN = revision(7);
    private static final Intent EIGHT = revision(8);
    private static final Intent NINE = revision(9);

    private final ServiceThread writer = new ServiceThread("revisions", 10, Throwable::printStackTrace);
    private RevisionStore store;

    @BeforeEach
    void aStoreOnIt() {
        store = new RevisionStore(state.resolve("revisions"), 5, writer);
    }

    @AfterEach
    void noFileStaysOpen() {
        writer.close();
        store.close();
    }

    @Test
    void aRevisionThatTheDiskDidNotTakeIsNamedAndTheOneBeforeStays() throws Exception {
        assertThat(keep(SEVEN)).isEmpty();
        disk.fill();
        assertThat(keep(EIGHT)).hasValueSatisfying(why -> assertThat(why).contains("0008.json", "No space left"));
        assertThat(store.load().revision()).isEqualTo(SEVEN.revision());
        disk.free();
        assertThat(keep(EIGHT)).isEmpty();
        assertThat(store.load().revision()).isEqualTo(EIGHT.revision());
    }

    @Test
    void withRoomSetAsideTheConfigurationCanBeChangedOnAFullDisk() throws Exception {
        disk.setAside(state);
        assertThat(keep(SEVEN)).isEmpty();
        disk.fill();
        assertThat(keep(EIGHT)).isEmpty();
        assertThat(store.load().revision()).isEqualTo(EIGHT.revision());

        disk.free();
        assertThat(keep(NINE)).isEmpty();
        assertThat(store.history(10)).as("what git had no room for has followed")
                .containsExactly(Story.of(SEVEN), Story.of(EIGHT), Story.of(NINE));
    }

    private Optional<String> keep(Intent intent) throws Exception {
        var answer = new CompletableFuture<Optional<String>>();
        store.keep(intent, answer::complete);
        return answer.get(10, TimeUnit.SECONDS);
    }

    private static Intent revision(long number) {
        return new Intent(Samples.jupiter(number, _ -> { }), "anna", "a change", Instant.EPOCH, List.of());
    }
}

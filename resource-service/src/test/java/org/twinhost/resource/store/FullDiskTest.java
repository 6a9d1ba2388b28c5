package org.twinhost.resource.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.twinhost.resource.world.Configurations.J1;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.View;
import org.twinhost.contract.resource.Operation;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.act.Task;
import org.twinhost.resource.world.World;
import org.twinhost.runtime.files.OnASmallDisk;

/** An order is begun when it is on the disk ({@code ExecutionTest}); history goes without. */
class FullDiskTest extends OnASmallDisk {

    private static final List<Task> ORDERED = List.of(new Task("jupiter1-1-1", new Operation.StartGuest("web1"),
            new View(7, List.of(J1), J1), null, null, null, false, null, List.of()));

    @Test
    void anOrderThatTheDiskDidNotTakeIsRefusedWithWhatToDoAndIsTakenWhenThereIsRoom() throws Exception {
        try (var store = new TaskStore(state.resolve("tasks.json"))) {
            assertThat(written(store, List.of())).isEmpty();
            disk.fill();
            assertThat(written(store, ORDERED)).hasValueSatisfying(why -> assertThat(why)
                    .contains("tasks.json", "No space left", "free or repair the disk of this node"));
            assertThat(store.read()).isEmpty();
            disk.free();
            assertThat(written(store, ORDERED)).isEmpty();
            assertThat(store.read()).isEqualTo(ORDERED);
        }
    }

    @Test
    void withRoomSetAsideAGuestIsTakenOverOnAFullDisk() throws Exception {
        disk.setAside(state);
        try (var store = new TaskStore(state.resolve("tasks.json"))) {
            assertThat(written(store, List.of())).isEmpty();
            for (int i = 0; i < 50; i++) {
                disk.fill();
                assertThat(written(store, ORDERED)).isEmpty();
                assertThat(store.read()).isEqualTo(ORDERED);
                assertThat(written(store, List.of())).isEmpty();
            }
        }
    }

    @Test
    void halfATransitionIsNotLeftLyingAndTheOldestGoEvenThen() throws IOException {
        var archive = new InputArchive(state.resolve("inputs"), 3);
        for (int i = 0; i < 3; i++) {
            keep(archive, i);
        }
        disk.fill();
        assertThatThrownBy(() -> keep(archive, 3, Collections.nCopies(20_000,
                new ResourceEvent.Ticked(World.START)))).isInstanceOf(IOException.class);
        try (var kept = Files.list(state.resolve("inputs"))) {
            assertThat(kept.map(path -> path.getFileName().toString())).as("neither half of the new one nor the oldest")
                    .containsExactlyInAnyOrder("2026-01-01T12-00-01Z-web1", "2026-01-01T12-00-02Z-web1");
        }
    }

    private static void keep(InputArchive archive, int second) throws IOException {
        keep(archive, second, archive.inputs());
    }

    private static void keep(InputArchive archive, int second, List<ResourceEvent> inputs) throws IOException {
        archive.keep(J1, 1, Events.start(World.START.plusSeconds(second), "web1", "a reason"), inputs);
    }

    private static Optional<String> written(TaskStore store, List<Task> tasks) throws Exception {
        var answer = new CompletableFuture<Optional<String>>();
        store.write(tasks, answer::complete);
        return answer.get(10, TimeUnit.SECONDS);
    }
}

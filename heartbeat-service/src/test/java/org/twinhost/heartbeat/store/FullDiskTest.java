package org.twinhost.heartbeat.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.twinhost.heartbeat.core.membership.StoredMembership;
import org.twinhost.runtime.files.OnASmallDisk;

/** A view that is not on the disk is no view; the heart goes on beating meanwhile, for that needs no disk. */
class FullDiskTest extends OnASmallDisk {

    private static final StoredMembership BEFORE = StoredMembership.blank(1);
    private static final StoredMembership AFTER = StoredMembership.blank(2);

    @Test
    void noViewIsUsedThatTheDiskDidNotTakeAndItIsUsedAsSoonAsThereIsRoom() throws IOException {
        try (var store = new ViewStore(state)) {
            store.replace(BEFORE);
            disk.fill();
            assertThatThrownBy(() -> store.replace(AFTER)).hasMessageContaining("No space left");
            assertThat(store.read()).as("the view before is whole").contains(BEFORE);

            var used = new AtomicBoolean();
            store.write(AFTER, () -> used.set(isStored(store, AFTER)));
            disk.free();
            await().untilTrue(used);
        }
    }

    @Test
    void withRoomSetAsideViewsChangeOnAFullDiskSoTheOtherNodeMayDie() throws IOException {
        var reserve = disk.setAside(state);
        try (var store = new ViewStore(state)) {
            store.replace(BEFORE);
            disk.fill();
            var used = new AtomicBoolean();
            store.write(AFTER, () -> used.set(isStored(store, AFTER)));
            await().untilTrue(used);
            assertThat(reserve.trouble()).hasValueSatisfying(trouble -> assertThat(trouble).contains("is full"));
        }
    }

    @Test
    void keysThatCouldNotBeRememberedAreTheOnesOfBefore() throws IOException {
        var memory = new KeyMemory(state);
        memory.write(List.of(1L));
        disk.fill();
        assertThatThrownBy(() -> memory.write(List.of(2L))).isInstanceOf(IOException.class);
        assertThat(memory.read()).as("the next start counts as one among strangers, which waits for its peer")
                .contains(Set.of(1L));
    }

    private static boolean isStored(ViewStore store, StoredMembership wanted) {
        try {
            return store.read().equals(Optional.of(wanted));
        } catch (IOException e) {
            return false;
        }
    }
}

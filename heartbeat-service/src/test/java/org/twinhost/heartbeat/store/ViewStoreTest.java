package org.twinhost.heartbeat.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.heartbeat.core.membership.StoredMembership;
import org.twinhost.heartbeat.core.packet.NodeSession;

class ViewStoreTest {

    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");

    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsReadByTheNextSession() throws IOException {
        var stored = new StoredMembership(4, 12, new View(11, List.of(ONE, TWO), TWO), Map.of(TWO, 3L),
                new View(12, List.of(ONE), ONE),
                true, Set.of(TWO), false, Map.of(TWO, new StoredMembership.KnownPeer(new NodeSession(3, 9), true, 2)));
        try (var store = new ViewStore(folder)) {
            assertThat(store.read()).isEmpty();
            writeAndWait(store, StoredMembership.blank(1));
            writeAndWait(store, stored);
            assertThat(store.read()).contains(stored);
        }
    }

    @Test
    void aFileThatIsCutAnywhereIsPutAsideAndTheNodeStartsAsOneThatWasInNoView() throws IOException {
        var file = folder.resolve("view.json");
        try (var store = new ViewStore(folder)) {
            writeAndWait(store, StoredMembership.blank(7));
            var whole = Files.readAllBytes(file);
            for (var cut = 0; cut < whole.length; cut++) {
                Files.write(file, Arrays.copyOf(whole, cut));
                assertThat(store.read()).as("cut at %d of %d", cut, whole.length).isEmpty();
                assertThat(file).doesNotExist();
                assertThat(folder.resolve("view.json.unreadable")).hasSize(cut);
            }
            writeAndWait(store, StoredMembership.blank(8));
            assertThat(store.read()).contains(StoredMembership.blank(8));
        }
    }

    @Test
    void aDiskThatCannotBeWrittenIsTriedAgain() throws IOException {
        var blocked = folder.resolve("blocked");
        Files.writeString(blocked, "a file where the folder should be");
        try (var store = new ViewStore(blocked)) {
            var written = new AtomicBoolean();
            store.write(StoredMembership.blank(1), () -> written.set(true));
            Files.delete(blocked);
            await().untilTrue(written);
        }
    }

    private static void writeAndWait(ViewStore store, StoredMembership stored) {
        var written = new AtomicBoolean();
        store.write(stored, () -> written.set(true));
        await().untilTrue(written);
    }
}

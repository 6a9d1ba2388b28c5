package org.twinhost.replication.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.twinhost.replication.engine.TwoEngines.ONE;
import static org.twinhost.replication.engine.TwoEngines.TWO;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.replication.volume.Outcome;

/** Six volumes lose their peer while a guest writes to each as fast as it can: they wait, and nothing breaks. */
@Timeout(120)
class FrozenGuestsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long GUEST_BYTES = 32 << 20;
    private static final List<String> NAMES = List.of("v1", "v2", "v3", "v4", "v5", "v6");
    private static final int REQUESTS = 32;
    private static final int REQUEST_BYTES = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void holdNoMoreThanTheBudgetAndAreAllAnsweredAfterTheThaw() throws Exception {
        try (var pair = new TwoEngines(folder, GUEST_BYTES, NAMES)) {
            pair.start(ONE);
            pair.start(TWO);
            await().atMost(SOON).until(() -> NAMES.stream().allMatch(name -> pair.has(ONE, name) && pair.has(TWO, name)
                    && pair.isHealthy(ONE, name) && pair.isHealthy(TWO, name)));
            for (var name : NAMES) {
                assertThat(pair.volume(ONE, name).promote().join()).isEqualTo(new Outcome.Done());
            }
            pair.marksLost = true;
            pair.stop(TWO);
            await().atMost(SOON).until(() -> NAMES.stream().allMatch(name ->
                    pair.volume(ONE, name).stateNow().join().frozen()));
            var budget = pair.engine(ONE).guestBytes();

            var guests = new ArrayList<NbdGuest>();
            var sent = new ArrayList<CompletableFuture<Void>>();
            for (var name : NAMES) {
                var guest = new NbdGuest(pair.socket(ONE, name));
                guests.add(guest);
                sent.add(CompletableFuture.runAsync(() -> writeAll(guest), task -> Thread.ofVirtual().start(task)));
            }
            await().atMost(SOON).until(() -> budget.shares().stream().allMatch(share -> share.waiting() == 1));
            assertThat(budget.usedBytes()).isBetween(GUEST_BYTES / 4, GUEST_BYTES);
            assertThat(sent).noneMatch(CompletableFuture::isDone);

            NAMES.forEach(name -> pair.volume(ONE, name).peerIsOff(1, true, "proof"));
            for (var guest : guests) {
                for (int i = 0; i < REQUESTS; i++) {
                    guest.reply();
                }
                guest.close();
            }
            sent.forEach(CompletableFuture::join);
            await().atMost(SOON).until(() -> budget.usedBytes() == 0);
        }
    }

    private static void writeAll(NbdGuest guest) {
        try {
            for (int i = 0; i < REQUESTS; i++) {
                guest.sendWrite((long) (i % 16) * REQUEST_BYTES, new byte[REQUEST_BYTES]);
            }
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}

package org.twinhost.replication.net.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.twinhost.replication.net.budget.ByteBudget;
import org.twinhost.replication.net.nbd.RawClient.Reply;

/** What happens while the export takes its time: freezing, closing, answering in another order. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class NbdWindowTest {

    private static final int WRITE_BYTES = 64 * 1024;
    /** One volume alone gets three quarters of a budget: four writes and what they cost besides. */
    private static final int BUDGET_BYTES = 4 * (WRITE_BYTES + ByteBudget.REQUEST_BYTES) * 4 / 3 + 4096;

    private NbdFixture nbd;
    private final HeldExport export = new HeldExport("held");

    @BeforeEach
    void serve() throws IOException {
        nbd = new NbdFixture();
        nbd.serve(export);
    }

    @AfterEach
    void stop() throws IOException {
        nbd.close();
    }

    @Test
    void fullShareTakesNoMoreUntilSomethingIsAnswered() throws Exception {
        nbd.serve(export, new ByteBudget(BUDGET_BYTES, 1), NbdLimits.USUAL);
        try (var client = RawClient.open(nbd.socket)) {
            var sent = CompletableFuture.runAsync(() -> writeMany(client, 100));
            awaitHeld(4);
            for (int answered = 0; answered < 100; answered++) {
                awaitHeld(answered + 1);
                assertThat(export.held.size()).isLessThanOrEqualTo(answered + 4);
                answer(answered, null);
                assertThat(client.reply()).isEqualTo(new Reply(0, answered));
            }
            sent.get();
        }
    }

    @Test
    void answersMayComeInAnyOrder() throws IOException {
        try (var client = RawClient.open(nbd.socket)) {
            client.write(11, 0, new byte[512]);
            client.request(0, NbdProtocol.CMD_FLUSH, 12, 0, 0);
            client.request(0, NbdProtocol.CMD_READ, 13, 0, 512);
            awaitHeld(3);

            answer(2, IoError.EIO);
            assertThat(client.reply()).isEqualTo(new Reply(IoError.EIO.number(), 13));
            answer(1, IoError.ESHUTDOWN);
            assertThat(client.reply()).isEqualTo(new Reply(IoError.ESHUTDOWN.number(), 12));
            answer(0, null);
            assertThat(client.reply()).isEqualTo(new Reply(0, 11));
        }
    }

    @Test
    void disconnectWaitsForWhatWasAccepted() throws IOException {
        try (var client = RawClient.open(nbd.socket)) {
            client.write(1, 0, new byte[512]);
            client.request(0, NbdProtocol.CMD_DISC, 0, 0, 0);
            awaitHeld(1);
            answer(0, null);

            assertThat(client.reply()).isEqualTo(new Reply(0, 1));
            assertThat(client.isSentAway()).isTrue();
        }
    }

    @Test
    void closeDropsWhatIsUnderWayWithoutAnError() throws IOException {
        try (var client = RawClient.open(nbd.socket)) {
            client.write(1, 0, new byte[512]);
            client.request(0, NbdProtocol.CMD_READ, 2, 0, 512);
            client.request(0, NbdProtocol.CMD_FLUSH, 3, 0, 0);
            awaitHeld(3);
            answer(2, null);
            nbd.server().close();

            assertThat(client.reply()).isEqualTo(new Reply(0, 3));
            assertThat(client.isSentAway()).isTrue();
            assertThat(nbd.socket).matches(Files::notExists, "is unlinked");
            await().untilAsserted(() -> assertThat(export.open).hasValue(0));
        }
        var target = export.held.get(1).bytes();
        assertThat(target.refCnt()).as("still valid for the export").isOne();
        answer(1, null);
        answer(0, null);
        assertThat(target.refCnt()).isZero();
    }

    @Test
    void droppedClientsMayComeBack() throws IOException {
        try (var client = RawClient.open(nbd.socket)) {
            nbd.server().dropClients();
            assertThat(client.isSentAway()).isTrue();
        }
        try (var again = RawClient.open(nbd.socket)) {
            again.request(0, NbdProtocol.CMD_FLUSH, 1, 0, 0);
            awaitHeld(1);
            answer(0, null);
            assertThat(again.reply()).isEqualTo(new Reply(0, 1));
        }
    }

    @Test
    void answerForAClientThatIsGoneIsDropped() throws IOException {
        try (var client = RawClient.open(nbd.socket)) {
            client.request(0, NbdProtocol.CMD_READ, 1, 0, 1024 * 1024);
            awaitHeld(1);
        }
        await().untilAsserted(() -> assertThat(export.open).hasValue(0));
        answer(0, null);
        assertThat(export.held.getFirst().bytes().refCnt()).isZero();
    }

    @Test
    void secondAnswerIsABrokenInvariant() throws IOException {
        try (var client = RawClient.open(nbd.socket)) {
            client.request(0, NbdProtocol.CMD_FLUSH, 1, 0, 0);
            awaitHeld(1);
            answer(0, null);
            var twice = nbd.loop.submit(() -> export.held.getFirst().done().done(null)).awaitUninterruptibly();
            assertThat(twice.cause()).isInstanceOf(IllegalStateException.class).hasMessageContaining("twice");
        }
    }

    private void awaitHeld(int count) {
        await().pollInterval(Duration.ofMillis(2))
                .untilAsserted(() -> assertThat(export.held).hasSizeGreaterThanOrEqualTo(count));
    }

    private void answer(int index, IoError error) {
        export.held.get(index).answer(nbd.loop, error);
    }

    private static void writeMany(RawClient client, int count) {
        try {
            for (int i = 0; i < count; i++) {
                client.write(i, (long) i * WRITE_BYTES, new byte[WRITE_BYTES]);
            }
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}

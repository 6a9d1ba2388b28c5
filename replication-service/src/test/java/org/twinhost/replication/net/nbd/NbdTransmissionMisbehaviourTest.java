package org.twinhost.replication.net.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.twinhost.replication.net.budget.ByteBudget;
import org.twinhost.replication.net.nbd.RawClient.Reply;

/** One wrong request each. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class NbdTransmissionMisbehaviourTest {

    private static final long SIZE = NbdFixture.SIZE_BYTES;
    private static final int CMD_TRIM = 4;

    private NbdFixture nbd;

    @BeforeEach
    void serve() throws IOException {
        nbd = new NbdFixture();
    }

    @AfterEach
    void stop() throws IOException {
        nbd.close();
    }

    @Test
    void writeBeyondTheEndIsNoSpaceAndStaysInStep() throws IOException {
        try (var client = RawClient.open(nbd.socket)) {
            client.write(1, SIZE - 512, new byte[1024]);
            client.write(2, SIZE, new byte[1]);
            client.write(3, -4096, new byte[4096]);
            client.write(4, SIZE - 512, filled(512, 7));

            assertThat(client.reply()).isEqualTo(new Reply(IoError.ENOSPC.number(), 1));
            assertThat(client.reply()).isEqualTo(new Reply(IoError.ENOSPC.number(), 2));
            assertThat(client.reply()).isEqualTo(new Reply(IoError.ENOSPC.number(), 3));
            assertThat(client.reply()).isEqualTo(new Reply(0, 4));
            assertThat(Files.size(nbd.file)).isEqualTo(SIZE);
        }
    }

    @Test
    void readBeyondTheEndIsInvalid() throws IOException {
        try (var client = RawClient.open(nbd.socket)) {
            client.request(0, NbdProtocol.CMD_READ, 1, SIZE - 512, 513);
            client.request(0, NbdProtocol.CMD_READ, 2, Long.MAX_VALUE, 512);

            assertThat(client.reply()).isEqualTo(new Reply(IoError.EINVAL.number(), 1));
            assertThat(client.reply()).isEqualTo(new Reply(IoError.EINVAL.number(), 2));
        }
    }

    @Test
    void tooLongRequestsAreInvalidAndStayInStep() throws IOException {
        try (var client = RawClient.open(nbd.socket)) {
            client.request(0, NbdProtocol.CMD_READ, 1, 0, -1);
            client.write(2, 0, new byte[NbdProtocol.PAYLOAD_BYTES_MAX + 1]);
            client.request(0, NbdProtocol.CMD_FLUSH, 3, 0, 0);

            assertThat(client.reply()).isEqualTo(new Reply(IoError.EINVAL.number(), 1));
            assertThat(client.reply()).isEqualTo(new Reply(IoError.EINVAL.number(), 2));
            assertThat(client.reply()).isEqualTo(new Reply(0, 3));
        }
    }

    @Test
    void unknownCommandIsInvalid() throws IOException {
        try (var client = RawClient.open(nbd.socket)) {
            client.request(0, CMD_TRIM, 1, 0, 4096);
            client.request(0, 999, 2, 0, 0);

            assertThat(client.reply()).isEqualTo(new Reply(IoError.EINVAL.number(), 1));
            assertThat(client.reply()).isEqualTo(new Reply(IoError.EINVAL.number(), 2));
        }
    }

    @Test
    void unknownCommandFlagIsInvalidAndNothingIsWritten() throws IOException {
        try (var client = RawClient.open(nbd.socket)) {
            client.request(1 << 4, NbdProtocol.CMD_WRITE, 1, 0, 512);
            client.send(ByteBuffer.allocate(512).put(filled(512, 9)));
            client.request(0, NbdProtocol.CMD_READ, 2, 0, 512);

            assertThat(client.reply()).isEqualTo(new Reply(IoError.EINVAL.number(), 1));
            assertThat(client.reply()).isEqualTo(new Reply(0, 2));
            assertThat(client.bytes(512)).containsOnly(0);
        }
    }

    @Test
    void forcedUnitAccessIsAcceptedOnEveryCommand() throws IOException {
        try (var client = RawClient.open(nbd.socket)) {
            client.request(1, NbdProtocol.CMD_FLUSH, 1, 0, 0);
            assertThat(client.reply()).isEqualTo(new Reply(0, 1));
            client.request(1, NbdProtocol.CMD_READ, 2, 0, 8);
            assertThat(client.reply()).isEqualTo(new Reply(0, 2));
        }
    }

    @Test
    void emptyRequestsSucceed() throws IOException {
        try (var client = RawClient.open(nbd.socket)) {
            client.request(0, NbdProtocol.CMD_READ, 1, 0, 0);
            client.request(0, NbdProtocol.CMD_WRITE, 2, 0, 0);

            assertThat(client.reply()).isEqualTo(new Reply(0, 1));
            assertThat(client.reply()).isEqualTo(new Reply(0, 2));
        }
    }

    @Test
    void oddRangesAreReadAndWrittenExactly() throws IOException {
        try (var client = RawClient.open(nbd.socket)) {
            client.write(1, 4090, filled(13, 5));
            assertThat(client.reply()).isEqualTo(new Reply(0, 1));
            client.request(0, NbdProtocol.CMD_READ, 2, 4089, 15);
            assertThat(client.reply()).isEqualTo(new Reply(0, 2));

            assertThat(client.bytes(15)).containsExactly(0, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 0);
        }
    }

    @Test
    void garbageInsteadOfARequest() throws IOException {
        try (var client = RawClient.open(nbd.socket)) {
            client.send(ByteBuffer.allocate(28).putInt(0x0badcafe).position(28));
            assertThat(client.isSentAway()).isTrue();
        }
        await().untilAsserted(() -> assertThat(nbd.export.open).hasValue(0));
    }

    @Test
    void clientThatDisconnectsInTheMiddleOfAWriteHasWrittenNothing() throws IOException {
        try (var client = RawClient.open(nbd.socket)) {
            await().untilAsserted(() -> assertThat(nbd.export.open).hasValue(1));
            client.request(0, NbdProtocol.CMD_WRITE, 1, 0, 100_000);
            client.send(ByteBuffer.allocate(99_999).put(filled(99_999, 3)));
        }
        await().untilAsserted(() -> assertThat(nbd.export.open).hasValue(0));
        assertThat(Arrays.copyOf(Files.readAllBytes(nbd.file), 100_000)).containsOnly(0);
    }

    @Test
    void slowReaderIsNotReadFurtherThanItsShare() throws IOException {
        int count = 400;
        int length = 256 * 1024;
        nbd.serve(nbd.export, new ByteBudget(1536 * 1024, 1), NbdLimits.USUAL);
        try (var client = RawClient.open(nbd.socket)) {
            var requests = ByteBuffer.allocate(count * 28);
            for (int i = 0; i < count; i++) {
                requests.put(RawClient.requestHeader(0, NbdProtocol.CMD_READ, i, (long) (i % 16) * length, length).flip());
            }
            client.send(requests);
            await().untilAsserted(() -> assertThat(nbd.export.reads).hasValueGreaterThanOrEqualTo(4));
            // The next reply leaves only when the client takes one: a healthy server must have stopped far below all of them.
            assertThat(nbd.export.reads.get()).isLessThan(count / 4);

            for (int i = 0; i < count; i++) {
                assertThat(client.reply().error()).isZero();
                assertThat(client.bytes(length)).hasSize(length);
            }
            assertThat(nbd.export.reads).hasValue(count);
        }
    }

    private static byte[] filled(int count, int value) {
        var bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}

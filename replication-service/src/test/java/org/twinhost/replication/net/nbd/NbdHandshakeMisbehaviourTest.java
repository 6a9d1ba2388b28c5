package org.twinhost.replication.net.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One wrong word before the export is open, each; the next client must never notice. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class NbdHandshakeMisbehaviourTest {

    private static final int OPT_STARTTLS = 5;
    private static final int OPT_STRUCTURED_REPLY = 8;

    private NbdFixture nbd;

    @BeforeEach
    void serve() throws IOException {
        nbd = new NbdFixture();
    }

    @AfterEach
    void stillServesAndStops() throws IOException {
        try (var next = RawClient.open(nbd.socket)) {
            next.request(0, NbdProtocol.CMD_FLUSH, 1, 0, 0);
            assertThat(next.reply()).isEqualTo(new RawClient.Reply(0, 1));
        } finally {
            nbd.close();
        }
    }

    @Test
    void theSocketIsForItsOwnerAndItsGroupWhateverTheUmask() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(nbd.socket))).isEqualTo("rw-rw----");
    }

    @Test
    void garbageInsteadOfFlags() throws IOException {
        try (var client = new RawClient(nbd.socket)) {
            client.greeting();
            var request = "GET / HTTP/1.1\r\nHost: jupiter1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            client.send(ByteBuffer.allocate(100).put(request));
            assertThat(client.isSentAway()).isTrue();
        }
    }

    @Test
    void unknownClientFlag() throws IOException {
        try (var client = new RawClient(nbd.socket)) {
            client.greeting();
            client.send(ByteBuffer.allocate(4).putInt(1 << 5 | 3));
            assertThat(client.isSentAway()).isTrue();
        }
    }

    @Test
    void garbageInsteadOfAnOption() throws IOException {
        try (var client = RawClient.greeted(nbd.socket)) {
            client.send(ByteBuffer.allocate(16).putLong(0x1234567890L).putLong(0));
            assertThat(client.isSentAway()).isTrue();
        }
    }

    @Test
    void unknownOptionsAreRefusedInStep() throws IOException {
        try (var client = RawClient.greeted(nbd.socket)) {
            client.option(4711, new byte[33]);
            client.option(OPT_STARTTLS, new byte[0]);
            client.option(OPT_STRUCTURED_REPLY, new byte[0]);
            client.option(NbdProtocol.OPT_LIST, new byte[0]);

            assertThat(client.optionReply()).extracting("option", "kind").containsExactly(4711, NbdProtocol.REP_ERR_UNSUP);
            assertThat(client.optionReply().kind()).isEqualTo(NbdProtocol.REP_ERR_UNSUP);
            assertThat(client.optionReply().kind()).isEqualTo(NbdProtocol.REP_ERR_UNSUP);
            assertThat(client.optionReply().kind()).isEqualTo(NbdProtocol.REP_SERVER);
            assertThat(client.optionReply().kind()).isEqualTo(NbdProtocol.REP_ACK);
        }
    }

    @Test
    void tooLongOptionIsSkipped() throws IOException {
        try (var client = RawClient.greeted(nbd.socket)) {
            client.option(NbdProtocol.OPT_GO, new byte[1_000_000]);
            assertThat(client.optionReply().kind()).isEqualTo(NbdProtocol.REP_ERR_TOO_BIG);
            client.option(NbdProtocol.OPT_GO, RawClient.goBody(""));
            assertThat(client.optionReply().kind()).isEqualTo(NbdProtocol.REP_INFO);
        }
    }

    @Test
    void nameLongerThanItsOption() throws IOException {
        try (var client = RawClient.greeted(nbd.socket)) {
            client.option(NbdProtocol.OPT_INFO, ByteBuffer.allocate(10).putInt(Integer.MAX_VALUE).array());
            assertThat(client.optionReply().kind()).isEqualTo(NbdProtocol.REP_ERR_INVALID);
        }
    }

    @Test
    void tooShortGo() throws IOException {
        try (var client = RawClient.greeted(nbd.socket)) {
            client.option(NbdProtocol.OPT_GO, new byte[3]);
            assertThat(client.optionReply().kind()).isEqualTo(NbdProtocol.REP_ERR_INVALID);
        }
    }

    @Test
    void infoListShorterThanItSays() throws IOException {
        try (var client = RawClient.greeted(nbd.socket)) {
            client.option(NbdProtocol.OPT_GO, ByteBuffer.allocate(8).putInt(0).putShort((short) 7).array());
            assertThat(client.optionReply().kind()).isEqualTo(NbdProtocol.REP_ERR_INVALID);
        }
    }

    @Test
    void listWithData() throws IOException {
        try (var client = RawClient.greeted(nbd.socket)) {
            client.option(NbdProtocol.OPT_LIST, new byte[1]);
            assertThat(client.optionReply().kind()).isEqualTo(NbdProtocol.REP_ERR_INVALID);
        }
    }

    @Test
    void unknownExport() throws IOException {
        try (var client = RawClient.greeted(nbd.socket)) {
            client.option(NbdProtocol.OPT_GO, RawClient.goBody("mail1-disk"));
            var refusal = client.optionReply();
            assertThat(refusal.kind()).isEqualTo(NbdProtocol.REP_ERR_UNKNOWN);
            assertThat(refusal.text()).isEqualTo("no export 'mail1-disk' here, only 'web1-disk'");
        }
    }

    @Test
    void unknownExportTheOldWay() throws IOException {
        try (var client = RawClient.greeted(nbd.socket)) {
            client.option(NbdProtocol.OPT_EXPORT_NAME, "mail1-disk".getBytes(StandardCharsets.UTF_8));
            assertThat(client.isSentAway()).isTrue();
        }
    }

    @Test
    void goWhileSecondaryIsRefusedInStep() throws IOException {
        nbd.export.primary = false;
        try (var client = RawClient.greeted(nbd.socket)) {
            client.option(NbdProtocol.OPT_GO, RawClient.goBody("web1-disk"));
            assertThat(client.optionReply().kind()).isEqualTo(NbdProtocol.REP_ERR_POLICY);
            nbd.export.primary = true;
            client.option(NbdProtocol.OPT_GO, RawClient.goBody("web1-disk"));
            assertThat(client.optionReply().kind()).isEqualTo(NbdProtocol.REP_INFO);
        }
    }

    @Test
    void oldWayInHasThePadding() throws IOException {
        try (var client = new RawClient(nbd.socket)) {
            client.greeting();
            client.send(ByteBuffer.allocate(4).putInt(1));
            client.option(NbdProtocol.OPT_EXPORT_NAME, "web1-disk".getBytes(StandardCharsets.UTF_8));
            assertThat(client.readLong()).isEqualTo(NbdFixture.SIZE_BYTES);
            assertThat(client.readUnsignedShort()).isEqualTo(NbdProtocol.TRANSMISSION_FLAGS);
            assertThat(client.bytes(124)).containsOnly(0);
            client.request(0, NbdProtocol.CMD_FLUSH, 5, 0, 0);
            assertThat(client.reply()).isEqualTo(new RawClient.Reply(0, 5));
        }
    }

    @Test
    void oldWayInWithoutZeroes() throws IOException {
        try (var client = RawClient.greeted(nbd.socket)) {
            client.option(NbdProtocol.OPT_EXPORT_NAME, new byte[0]);
            client.bytes(10);
            client.request(0, NbdProtocol.CMD_FLUSH, 5, 0, 0);
            assertThat(client.reply()).isEqualTo(new RawClient.Reply(0, 5));
        }
    }

    @Test
    void abortIsAcknowledged() throws IOException {
        try (var client = RawClient.greeted(nbd.socket)) {
            client.option(NbdProtocol.OPT_ABORT, new byte[0]);
            assertThat(client.optionReply().kind()).isEqualTo(NbdProtocol.REP_ACK);
            assertThat(client.isSentAway()).isTrue();
        }
    }

    @Test
    void everyByteByItself() throws IOException {
        try (var client = RawClient.greeted(nbd.socket)) {
            var go = RawClient.goBody("web1-disk", NbdProtocol.INFO_BLOCK_SIZE);
            var whole = ByteBuffer.allocate(16 + go.length + 28 + 3)
                    .putLong(NbdProtocol.OPTION_MAGIC).putInt(NbdProtocol.OPT_GO).putInt(go.length).put(go)
                    .put(RawClient.requestHeader(0, NbdProtocol.CMD_WRITE, 9, 77, 3).flip()).put(new byte[] {1, 2, 3});
            for (byte one : whole.array()) {
                client.send(ByteBuffer.allocate(1).put(one));
            }
            while (client.optionReply().kind() != NbdProtocol.REP_ACK) {
                continue;
            }
            assertThat(client.reply()).isEqualTo(new RawClient.Reply(0, 9));
        }
    }

    @Test
    void hangsUpInTheMiddleOfAnOption() throws IOException {
        try (var client = RawClient.greeted(nbd.socket)) {
            client.send(ByteBuffer.allocate(12).putLong(NbdProtocol.OPTION_MAGIC).putInt(NbdProtocol.OPT_GO));
        }
        assertThat(nbd.export.open).hasValue(0);
    }
}

package org.twinhost.replication.net.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.replication.net.budget.ByteBudget;
import org.twinhost.runtime.fuzz.Fuzz;

/** A whole connection of somebody who may open a guest's disk and means harm: a guest that has broken out into its QEMU. */
class NbdFuzzTest {

    private static final Logger LOG = Logger.getLogger(NbdConnection.class.getName());
    private static final int SIZE_BYTES = 1 << 20;

    /** Takes every word of a connection, and counts those that say that it broke. */
    private final List<Throwable> broken = new ArrayList<>();
    private final Handler listening = new Handler() {
        @Override
        public void publish(LogRecord record) {
            if (record.getThrown() != null) {
                broken.add(record.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOG.setUseParentHandlers(false);
        LOG.addHandler(listening);
    }

    @AfterEach
    void listenNoMore() {
        LOG.removeHandler(listening);
        LOG.setUseParentHandlers(true);
    }

    private static byte[] stream(ByteBuffer... parts) {
        var all = Unpooled.buffer();
        all.writeInt(3);
        for (var part : parts) {
            all.writeBytes(part.flip());
        }
        var bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    private static ByteBuffer option(int option, byte[] body) {
        return ByteBuffer.allocate(16 + body.length).putLong(NbdProtocol.OPTION_MAGIC).putInt(option).putInt(body.length)
                .put(body);
    }

    private static ByteBuffer data(int bytes) {
        return ByteBuffer.allocate(bytes).put(new byte[bytes]);
    }

    @Test
    void isAnsweredOrSentAwayAndGivesBackWhatItHeld() {
        var go = option(NbdProtocol.OPT_GO, RawClient.goBody("", NbdProtocol.INFO_BLOCK_SIZE));
        var messages = List.of(
                stream(option(NbdProtocol.OPT_LIST, new byte[0]), option(NbdProtocol.OPT_ABORT, new byte[0])),
                stream(option(NbdProtocol.OPT_EXPORT_NAME, new byte[0]),
                        RawClient.requestHeader(0, NbdProtocol.CMD_READ, 1, 4096, 512)),
                stream(go,
                        RawClient.requestHeader(0, NbdProtocol.CMD_WRITE, 2, 0, 512), data(512),
                        RawClient.requestHeader(0, NbdProtocol.CMD_FLUSH, 3, 0, 0),
                        RawClient.requestHeader(0, NbdProtocol.CMD_READ, 4, 0, 4096),
                        RawClient.requestHeader(0, NbdProtocol.CMD_DISC, 5, 0, 0)));
        new Fuzz(messages).against(input -> {
            var export = new AtOnce();
            var channel = new EmbeddedChannel();
            // Too small for the largest request: it comes in pieces.
            var share = new ByteBudget(256 << 10, 1).share(export.name(), channel.eventLoop());
            var clients = new Clients();
            channel.pipeline().addLast(new NbdConnection(export, share, clients, 10_000));
            channel.pipeline().fireChannelActive();
            var half = input.length / 2;
            channel.writeInbound(Unpooled.copiedBuffer(input, 0, half));
            if (channel.isOpen()) {
                channel.writeInbound(Unpooled.copiedBuffer(input, half, input.length - half));
            }
            channel.runPendingTasks();
            channel.finishAndReleaseAll();
            assertThat(broken).as("it broke").isEmpty();
            assertThat(clients.open).as("counted as open").isZero();
            assertThat(share.usedBytes()).as("held of the budget").isZero();
            assertThat(export.outside).as("requests that left the disk").isZero();
            return true;
        });
    }

    private static final class Clients implements NbdConnection.OpenClients {
        private int open;

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void opened() {
            open++;
        }

        @Override
        public void closed() {
            open--;
        }
    }

    /** A disk of zeroes, without a disk's time. */
    private static final class AtOnce implements BlockExport {
        private int outside;

        private void looks(long offset, long bytes) {
            if (offset < 0 || bytes < 0 || offset > SIZE_BYTES - bytes) {
                outside++;
            }
        }

        @Override
        public String name() {
            return "web1-disk";
        }

        @Override
        public long sizeBytes() {
            return SIZE_BYTES;
        }

        @Override
        public void read(long offset, ByteBuf target, IoDone done) {
            looks(offset, target.writableBytes());
            target.writeZero(target.writableBytes());
            done.done(null);
        }

        @Override
        public void write(long offset, ByteBuf data, boolean fua, IoDone done) {
            looks(offset, data.readableBytes());
            data.release();
            done.done(null);
        }

        @Override
        public void flush(IoDone done) {
            done.done(null);
        }

        @Override
        public boolean mayOpen() {
            return true;
        }

        @Override
        public void connectionsChanged(int count) {}
    }
}

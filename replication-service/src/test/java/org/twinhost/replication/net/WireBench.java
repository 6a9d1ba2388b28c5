package org.twinhost.replication.net;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.twinhost.contract.NodeId;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.net.seal.Seal;

/**
 * What the seal costs: one connection on loopback, both ends in this JVM on a loop each, writes of one size with as many under
 * way as a guest would have, each acknowledged. Prints a row for each size, sealed and unsealed; processor time is that of the
 * whole process, both ends. Not a test: {@code java -cp … org.twinhost.replication.net.WireBench [seconds per row]}.
 */
public final class WireBench {

    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");
    private static final int UNDER_WAY = 32;

    private WireBench() {}

    public static void main(String[] arguments) throws Exception {
        double seconds = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 5;
        Seal.warmUp();
        System.out.println("| write | | MiB/s | CPU s/GiB | µs/write |");
        for (int kib : new int[] {4, 64, 1024}) {
            for (var unsealed : new boolean[] {true, false}) {
                run(kib << 10, unsealed, seconds); // the compiler's turn
                System.out.printf("| %d KiB | %s | %s |%n", kib, unsealed ? "unsealed" : "sealed",
                        run(kib << 10, unsealed, seconds));
            }
        }
    }

    private static String run(int bytes, boolean unsealed, double seconds) throws Exception {
        var loops = new EpollEventLoopGroup(2);
        var network = new PeerNetwork(new PeerKey("0123456789abcdef".getBytes(StandardCharsets.US_ASCII)));
        var bound = network.listen(loops, new InetSocketAddress("127.0.0.1", 0), _ -> Optional.of(new PeerNetwork.Room(
                new Greeting("jupiter", "vol", TWO, ONE, 1, 1).over(unsealed), loops.next(),
                arrived -> arrived.open(new Acknowledging())))).sync().channel();
        try {
            var writing = new Writing(bytes, seconds);
            network.connect(loops.next(), new InetSocketAddress("127.0.0.1", 0), (InetSocketAddress) bound.localAddress(),
                    new Greeting("jupiter", "vol", ONE, TWO, 1, 1).over(unsealed), 5_000, writing::begin,
                    why -> writing.result.completeExceptionally(new IOException(why)));
            return writing.result.get((long) seconds + 60, TimeUnit.SECONDS);
        } finally {
            bound.close().sync();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    /** The other replica, with a disk that takes no time. */
    private static final class Acknowledging implements PeerChannel.Listener {
        @Override
        public void frame(PeerChannel from, Frame frame, Payload payload) {
            if (frame instanceof Frame.Write write) {
                payload.release();
                from.send(new Frame.Written(write.id()), null);
            }
        }

        @Override
        public void closed(PeerChannel line, String reason) {
            // the row is over
        }
    }

    private static final class Writing implements PeerChannel.Listener {
        private final CompletableFuture<String> result = new CompletableFuture<>();
        private final int bytes;
        private final long nanos;
        private long start;
        private long cpuAtStart;
        private long written;

        Writing(int bytes, double seconds) {
            this.bytes = bytes;
            this.nanos = (long) (seconds * 1e9);
        }

        void begin(PeerChannel line) {
            line.open(this);
            start = System.nanoTime();
            cpuAtStart = cpuNanos();
            for (int i = 0; i < UNDER_WAY; i++) {
                write(line);
            }
        }

        private void write(PeerChannel line) {
            line.send(new Frame.Write(written, 0, bytes, false), BufferPayload.of(
                    PooledByteBufAllocator.DEFAULT.directBuffer(bytes).writerIndex(bytes)));
        }

        @Override
        public void frame(PeerChannel from, Frame frame, Payload payload) {
            written++;
            var took = System.nanoTime() - start;
            if (took < nanos) {
                write(from);
            } else if (!result.isDone()) {
                var mebibytes = written * (double) bytes / (1 << 20);
                result.complete("%.0f | %.2f | %.1f".formatted(mebibytes / (took / 1e9),
                        (cpuNanos() - cpuAtStart) / 1e9 / (mebibytes / 1024), took / 1e3 / written));
                from.close("the row is over");
            }
        }

        @Override
        public void closed(PeerChannel line, String reason) {
            result.completeExceptionally(new IOException(reason));
        }
    }

    /** User and system time of this process. */
    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }
}

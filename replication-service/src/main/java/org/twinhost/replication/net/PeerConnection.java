package org.twinhost.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.wire.Frame;

/** An authenticated connection of one volume with its peer, on the volume's event loop. */
public final class PeerConnection implements PeerChannel {

    private final Channel channel;
    private final NodeId peer;
    private final String name;
    private final long incarnation;
    private final boolean knowsDirtyRuns;
    private final boolean knowsVerify;
    private final boolean knowsResolve;
    private final Optional<String> unsealedAt;
    private String reason = "the peer closed the connection";
    private boolean unflushed;

    PeerConnection(Channel channel, PeerHandshake.Met met) {
        this.channel = channel;
        this.peer = met.peer().from();
        this.name = met.connection();
        this.incarnation = met.peer().incarnation();
        this.knowsDirtyRuns = met.features().contains(Wire.DIRTY_RUNS);
        this.knowsVerify = met.features().contains(Wire.VERIFY);
        this.knowsResolve = met.features().contains(Wire.RESOLVE);
        this.unsealedAt = met.seal().isPresent() ? Optional.empty()
                : Optional.of(((InetSocketAddress) channel.localAddress()).getAddress().getHostAddress());
    }

    public NodeId peer() {
        return peer;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long incarnation() {
        return incarnation;
    }

    @Override
    public Optional<String> unsealedAt() {
        return unsealedAt;
    }

    @Override
    public boolean knowsVerify() {
        return knowsVerify;
    }

    @Override
    public boolean knowsResolve() {
        return knowsResolve;
    }

    public String address() {
        return String.valueOf(channel.remoteAddress());
    }

    @Override
    public void open(Listener listener) {
        channel.pipeline().addLast(new Reader(listener));
        channel.config().setAutoRead(true);
        if (!channel.isActive()) {
            listener.closed(this, reason);
        }
    }

    /** Queues the frame; all that one event queues leaves together. */
    @Override
    public void send(Frame frame, Payload payload) {
        if (frame instanceof Frame.DirtyRun run && !knowsDirtyRuns) {
            run.forEachWords(each -> send(each, null));
            return;
        }
        var body = channel.alloc().directBuffer(64);
        FrameCodec.encode(frame, body);
        var data = payload == null ? null : ((BufferPayload) payload).buffer();
        var head = channel.alloc().directBuffer(FrameDecoder.HEADER_BYTES + body.readableBytes());
        FrameDecoder.header(head, body, data, unsealedAt.isEmpty());
        head.writeBytes(body);
        body.release();
        channel.write(head, channel.voidPromise());
        if (data != null) {
            // The socket counts in the buffer what it took; the disk reads the same one, the next connection sends it again.
            channel.write(data.duplicate(), channel.voidPromise());
        }
        if (!unflushed) {
            unflushed = true;
            channel.eventLoop().execute(this::flush); // after all that this event causes
        }
    }

    private void flush() {
        unflushed = false;
        channel.flush();
    }

    @Override
    public void close(String why) {
        reason = why;
        channel.flush();
        channel.close();
    }

    private final class Reader extends SimpleChannelInboundHandler<ByteBuf> {
        private final Listener listener;

        Reader(Listener listener) {
            this.listener = listener;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf body) {
            var frame = FrameCodec.decode(body);
            listener.frame(PeerConnection.this, frame,
                    FrameCodec.hasPayload(frame) ? BufferPayload.of(body.readRetainedSlice(body.readableBytes())) : null);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            listener.closed(PeerConnection.this, reason);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var root = cause instanceof io.netty.handler.codec.DecoderException && cause.getCause() != null
                    ? cause.getCause() : cause;
            close(root.getMessage() == null ? root.toString() : root.getMessage());
            if (root instanceof IllegalStateException || root instanceof NullPointerException) {
                throw new IllegalStateException("a replica broke one of its rules", root);
            }
        }
    }
}

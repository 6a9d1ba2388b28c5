package org.twinhost.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.twinhost.replication.net.seal.KeyExchange;
import org.twinhost.replication.net.seal.Seal;

/**
 * Both sides prove that they know the cluster's secret before anything else is read: greeting → challenge with the server's
 * proof → the client's proof → welcome. Who can't is dropped, with one line in the log.
 */
final class PeerHandshake extends SimpleChannelInboundHandler<ByteBuf> {

    static final int DEADLINE_MS = 2_000;

    /**
     * Who the other side is, proven.
     *
     * @param seal of all that follows; empty: both sides were told to do without
     */
    record Met(Greeting peer, String connection, Set<String> features, Optional<Seal> seal) {}

    interface Outcome {
        /** The handshake has left the pipeline; nothing of what follows was read yet. */
        void met(ChannelHandlerContext context, Met met);

        void refused(ChannelHandlerContext context, String reason);
    }

    private final PeerKey key;
    private final Outcome outcome;
    /** Client: what it says; server: null. */
    private final Greeting mine;
    /** Server: how it introduces itself to this client; empty: it does not know the volume. */
    private final Function<Greeting, Optional<Greeting>> reception;
    private byte[] greeting;
    private byte[] challenge;
    private Greeting theirs;
    /** What this side says of itself. */
    private Wire wire;
    private KeyExchange exchange;
    private byte[] theirShare;
    private boolean over;

    private PeerHandshake(
            PeerKey key, Greeting mine, Function<Greeting, Optional<Greeting>> reception, Outcome outcome) {
        this.key = key;
        this.mine = mine;
        this.reception = reception;
        this.outcome = outcome;
    }

    static PeerHandshake ofClient(PeerKey key, Greeting mine, Outcome outcome) {
        return new PeerHandshake(key, mine, null, outcome);
    }

    static PeerHandshake ofServer(
            PeerKey key, Function<Greeting, Optional<Greeting>> reception, Outcome outcome) {
        return new PeerHandshake(key, null, reception, outcome);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.executor().schedule(() -> refuse(context, "it did not introduce itself within " + DEADLINE_MS + " ms"),
                DEADLINE_MS, TimeUnit.MILLISECONDS);
        if (mine != null) {
            greeting = introduction(mine);
            send(context, greeting);
        }
        context.fireChannelActive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
        if (over) {
            return;
        }
        if (mine == null) {
            serve(context, frame);
        } else {
            introduce(context, frame);
        }
    }

    private void serve(ChannelHandlerContext context, ByteBuf frame) {
        if (greeting == null) {
            greeting = PeerKey.all(frame);
            hear(GreetingCodec.decode(frame));
            var answer = reception.apply(theirs);
            if (answer.isEmpty()) {
                refuse(context, "it asks for volume '" + theirs.volume() + "' of " + theirs.to() + " in cluster '"
                        + theirs.cluster() + "', which is not here");
                return;
            }
            challenge = introduction(answer.get());
            var proof = key.mac("server", greeting, challenge);
            send(context, challenge, proof);
        } else if (key.isMac(PeerKey.all(frame), "client", greeting, challenge)) {
            if (!agrees(context)) {
                return;
            }
            send(context, new byte[] {1});
            leave(context);
        } else {
            refuse(context, "it says it is " + theirs.from() + " but does not know the cluster key");
        }
    }

    private void introduce(ChannelHandlerContext context, ByteBuf frame) {
        if (challenge == null) {
            if (frame.readableBytes() <= PeerKey.MAC_BYTES) {
                throw new CorruptedFrameException("no challenge");
            }
            challenge = PeerKey.bytes(frame, frame.readableBytes() - PeerKey.MAC_BYTES);
            if (!key.isMac(PeerKey.all(frame), "server", greeting, challenge)) {
                refuse(context, "the server there does not know the cluster key (compare /etc/twinhost/cluster.key)");
                return;
            }
            hear(GreetingCodec.decode(Unpooled.wrappedBuffer(challenge)));
            if (!theirs.from().equals(mine.to()) || !theirs.volume().equals(mine.volume())) {
                refuse(context, theirs.from() + " answered where " + mine.to() + " is configured");
                return;
            }
            send(context, key.mac("client", greeting, challenge));
            agrees(context);
        } else {
            leave(context);
        }
    }

    private byte[] introduction(Greeting own) {
        wire = own.wire();
        exchange = wire.knowsSeal() ? new KeyExchange() : null;
        return GreetingCodec.encode(own, key.nonce(), exchange == null ? new byte[0] : exchange.share());
    }

    private void hear(GreetingCodec.Said said) {
        theirs = said.greeting();
        theirShare = said.share();
    }

    /** Once both are known to be who they say; each side tells its own administrator. */
    private boolean agrees(ChannelHandlerContext context) {
        var why = wire.whyNotWith(theirs.wire());
        why.ifPresent(reason -> refuse(context, theirs.from() + " can't be connected: " + reason));
        return why.isEmpty();
    }

    private void leave(ChannelHandlerContext context) {
        var seal = wire.knowsSeal() && theirs.wire().knowsSeal()
                ? Optional.of(exchange.agree(theirShare, key.mac("seal", greeting, challenge), mine != null))
                : Optional.<Seal>empty();
        over = true;
        // Nothing of what follows is read before its reader is in place.
        context.channel().config().setAutoRead(false);
        outcome.met(context, new Met(theirs, key.connectionName(greeting, challenge), wire.common(theirs.wire()), seal));
    }

    private void refuse(ChannelHandlerContext context, String reason) {
        if (!over) {
            over = true;
            outcome.refused(context, reason);
            context.close();
        }
    }

    private static void send(ChannelHandlerContext context, byte[]... parts) {
        var body = Unpooled.wrappedBuffer(parts);
        var head = context.alloc().buffer(FrameDecoder.HEADER_BYTES);
        FrameDecoder.header(head, body, null, false);
        context.write(head);
        context.writeAndFlush(body);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        refuse(context, "it hung up before it had introduced itself");
        super.channelInactive(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        refuse(context, cause instanceof io.netty.handler.codec.DecoderException decoder && decoder.getCause() != null
                ? decoder.getCause().getMessage() : cause.getMessage());
    }
}

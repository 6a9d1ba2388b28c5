package org.twinhost.replication.net.nbd;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.jboss.logging.Logger;
import org.twinhost.replication.net.nbd.NbdPhase.ClientFlags;
import org.twinhost.replication.net.nbd.NbdPhase.Finished;
import org.twinhost.replication.net.nbd.NbdPhase.OptionBody;
import org.twinhost.replication.net.nbd.NbdPhase.OptionHeader;
import org.twinhost.replication.net.nbd.NbdPhase.OptionTooLong;
import org.twinhost.replication.net.nbd.NbdPhase.RefusedPayload;
import org.twinhost.replication.net.nbd.NbdPhase.RequestHeader;
import org.twinhost.replication.net.nbd.NbdPhase.WritePayload;

/** One client: moves it from phase to phase as its bytes arrive, and stops reading while its window is full. */
final class NbdConnection extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = Logger.getLogger(NbdConnection.class);

    private final BlockExport export;
    private final OpenClients clients;
    private ChannelHandlerContext context;
    private Gathering gathering;
    private NbdHandshake handshake;
    private NbdTransmission transmission;
    private NbdPhase phase = new ClientFlags();
    private boolean advancing;
    private boolean transmitting;

    /** Who counts the clients that are in the transmission phase. */
    interface OpenClients {
        void opened();

        void closed();
    }

    NbdConnection(BlockExport export, OpenClients clients) {
        this.export = export;
        this.clients = clients;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        gathering = new Gathering(ctx.alloc());
        handshake = new NbdHandshake(export, ctx::writeAndFlush);
        transmission = new NbdTransmission(ctx.channel(), export, this::advance);
        handshake.greet();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        gathering.add((ByteBuf) bytes);
        advance();
    }

    /** Start reading here. Answers that come while this runs find room by themselves: the loop looks again. */
    private void advance() {
        if (advancing || !context.channel().isActive()) {
            return;
        }
        advancing = true;
        try {
            while (mayGoOn() && step()) {
                countOnce();
            }
        } catch (NbdMalformed malformed) {
            end("NBD client of %s is sent away: %s", malformed.getMessage());
        } finally {
            advancing = false;
        }
    }

    private boolean mayGoOn() {
        if (phase instanceof Finished) {
            context.channel().config().setAutoRead(false);
            if (transmission.isIdle()) {
                context.writeAndFlush(context.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
            }
            return false;
        }
        boolean full = phase instanceof RequestHeader && transmission.isFull();
        context.channel().config().setAutoRead(!full);
        return !full;
    }

    /** False: more bytes must arrive first. */
    private boolean step() throws NbdMalformed {
        if (phase.throwsAway()) {
            if (!gathering.skip(phase.wantedBytes())) {
                return false;
            }
            phase = whenThrownAway(phase);
            return true;
        }
        var bytes = gathering.take((int) phase.wantedBytes());
        if (bytes == null) {
            return false;
        }
        phase = whenComplete(phase, bytes);
        return true;
    }

    private NbdPhase whenComplete(NbdPhase complete, ByteBuf bytes) throws NbdMalformed {
        if (complete instanceof WritePayload(var request)) {
            return transmission.onPayload(request, bytes);
        }
        try {
            return switch (complete) {
                case ClientFlags _ -> handshake.onClientFlags(bytes);
                case OptionHeader _ -> handshake.onOptionHeader(bytes);
                case OptionBody(var option, _) -> handshake.onOption(option, bytes);
                case RequestHeader _ -> transmission.onRequest(bytes);
                case OptionTooLong _, RefusedPayload _, WritePayload _, Finished _ ->
                        throw new IllegalStateException(complete.toString());
            };
        } finally {
            bytes.release();
        }
    }

    private NbdPhase whenThrownAway(NbdPhase complete) {
        return switch (complete) {
            case OptionTooLong(var option, _) -> handshake.onOptionTooLong(option);
            case RefusedPayload(var request, var error) -> transmission.onRefusedPayload(request, error);
            case ClientFlags _, OptionHeader _, OptionBody _, RequestHeader _, WritePayload _, Finished _ ->
                throw new IllegalStateException(complete.toString());
        };
    }

    private void countOnce() {
        if (!transmitting && phase instanceof RequestHeader) {
            transmitting = true;
            clients.opened();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        phase = new Finished();
        gathering.release();
        if (transmitting) {
            transmitting = false;
            clients.closed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
        if (failure instanceof IOException) {
            LOG.debugf("NBD client of %s went away: %s", export.name(), failure.getMessage());
        } else {
            LOG.errorf(failure, "NBD connection of %s broke and is closed", export.name());
        }
        ctx.close();
    }

    private void end(String line, String why) {
        LOG.warnf(line, export.name(), why);
        phase = new Finished();
        context.close();
    }
}

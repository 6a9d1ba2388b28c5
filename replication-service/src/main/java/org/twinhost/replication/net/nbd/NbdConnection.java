package org.twinhost.replication.net.nbd;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.twinhost.replication.net.budget.BudgetShare;
import org.twinhost.replication.net.nbd.NbdPhase.ClientFlags;
import org.twinhost.replication.net.nbd.NbdPhase.Finished;
import org.twinhost.replication.net.nbd.NbdPhase.MorePayload;
import org.twinhost.replication.net.nbd.NbdPhase.OptionBody;
import org.twinhost.replication.net.nbd.NbdPhase.OptionHeader;
import org.twinhost.replication.net.nbd.NbdPhase.OptionTooLong;
import org.twinhost.replication.net.nbd.NbdPhase.RefusedPayload;
import org.twinhost.replication.net.nbd.NbdPhase.RequestHeader;
import org.twinhost.replication.net.nbd.NbdPhase.Requested;
import org.twinhost.replication.net.nbd.NbdPhase.WritePayload;
import org.twinhost.runtime.log.LogFields;

/** One client: moves it from phase to phase as its bytes arrive, and stops reading while there is no memory for more. */
final class NbdConnection extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = Logger.getLogger(NbdConnection.class);

    /** More than the kernel keeps of a client that has hung up. */
    private static final int READ_WHILE_PAUSED_BYTES_MAX = 1 << 20;

    private final BlockExport export;
    private final OpenClients clients;
    private final BudgetShare share;
    private final int handshakeMs;
    private ChannelHandlerContext context;
    private Gathering gathering;
    private NbdHandshake handshake;
    private NbdTransmission transmission;
    private NbdPhase phase = new ClientFlags();
    private boolean advancing;
    private boolean transmitting;
    private boolean paused;
    private int readWhilePaused;
    private ScheduledFuture<?> deadline;

    /** Who counts the clients that are in the transmission phase. */
    interface OpenClients {
        /** False: there are as many as there may be. */
        boolean hasRoom();

        void opened();

        void closed();
    }

    NbdConnection(BlockExport export, BudgetShare share, OpenClients clients, int handshakeMs) {
        this.export = export;
        this.share = share;
        this.clients = clients;
        this.handshakeMs = handshakeMs;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        gathering = new Gathering(ctx.alloc());
        handshake = new NbdHandshake(export, clients::hasRoom, ctx::writeAndFlush);
        transmission = new NbdTransmission(ctx.channel(), export, share, this::advance);
        deadline = ctx.executor().schedule(this::handshakeIsOver, handshakeMs, TimeUnit.MILLISECONDS);
        handshake.greet();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        var arrived = (ByteBuf) bytes;
        if (paused) {
            readWhilePaused += arrived.readableBytes();
        }
        gathering.add(arrived);
        if (!paused) {
            advance();
        } else if (readWhilePaused < READ_WHILE_PAUSED_BYTES_MAX) {
            ctx.read(); // That came because the client hung up: its end is behind what it had sent.
        }
    }

    private void handshakeIsOver() {
        if (!transmitting && !(phase instanceof Finished)) {
            end("NBD client of %s is sent away: %s", "it did not open the export within " + handshakeMs + " ms");
        }
    }

    /** Start reading here. Answers that come while this runs find room by themselves: the loop looks again. */
    private void advance() {
        if (advancing || !context.channel().isActive()) {
            return;
        }
        advancing = true;
        try {
            while (step()) {
                countOnce();
            }
            readOrPause();
        } catch (NbdMalformed malformed) {
            end("NBD client of %s is sent away: %s", malformed.getMessage());
        } catch (RuntimeException | Error unexpected) {
            exceptionCaught(context, unexpected); // whoever made room for this connection has no part in it
        } finally {
            advancing = false;
        }
    }

    /** Not while it waits for memory, or ends: what it sends meanwhile stays in its socket. */
    private void readOrPause() {
        paused = phase.waitsForMemory() || phase instanceof Finished || transmission.isReadingInPieces();
        readWhilePaused = paused ? readWhilePaused : 0;
        context.channel().config().setAutoRead(!paused);
        if (phase instanceof Finished && transmission.isIdle()) {
            context.writeAndFlush(context.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** False: more bytes must arrive first, or memory be given back. */
    private boolean step() throws NbdMalformed {
        if (phase instanceof Finished || transmission.isReadingInPieces()) {
            return false;
        }
        if (phase.waitsForMemory()) {
            var admitted = transmission.admit(phase);
            phase = admitted == null ? phase : admitted;
            return admitted != null;
        }
        if (phase.throwsAway()) {
            if (!gathering.skip(phase.wantedBytes())) {
                return false;
            }
            phase = whenThrownAway(phase);
            return true;
        }
        int wanted = (int) phase.wantedBytes();
        var bytes = phase instanceof WritePayload ? gathering.takeToKeep(wanted) : gathering.take(wanted);
        if (bytes == null) {
            return false;
        }
        phase = whenComplete(phase, bytes);
        return true;
    }

    private NbdPhase whenComplete(NbdPhase complete, ByteBuf bytes) throws NbdMalformed {
        if (complete instanceof WritePayload(var write)) {
            return transmission.onPayload(write, bytes);
        }
        try {
            return switch (complete) {
                case ClientFlags _ -> handshake.onClientFlags(bytes);
                case OptionHeader _ -> handshake.onOptionHeader(bytes);
                case OptionBody(var option, _) -> handshake.onOption(option, bytes);
                case RequestHeader _ -> transmission.onRequest(bytes);
                case OptionTooLong _, RefusedPayload _, Requested _, WritePayload _, MorePayload _, Finished _ ->
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
            case ClientFlags _, OptionHeader _, OptionBody _, RequestHeader _, Requested _, WritePayload _, MorePayload _,
                    Finished _ ->
                throw new IllegalStateException(complete.toString());
        };
    }

    private void countOnce() {
        if (!transmitting && phase instanceof RequestHeader) {
            transmitting = true;
            deadline.cancel(false);
            clients.opened();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        deadline.cancel(false);
        transmission.abandon(phase);
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
        try (var _ = LogFields.with(LogFields.VOLUME, export.name())) {
            LOG.warnf(line, export.name(), why);
        }
        phase = new Finished();
        context.close();
    }
}

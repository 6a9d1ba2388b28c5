package org.twinhost.replication.net.nbd;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import org.twinhost.replication.net.budget.BudgetShare;
import org.twinhost.replication.net.budget.ByteBudget;
import org.twinhost.replication.net.nbd.NbdPhase.Finished;
import org.twinhost.replication.net.nbd.NbdPhase.MorePayload;
import org.twinhost.replication.net.nbd.NbdPhase.RefusedPayload;
import org.twinhost.replication.net.nbd.NbdPhase.RequestHeader;
import org.twinhost.replication.net.nbd.NbdPhase.Requested;
import org.twinhost.replication.net.nbd.NbdPhase.WritePayload;

/**
 * Requests in, simple replies out, in whatever order the export finishes them. What a request holds is taken from the volume's
 * share before anything is allocated for it. Written data is given back when it is written, all else when the answer has left,
 * so a client that does not read its answers is not read either.
 */
final class NbdTransmission {

    private static final int REQUEST_BYTES = ByteBudget.REQUEST_BYTES;

    private final Channel channel;
    private final BlockExport export;
    private final BudgetShare share;
    private final BudgetShare.Waiter client;
    private int underWay;
    private boolean readingInPieces;
    private boolean flushScheduled;

    /**
     * @param client told when a request has ended, and when it is its turn to ask for memory again
     */
    NbdTransmission(Channel channel, BlockExport export, BudgetShare share, BudgetShare.Waiter client) {
        this.channel = channel;
        this.export = export;
        this.share = share;
        this.client = client;
    }

    /** Whether everything that was accepted is answered and on its way. */
    boolean isIdle() {
        return underWay == 0;
    }

    /** An answer is leaving in pieces, and no other may come between. */
    boolean isReadingInPieces() {
        return readingInPieces;
    }

    NbdPhase onRequest(ByteBuf header) throws NbdMalformed {
        var request = NbdRequest.parse(header);
        return request.type() == NbdProtocol.CMD_DISC ? new Finished() : new Requested(request);
    }

    /** Null: there is no memory for it yet. */
    NbdPhase admit(NbdPhase waiting) {
        return switch (waiting) {
            case Requested(var request) -> admit(request);
            case MorePayload(var write) -> share.take(client, write.nextBytes()) ? new WritePayload(write) : null;
            default -> throw new IllegalStateException(waiting.toString());
        };
    }

    private NbdPhase admit(NbdRequest request) {
        return switch (request.type()) {
            case NbdProtocol.CMD_WRITE -> write(request);
            case NbdProtocol.CMD_READ -> read(request);
            case NbdProtocol.CMD_FLUSH -> flush(request);
            default -> answerAtOnce(request, IoError.EINVAL);
        };
    }

    private NbdPhase write(NbdRequest request) {
        if (request.hasUnknownFlags() || request.lengthBytes() > NbdProtocol.PAYLOAD_BYTES_MAX) {
            return refused(request, IoError.EINVAL);
        }
        if (!request.isWithin(export.sizeBytes())) {
            return refused(request, IoError.ENOSPC);
        }
        if (request.lengthBytes() == 0) {
            return answerAtOnce(request, null);
        }
        var write = new NbdWrite(request, share.pieceBytes());
        return takes(REQUEST_BYTES + write.nextBytes()) ? new WritePayload(write) : null;
    }

    private NbdPhase refused(NbdRequest request, IoError error) {
        return takes(REQUEST_BYTES) ? new RefusedPayload(request, error) : null;
    }

    private boolean takes(long bytes) {
        if (!share.take(client, bytes)) {
            return false;
        }
        underWay++;
        return true;
    }

    private NbdPhase read(NbdRequest request) {
        if (request.hasUnknownFlags()
                || request.lengthBytes() > NbdProtocol.PAYLOAD_BYTES_MAX
                || !request.isWithin(export.sizeBytes())) {
            return answerAtOnce(request, IoError.EINVAL);
        }
        if (request.lengthBytes() == 0) {
            return answerAtOnce(request, null);
        }
        if (takes(REQUEST_BYTES + request.lengthBytes())) {
            readPiece(request, 0, (int) request.lengthBytes(), REQUEST_BYTES + request.lengthBytes());
            return new RequestHeader();
        }
        var piece = share.pieceBytes();
        if (request.lengthBytes() > piece && share.takeAlone(client, REQUEST_BYTES + piece)) {
            underWay++;
            readingInPieces = true;
            readPiece(request, 0, piece, REQUEST_BYTES + piece);
            return new RequestHeader();
        }
        return null;
    }

    /** @param held taken for the request; given back with its last piece */
    private void readPiece(NbdRequest request, long at, int length, long held) {
        int headBytes = at == 0 ? NbdProtocol.SIMPLE_REPLY_BYTES : 0;
        var reply = channel.alloc().directBuffer(headBytes + length);
        var target = reply.slice(headBytes, length).clear();
        export.read(request.offset() + at, target, once(error -> {
            if (error != null) {
                readFailed(request, at, reply, held, error);
                return;
            }
            if (target.isWritable()) {
                reply.release();
                throw new IllegalStateException("a read of " + length + " bytes was answered short by "
                        + target.writableBytes());
            }
            if (at == 0) {
                header(reply, request, null);
            }
            send(reply.writerIndex(headBytes + length), () -> readOn(request, at + length, held));
        }));
    }

    private void readOn(NbdRequest request, long at, long held) {
        if (at == request.lengthBytes() || !channel.isActive()) {
            readingInPieces = false;
            end(held);
        } else {
            readPiece(request, at, (int) Math.min(share.pieceBytes(), request.lengthBytes() - at), held);
        }
    }

    /** After the answer's header there is no way to tell it but closing, as the protocol has it. */
    private void readFailed(NbdRequest request, long at, ByteBuf reply, long held, IoError error) {
        readingInPieces = false;
        if (at == 0) {
            send(header(reply, request, error), () -> end(held));
        } else {
            reply.release();
            channel.close();
            end(held);
        }
    }

    /** Takes over the payload. */
    NbdPhase onPayload(NbdWrite write, ByteBuf payload) {
        int bytes = write.nextBytes();
        var offset = write.nextOffset();
        write.begins(bytes);
        export.write(offset, payload, write.request().isFua(), once(error -> {
            write.ended(error);
            share.give(bytes);
            answerIfOver(write);
        }));
        return write.nextBytes() == 0 ? new RequestHeader() : new MorePayload(write);
    }

    private void answerIfOver(NbdWrite write) {
        if (write.isOver()) {
            answer(write.request(), write.error());
        }
    }

    NbdPhase onRefusedPayload(NbdRequest request, IoError error) {
        answer(request, error);
        return new RequestHeader();
    }

    /** The client is gone in the middle of that. */
    void abandon(NbdPhase phase) {
        share.leave(client);
        switch (phase) {
            case WritePayload(var write) -> {
                share.give(write.nextBytes());
                write.cutOff();
                answerIfOver(write);
            }
            case MorePayload(var write) -> {
                write.cutOff();
                answerIfOver(write);
            }
            case RefusedPayload _ -> end(REQUEST_BYTES);
            case NbdPhase.ClientFlags _, NbdPhase.OptionHeader _, NbdPhase.OptionBody _, NbdPhase.OptionTooLong _,
                    RequestHeader _, Requested _, Finished _ -> { }
        }
    }

    private NbdPhase flush(NbdRequest request) {
        if (request.hasUnknownFlags()) {
            return answerAtOnce(request, IoError.EINVAL);
        }
        if (!takes(REQUEST_BYTES)) {
            return null;
        }
        export.flush(once(error -> answer(request, error)));
        return new RequestHeader();
    }

    private NbdPhase answerAtOnce(NbdRequest request, IoError error) {
        if (!takes(REQUEST_BYTES)) {
            return null;
        }
        answer(request, error);
        return new RequestHeader();
    }

    private void answer(NbdRequest request, IoError error) {
        send(header(channel.alloc().directBuffer(NbdProtocol.SIMPLE_REPLY_BYTES), request, error), () -> end(REQUEST_BYTES));
    }

    private static ByteBuf header(ByteBuf reply, NbdRequest request, IoError error) {
        return reply.writeInt(NbdProtocol.SIMPLE_REPLY_MAGIC)
                .writeInt(error == null ? 0 : error.number())
                .writeLong(request.cookie());
    }

    /** On a closed channel Netty releases the reply and fails the write: the answer is dropped. */
    private void send(ByteBuf reply, Runnable hasLeft) {
        channel.write(reply).addListener((ChannelFutureListener) _ -> hasLeft.run());
        if (!flushScheduled) {
            flushScheduled = true;
            channel.eventLoop().execute(this::flushReplies);
        }
    }

    private void end(long held) {
        underWay--;
        share.give(held);
        client.roomAgain();
    }

    /** Answers that are ready in one turn of the loop leave in one system call. */
    private void flushReplies() {
        flushScheduled = false;
        channel.flush();
    }

    private static IoDone once(IoDone done) {
        return new IoDone() {
            private boolean called;

            @Override
            public void done(IoError errorOrNull) {
                if (called) {
                    throw new IllegalStateException("a request was answered twice");
                }
                called = true;
                done.done(errorOrNull);
            }
        };
    }
}

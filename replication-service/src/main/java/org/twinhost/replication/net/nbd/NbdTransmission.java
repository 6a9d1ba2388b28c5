package org.twinhost.replication.net.nbd;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import org.twinhost.replication.net.nbd.NbdPhase.Finished;
import org.twinhost.replication.net.nbd.NbdPhase.RefusedPayload;
import org.twinhost.replication.net.nbd.NbdPhase.RequestHeader;
import org.twinhost.replication.net.nbd.NbdPhase.WritePayload;

/**
 * Requests in, simple replies out, in whatever order the export finishes them. Bytes count against the window from the
 * request's header until its answer has left, so a client that does not read its answers is not read either.
 */
final class NbdTransmission {

    /** What a request costs besides its data, so that many small ones fill the window too. */
    private static final int REQUEST_COST_BYTES = 512;

    private final Channel channel;
    private final BlockExport export;
    private final Runnable roomAgain;
    private long windowBytes;
    private boolean flushScheduled;

    /**
     * @param roomAgain called when a request has left the window
     */
    NbdTransmission(Channel channel, BlockExport export, Runnable roomAgain) {
        this.channel = channel;
        this.export = export;
        this.roomAgain = roomAgain;
    }

    boolean isFull() {
        return windowBytes >= export.windowBytesMax();
    }

    /** Whether everything that was accepted is answered and on its way. */
    boolean isIdle() {
        return windowBytes == 0;
    }

    NbdPhase onRequest(ByteBuf header) throws NbdMalformed {
        var request = NbdRequest.parse(header);
        return switch (request.type()) {
            case NbdProtocol.CMD_WRITE -> payloadOf(request);
            case NbdProtocol.CMD_READ -> read(request);
            case NbdProtocol.CMD_FLUSH -> flush(request);
            case NbdProtocol.CMD_DISC -> new Finished();
            default -> answer(request, IoError.EINVAL);
        };
    }

    private NbdPhase payloadOf(NbdRequest request) {
        if (request.hasUnknownFlags() || request.lengthBytes() > NbdProtocol.PAYLOAD_BYTES_MAX) {
            return new RefusedPayload(request, IoError.EINVAL);
        }
        if (!request.isWithin(export.sizeBytes())) {
            return new RefusedPayload(request, IoError.ENOSPC);
        }
        return new WritePayload(request);
    }

    private NbdPhase read(NbdRequest request) {
        if (request.hasUnknownFlags()
                || request.lengthBytes() > NbdProtocol.PAYLOAD_BYTES_MAX
                || !request.isWithin(export.sizeBytes())) {
            return answer(request, IoError.EINVAL);
        }
        if (request.lengthBytes() == 0) {
            return answer(request, null);
        }
        int length = (int) request.lengthBytes();
        var reply = channel.alloc().directBuffer(NbdProtocol.SIMPLE_REPLY_BYTES + length);
        var target = reply.slice(NbdProtocol.SIMPLE_REPLY_BYTES, length).clear();
        accept(request);
        export.read(request.offset(), target, once(error -> {
            if (error == null && target.isWritable()) {
                reply.release();
                throw new IllegalStateException("a read of " + length + " bytes was answered short by "
                        + target.writableBytes());
            }
            header(reply, request, error);
            send(request, error == null ? reply.writerIndex(NbdProtocol.SIMPLE_REPLY_BYTES + length) : reply);
        }));
        return new RequestHeader();
    }

    /** Takes over the payload. */
    NbdPhase onPayload(NbdRequest request, ByteBuf payload) {
        if (request.lengthBytes() == 0) {
            payload.release();
            return answer(request, null);
        }
        accept(request);
        export.write(request.offset(), payload, request.isFua(), once(error -> send(request, error)));
        return new RequestHeader();
    }

    NbdPhase onRefusedPayload(NbdRequest request, IoError error) {
        return answer(request, error);
    }

    private NbdPhase flush(NbdRequest request) {
        if (request.hasUnknownFlags()) {
            return answer(request, IoError.EINVAL);
        }
        accept(request);
        export.flush(once(error -> send(request, error)));
        return new RequestHeader();
    }

    private NbdPhase answer(NbdRequest request, IoError error) {
        accept(request);
        send(request, error);
        return new RequestHeader();
    }

    private void accept(NbdRequest request) {
        windowBytes += cost(request);
    }

    private static long cost(NbdRequest request) {
        return REQUEST_COST_BYTES + Math.min(request.lengthBytes(), NbdProtocol.PAYLOAD_BYTES_MAX);
    }

    private void send(NbdRequest request, IoError error) {
        send(request, header(channel.alloc().directBuffer(NbdProtocol.SIMPLE_REPLY_BYTES), request, error));
    }

    private static ByteBuf header(ByteBuf reply, NbdRequest request, IoError error) {
        return reply.writeInt(NbdProtocol.SIMPLE_REPLY_MAGIC)
                .writeInt(error == null ? 0 : error.number())
                .writeLong(request.cookie());
    }

    /** On a closed channel Netty releases the reply and fails the write: the answer is dropped. */
    private void send(NbdRequest request, ByteBuf reply) {
        channel.write(reply).addListener((ChannelFutureListener) written -> {
            windowBytes -= cost(request);
            roomAgain.run();
        });
        if (!flushScheduled) {
            flushScheduled = true;
            channel.eventLoop().execute(this::flushReplies);
        }
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

package org.twinhost.runtime.http.gate;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.http.ApiToken;
import org.twinhost.runtime.http.Problem;

/**
 * One connection: at first behind its {@link Threshold}, then between the decoder of its bytes and the server, which hears of
 * it with the first head that it may answer. Who shows the token is its guest from then on. Who does not gets one answer, to
 * a request without a body, from what everybody may see, and leaves; or a refusal, before any body is read.
 *
 * <pre>
 * WAITING ──head with the token──────────────────────▶ PROVED
 *    │──head of what everybody may see, place free──▶ ANSWERED ──answer written, deadline──▶ LEAVING
 *    └──any other head, deadline, place needed──────────────────────────────────────────────▶ LEAVING
 * </pre>
 */
final class Visit extends ChannelDuplexHandler {

    private enum State { WAITING, PROVED, ANSWERED, LEAVING }

    private static final String SECONDS_TO_COME_AGAIN = "1";

    private final Channel connection;
    private final Visitors<Visit> visitors;
    private final HttpLimits limits;
    private final ApiToken token;
    /** On the connection's event loop only, as everything but {@link #showOut}. */
    private State state = State.WAITING;
    private @Nullable Future<?> deadline;

    Visit(Channel connection, Visitors<Visit> visitors, HttpLimits limits, ApiToken token) {
        this.connection = connection;
        this.visitors = visitors;
        this.limits = limits;
        this.token = token;
    }

    /** Its place is needed; it keeps it if it has asked in the meantime. From any thread. */
    void showOut() {
        connection.eventLoop().execute(() -> {
            if (state == State.WAITING) {
                leave();
            }
        });
    }

    private void leave() {
        state = State.LEAVING;
        connection.close();
    }

    private void leaveAfter(int millis) {
        stay();
        deadline = connection.eventLoop().schedule(this::leave, millis, TimeUnit.MILLISECONDS);
    }

    private void stay() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    /** It can be heard from now on. */
    void begins() {
        visitors.waits(this, System.nanoTime());
        leaveAfter(limits.headDeadlineMs());
    }

    /** The connection has ended. */
    void ends() {
        stay();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ends();
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        switch (state) {
            case PROVED -> context.fireChannelRead(message);
            case ANSWERED, LEAVING -> ReferenceCountUtil.release(message);
            case WAITING -> {
                if (message instanceof HttpRequest head) {
                    hears(context, head);
                } else {
                    ReferenceCountUtil.release(message);
                }
            }
        }
    }

    private void hears(ChannelHandlerContext context, HttpRequest head) {
        if (head.decoderResult().isFailure()) {
            refuse(context, misunderstood(head.decoderResult().cause()));
        } else if (token.isShownBy(head.headers().get(HttpHeaderNames.AUTHORIZATION))) {
            state = State.PROVED;
            stay();
            visitors.proved(this);
            context.fireChannelRead(head);
        } else if (!OpenPaths.contain(head.uri())) {
            refuse(context, token.refusal());
        } else if (visitors.asked(this)) {
            answer(context, head);
        } else {
            refuse(context, new Problem(503, "Too many at once", limits.strangersMax()
                    + " requests without the token are being answered. Come again in a second, or send the token."));
        }
    }

    /** Once, and without reading on: neither a body nor further requests of a stranger take memory. */
    private void answer(ChannelHandlerContext context, HttpRequest head) {
        state = State.ANSWERED;
        leaveAfter(limits.answerDeadlineMs());
        listenNoMore(context);
        head.headers()
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .remove(HttpHeaderNames.CONTENT_LENGTH)
                .remove(HttpHeaderNames.TRANSFER_ENCODING)
                .remove(HttpHeaderNames.EXPECT);
        context.fireChannelRead(head);
        context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (state == State.ANSWERED && message instanceof LastHttpContent) {
            context.write(message, promise.unvoid().addListener(_ -> leave()));
        } else {
            context.write(message, promise);
        }
    }

    private void refuse(ChannelHandlerContext context, Problem problem) {
        state = State.LEAVING;
        listenNoMore(context);
        var body = Unpooled.wrappedBuffer(Json.bytes(problem.body()));
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(problem.status()), body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, Problem.TYPE)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (problem.status() == HttpResponseStatus.SERVICE_UNAVAILABLE.code()) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, SECONDS_TO_COME_AGAIN);
        }
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    /** Nothing more is read, and what has been read already is not decoded but dropped. */
    private void listenNoMore(ChannelHandlerContext context) {
        connection.config().setAutoRead(false);
        if (context.pipeline().get(HttpRequestDecoder.class) != null) {
            context.pipeline().remove(HttpRequestDecoder.class);
        }
    }

    private static Problem misunderstood(Throwable why) {
        return switch (why) {
            case TooLongHttpLineException _ -> new Problem(414, "Too long", "The first line of the request is too long.");
            case TooLongHttpHeaderException _ -> new Problem(431, "Too long", "The head of the request is too long.");
            default -> new Problem(400, "Not understood", "This is no HTTP request: " + why.getMessage());
        };
    }
}

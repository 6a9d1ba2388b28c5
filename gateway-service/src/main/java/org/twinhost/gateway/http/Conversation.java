package org.twinhost.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.gateway.access.Caller;
import org.twinhost.gateway.access.Callers;
import org.twinhost.gateway.access.Origin;
import org.twinhost.gateway.core.Collected;
import org.twinhost.gateway.core.Places;
import org.twinhost.gateway.core.Right;
import org.twinhost.gateway.core.Routes;
import org.twinhost.gateway.monitor.Monitoring;
import org.twinhost.gateway.services.ServiceClient;
import org.twinhost.runtime.http.Problem;

/**
 * One connection: one request at a time, read only as far as somebody with the right to it may be asked for more. Every
 * refusal ends it. On its event loop only.
 *
 * <pre>
 * HEAD ──who may──▶ BODY ──whole──▶ ANSWERING ──taken, kept alive──▶ HEAD
 *   └─who may not──────┴─too long────────┴──failed, taken, too slow──▶ LEAVING
 * </pre>
 */
final class Conversation extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = Logger.getLogger(Conversation.class);

    private enum State { HEAD, BODY, ANSWERING, LEAVING }

    /** From connecting to the end of the first head, TLS included; then for a body; for taking an answer; between requests. */
    private static final Duration HEAD_MAX = Duration.ofSeconds(5);
    private static final Duration BODY_MAX = Duration.ofSeconds(10);
    private static final Duration TAKE_MAX = Duration.ofSeconds(20);
    private static final Duration IDLE_MAX = Duration.ofSeconds(30);
    private static final Duration LINGER = Duration.ofSeconds(1);
    /** What a wrong token costs. Each guess holds one of the few connections that a user or address has. */
    private static final Duration WRONG_TOKEN = Duration.ofSeconds(1);
    /** Less than twinctl waits, so that it hears which service was silent. */
    private static final Duration LOOK_MAX = Duration.ofMillis(2_500);
    /** Services ask other nodes for what they check, and those have 3 s. */
    private static final Duration CHECK_MAX = Duration.ofSeconds(5);
    private static final Duration ACT_MAX = Duration.ofSeconds(55);
    /** After the deadline of whoever is asked; who got no answer even then, by a mistake of ours, does not wait for ever. */
    private static final Duration SPARE = Duration.ofSeconds(5);

    /** What all connections have in common. */
    record Shared(Callers callers, ServiceClient services, Monitoring monitoring, Places<Channel> places,
            GatewayFigures figures, ExecutorService lookups) {}

    /** A request that may be answered. */
    private record Asked(Caller caller, Routes.Found.Service what, ByteBuf body) {}

    private final Origin origin;
    private final Shared shared;
    private State state = State.HEAD;
    private @Nullable Asked asked;
    private @Nullable Collected collected;
    private ServiceClient.@Nullable Call call;
    private @Nullable Future<?> deadline;
    private boolean keepAlive;
    private boolean mayBeChunked;

    Conversation(Origin origin, Shared shared) {
        this.origin = origin;
        this.shared = shared;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        within(context, HEAD_MAX);
        context.read();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        state = State.LEAVING;
        forget();
        if (call != null) {
            call.giveUp();
        }
        if (asked != null) {
            asked.body().release();
            asked = null;
        }
    }

    /** Ends the connection after this time, in place of what was set before. */
    private void within(ChannelHandlerContext context, Duration time) {
        forget();
        deadline = context.executor().schedule(() -> leave(context), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void forget() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private void leave(ChannelHandlerContext context) {
        state = State.LEAVING;
        context.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            switch (state) {
                case HEAD -> {
                    if (message instanceof HttpRequest head) {
                        hears(context, head);
                    } else {
                        context.read();
                    }
                }
                case BODY -> {
                    if (message instanceof HttpContent content) {
                        takes(context, content);
                    }
                }
                case ANSWERING -> { }
                case LEAVING -> context.read();
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void hears(ChannelHandlerContext context, HttpRequest head) {
        if (head.decoderResult().isFailure()) {
            refuse(context, Replies.misunderstood(head.decoderResult().cause()));
            return;
        }
        switch (shared.callers().authenticate(origin, head.headers().get(HttpHeaderNames.AUTHORIZATION))) {
            case Callers.Answer.Known(var caller) -> asks(context, caller, head);
            case Callers.Answer.Unknown(var problem, var guessed) when guessed -> {
                shared.figures().wrongToken(origin);
                state = State.LEAVING;
                forget();
                deadline = context.executor().schedule(
                        () -> refuse(context, problem), WRONG_TOKEN.toMillis(), TimeUnit.MILLISECONDS);
            }
            case Callers.Answer.Unknown(var problem, _) -> refuse(context, problem);
        }
    }

    private void asks(ChannelHandlerContext context, Caller caller, HttpRequest head) {
        switch (Routes.find(head.method().name(), head.uri())) {
            case Routes.Found.Nothing _ -> refuse(context, new Problem(404, "Nothing there",
                    "There is no such path here. What there is: docs of the REST API, or 'twinctl --help'."));
            case Routes.Found.WrongMethod(var allowed) -> {
                var answer = Replies.problem(new Problem(405, "Wrong method", "This path takes " + allowed + "."));
                answer.headers().set(HttpHeaderNames.ALLOW, allowed);
                refuse(context, answer);
            }
            case Routes.Found.Monitoring(var what) -> {
                if (caller.may(Right.MONITOR)) {
                    collected = what;
                    begins(context, caller, head, 0);
                } else {
                    refuse(context, Callers.refusal(caller, Right.MONITOR));
                }
            }
            case Routes.Found.Service found -> {
                if (caller.may(found.route().right())) {
                    asked = new Asked(caller, found, Unpooled.buffer(0, Math.max(1, found.route().bodyBytesMax())));
                    begins(context, caller, head, found.route().bodyBytesMax());
                } else {
                    refuse(context, Callers.refusal(caller, found.route().right()));
                }
            }
        }
    }

    private void begins(ChannelHandlerContext context, Caller caller, HttpRequest head, int bodyBytesMax) {
        shared.places().asked(context.channel());
        shared.figures().request();
        mayBeChunked = head.protocolVersion().isKeepAliveDefault();
        keepAlive = mayBeChunked && HttpUtil.isKeepAlive(head) && !caller.isStranger();
        state = State.BODY;
        within(context, BODY_MAX);
        if (HttpUtil.getContentLength(head, 0L) > bodyBytesMax) {
            refuse(context, tooLong(bodyBytesMax));
            return;
        }
        if (HttpUtil.is100ContinueExpected(head)) {
            context.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
        context.read();
    }

    private static Problem tooLong(int bytesMax) {
        return bytesMax == 0 ? new Problem(400, "Not understood", "Nothing may be sent with this request.")
                : new Problem(413, "Too long", "At most " + bytesMax + " bytes may be sent with this request.");
    }

    private void takes(ChannelHandlerContext context, HttpContent content) {
        var bytes = content.content();
        var room = asked == null ? 0 : asked.what().route().bodyBytesMax() - asked.body().readableBytes();
        if (content.decoderResult().isFailure()) {
            refuse(context, Replies.misunderstood(content.decoderResult().cause()));
        } else if (bytes.readableBytes() > room) {
            refuse(context, tooLong(asked == null ? 0 : asked.what().route().bodyBytesMax()));
        } else {
            if (asked != null) {
                asked.body().writeBytes(bytes);
            }
            if (content instanceof LastHttpContent) {
                answers(context);
            } else {
                context.read();
            }
        }
    }

    private void answers(ChannelHandlerContext context) {
        state = State.ANSWERING;
        if (asked == null) {
            within(context, Monitoring.DEADLINE.plus(SPARE));
            shared.monitoring().ask(collected == null ? Collected.CHECK_MK : collected).whenComplete((page, failure) ->
                    context.executor().execute(() -> pages(context, page, failure)));
        } else if (asked.what().route().changes()) {
            within(context, ACT_MAX.plus(SPARE));
            namesAndForwards(context, asked);
        } else {
            within(context, LOOK_MAX.plus(SPARE));
            forwards(context, asked, Request.of(asked.what(), asked.body()));
        }
    }

    private void pages(ChannelHandlerContext context, Monitoring.@Nullable Page page, @Nullable Throwable failure) {
        collected = null;
        if (page == null) {
            failed(context, failure);
        } else if (state == State.ANSWERING) {
            within(context, TAKE_MAX);
            context.writeAndFlush(Replies.page(page, keepAlive)).addListener(_ -> taken(context));
        }
    }

    private void failed(ChannelHandlerContext context, @Nullable Throwable why) {
        LOG.errorf(why, "%s got no answer", origin);
        if (state == State.ANSWERING) {
            refuse(context, new Problem(500, "Failed", "This is a mistake of the gateway; its log says more:"
                    + " journalctl -u twinhost-gateway"));
        }
    }

    /** Files are read for that, which the loop must not wait for. */
    private void namesAndForwards(ChannelHandlerContext context, Asked request) {
        try {
            CompletableFuture.supplyAsync(() -> shared.callers().peer(request.caller()), shared.lookups())
                    .thenAcceptAsync(peer -> {
                        if (state == State.ANSWERING) {
                            var forwarded = Request.of(request.what(), request.body());
                            Request.name(forwarded, request.caller(), peer);
                            forwards(context, request, forwarded);
                        }
                    }, context.executor())
                    .whenComplete((_, failure) -> {
                        if (failure != null) {
                            context.executor().execute(() -> failed(context, failure));
                        }
                    });
        } catch (RejectedExecutionException full) {
            refuse(context, new Problem(503, "Too many at once", "Nothing was done. Come again in a second."));
        }
    }

    private void forwards(ChannelHandlerContext context, Asked request, FullHttpRequest forwarded) {
        asked = null;
        var route = request.what().route();
        try {
            call = shared.services().ask(context.channel().eventLoop(), route.service(), forwarded,
                    !route.changes() ? LOOK_MAX : request.what().isCheck() ? CHECK_MAX : ACT_MAX, new OnItsWay(context));
        } catch (RuntimeException e) {
            failed(context, e);
        }
    }

    /** A service's answer, passed on as it comes and as it is taken. */
    private final class OnItsWay implements ServiceClient.Answer {

        private final ChannelHandlerContext context;
        private boolean begun;

        OnItsWay(ChannelHandlerContext context) {
            this.context = context;
        }

        @Override
        public void head(HttpResponse head) {
            begun = true;
            context.write(Replies.head(head, keepAlive, mayBeChunked));
        }

        @Override
        public void content(HttpContent content) {
            if (content instanceof LastHttpContent) {
                within(context, TAKE_MAX);
                context.writeAndFlush(content).addListener(_ -> taken(context));
            } else {
                context.writeAndFlush(content);
            }
        }

        @Override
        public boolean wantsMore() {
            return context.channel().isWritable();
        }

        @Override
        public void failed(Problem problem) {
            if (begun) {
                leave(context);
            } else {
                refuse(context, problem);
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (call != null && context.channel().isWritable()) {
            call.goOn();
        }
        context.fireChannelWritabilityChanged();
    }

    private void taken(ChannelHandlerContext context) {
        call = null;
        if (state == State.ANSWERING && keepAlive) {
            state = State.HEAD;
            within(context, IDLE_MAX);
            context.read();
        } else {
            leave(context);
        }
    }

    private void refuse(ChannelHandlerContext context, Problem problem) {
        refuse(context, Replies.problem(problem));
    }

    private void refuse(ChannelHandlerContext context, FullHttpResponse answer) {
        shared.figures().refused();
        var wasSending = state == State.BODY;
        state = State.LEAVING;
        var written = context.writeAndFlush(answer);
        if (wasSending) {
            // Who is sending still would not see the answer if the connection was closed under him.
            within(context, LINGER);
            context.read();
        } else {
            within(context, TAKE_MAX);
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debugf(cause, "%s", origin);
        leave(context);
    }
}

package org.twinhost.gateway.services;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import javax.net.ssl.SSLException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.ServiceName;
import org.twinhost.runtime.Causes;
import org.twinhost.runtime.gateway.GatewayTls;
import org.twinhost.runtime.http.Problem;
import org.twinhost.runtime.tls.Renewed;
import org.twinhost.runtime.tls.TlsFiles;

/**
 * Asks the services of this node, each question on a connection of its own, which is closed with its answer. A local user may
 * have bound the port of one that is down: nothing is said to whoever does not hold the key of the service's certificate.
 */
public final class ServiceClient {

    private static final Logger LOG = Logger.getLogger(ServiceClient.class);
    private static final String LOOPBACK = "127.0.0.1";
    private static final String NOTHING = "Nothing was done.";
    private static final int CONNECT_MILLIS = 2_000;
    private static final int LINE_MAX = 4_096;
    private static final int HEAD_MAX = 16 * 1024;
    private static final int PIECE_MAX = 16 * 1024;

    /** Takes an answer, on the event loop that it was asked on. */
    public interface Answer {

        void head(HttpResponse head);

        /** @param content the taker's to release */
        void content(HttpContent content);

        /** Whether more can be taken; if not, {@link Call#goOn} is called when it can. */
        boolean wantsMore();

        /** Nothing more comes. */
        void failed(Problem problem);
    }

    /** A question under way. On its event loop only. */
    public interface Call {

        void goOn();

        /** The answer is not wanted any more. */
        void giveUp();
    }

    private final ToIntFunction<ServiceName> ports;
    private final Map<ServiceName, Renewed<SslContext>> tls = new EnumMap<>(ServiceName.class);

    public ServiceClient(ToIntFunction<ServiceName> ports, TlsFiles files) {
        this.ports = ports;
        for (var service : ServiceName.values()) {
            tls.put(service, GatewayTls.toService(files, service));
        }
    }

    /** @param request what to ask; released here */
    public Call ask(EventLoop loop, ServiceName service, FullHttpRequest request, Duration deadline, Answer answer) {
        request.headers()
                .set(HttpHeaderNames.HOST, LOOPBACK)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set(HttpHeaderNames.CONTENT_LENGTH, request.content().readableBytes());
        var asking = new Asking(loop, request, deadline, answer,
                (asked, left, taker) -> begun(loop, service, asked, left, taker));
        asking.begin();
        return asking;
    }

    private Call begun(EventLoop loop, ServiceName service, FullHttpRequest request, Duration deadline, Asking answer) {
        var question = new Question(service, request, answer);
        question.deadline = loop.schedule(question::late, deadline.toMillis(), TimeUnit.MILLISECONDS);
        var known = Objects.requireNonNull(tls.get(service));
        var context = known.current();
        // As a task: a socket that is made while events are handled may get the number of one that was closed just before,
        // and with it what epoll has still to tell of that.
        loop.execute(() -> context.ifPresentOrElse(now -> connect(loop, service, now, question),
                () -> question.fails(503, known.problem(), NOTHING)));
        return question;
    }

    private void connect(EventLoop loop, ServiceName service, SslContext context, Question question) {
        if (question.ended) {
            return;
        }
        var port = ports.applyAsInt(service);
        new Bootstrap().group(loop)
                .channelFactory((ChannelFactory<EpollSocketChannel>) EpollSocketChannel::new)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // By this name and port the next handshake is the shorter one of those who know each other.
                        var first = context.newHandler(channel.alloc(), service.label() + ".twinhost", port);
                        // The question has a deadline of its own.
                        first.setHandshakeTimeoutMillis(0);
                        channel.pipeline().addLast(first, new HttpClientCodec(LINE_MAX, HEAD_MAX, PIECE_MAX), question);
                    }
                })
                .connect(LOOPBACK, port)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        question.notConnected(connected.cause());
                    }
                });
    }

    private final class Question extends ChannelInboundHandlerAdapter implements Call {

        private final ServiceName service;
        private final FullHttpRequest request;
        private final Asking answer;
        private @Nullable Future<?> deadline;
        private @Nullable Channel channel;
        private boolean sent;
        private boolean ended;

        Question(ServiceName service, FullHttpRequest request, Asking answer) {
            this.service = service;
            this.request = request;
            this.answer = answer;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            if (ended) {
                context.close();
                return;
            }
            context.read();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (ended || !(event instanceof SslHandshakeCompletionEvent handshake)) {
                return;
            }
            if (handshake.isSuccess()) {
                sent = true;
                context.writeAndFlush(request);
                context.read();
            } else {
                LOG.debugf(handshake.cause(), "%s", service);
                ends(handshake.cause() instanceof ClosedChannelException ? Asking.End.BROKE_UNSAID : Asking.End.FOR_GOOD, 503,
                        notProved(handshake.cause()) + ". Who listens: ss -tlnp 'sport = :" + ports.applyAsInt(service) + "'",
                        NOTHING);
            }
        }

        private String notProved(Throwable why) {
            var proof = "the key of " + service.label() + "-service's certificate";
            return switch (why) {
                case NotSslRecordException _ -> "who listens there speaks no TLS and so does not show " + proof;
                case ClosedChannelException _ -> "who listens there has ended the connection without showing that he has "
                        + proof + ". If it is the service, it has no certificate of use or strangers besiege its port, and its"
                        + " log says why";
                default -> Causes.find(why, CertificateException.class).isPresent()
                        ? "who listens there does not have " + proof + ", but shows another one"
                        : "who listens there does not show that he has " + proof + " (" + why.getMessage() + ")";
            };
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (ended || !(message instanceof HttpResponse || message instanceof HttpContent)) {
                ReferenceCountUtil.release(message);
                return;
            }
            if (message instanceof HttpResponse head) {
                if (head.decoderResult().isFailure()) {
                    ReferenceCountUtil.release(message);
                    fails(502, "what it answers is no HTTP", "");
                    return;
                }
                answer.head(head);
            }
            if (message instanceof HttpContent content) {
                var isLast = content instanceof LastHttpContent;
                if (isLast) {
                    end();
                }
                answer.content(content, isLast);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (!ended && answer.wantsMore()) {
                context.read();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            breaks("the connection broke");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debugf(cause, "%s", service);
            if (Causes.find(cause, SSLException.class).isPresent()
                    && String.valueOf(cause.getMessage()).contains("certificate")) {
                // It says so before it hears a request.
                fails(502, "it does not take the gateway's certificate (" + cause.getMessage() + "). If certificates were made"
                        + " anew at this moment, ask again", NOTHING);
            } else {
                breaks("the connection broke (" + cause + ")");
            }
        }

        @Override
        public void goOn() {
            if (!ended && channel != null) {
                channel.read();
            }
        }

        @Override
        public void giveUp() {
            end();
        }

        void late() {
            fails(504, "it took too long", mayHave());
        }

        void notConnected(Throwable why) {
            fails(503, why instanceof ConnectException ? "nothing listens there" : String.valueOf(why.getMessage()),
                    NOTHING);
        }

        private String mayHave() {
            return !sent ? NOTHING : request.method().equals(HttpMethod.GET) ? ""
                    : "It may have done what was asked: look at 'twinctl status' first.";
        }

        private void breaks(String why) {
            ends(sent ? Asking.End.BROKE_SAID : Asking.End.BROKE_UNSAID, 502, why, mayHave());
        }

        private void fails(int status, String why, String next) {
            ends(Asking.End.FOR_GOOD, status, why, next);
        }

        private void ends(Asking.End how, int status, String why, String next) {
            if (!ended) {
                end();
                answer.failed(how, new Problem(status, "No answer", service.label() + "-service does not answer on "
                        + LOOPBACK + ":" + ports.applyAsInt(service) + ": " + why + ". " + next + (next.isEmpty() ? "" : " ")
                        + "What it says of itself: systemctl status twinhost-" + service.label()));
            }
        }

        private void end() {
            if (ended) {
                return;
            }
            ended = true;
            if (deadline != null) {
                deadline.cancel(false);
            }
            if (!sent) {
                request.release();
            }
            if (channel != null) {
                channel.close();
            }
        }
    }
}

package org.twinhost.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.twinhost.gateway.services.Asking.End;
import org.twinhost.gateway.services.ServiceClient.Answer;
import org.twinhost.gateway.services.ServiceClient.Call;
import org.twinhost.runtime.http.Problem;

/** A port that strangers besiege, and what becomes of a question there. */
@Timeout(60)
class AskingTest {

    private static final Problem BROKE = new Problem(502, "No answer", "the connection broke");

    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final AtomicInteger tries = new AtomicInteger();
    private final CompletableFuture<String> came = new CompletableFuture<>();

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void whatChangesNothingIsAskedAgainWhereTheConnectionBroke() throws Exception {
        var request = request(HttpMethod.GET);
        ask(request, (number, asking) -> {
            if (number < 3) {
                asking.failed(End.BROKE_SAID, BROKE);
            } else {
                answer(asking);
                asking.content(LastHttpContent.EMPTY_LAST_CONTENT, true);
            }
        });
        assertThat(came.get()).isEqualTo("200 OK");
        assertThat(tries).hasValue(3);
        assertThat(loop.submit(request::refCnt).get()).as("nobody keeps the request").isZero();
    }

    @Test
    void butNotForEver() throws Exception {
        ask(request(HttpMethod.GET), (_, asking) -> asking.failed(End.BROKE_SAID, BROKE));
        assertThat(came.get()).isEqualTo(BROKE.detail());
        assertThat(tries).hasValue(Asking.TRIES_MAX);
    }

    @Test
    void whatMayHaveBeenDoneIsNotAskedAgain() throws Exception {
        ask(request(HttpMethod.POST), (_, asking) -> asking.failed(End.BROKE_SAID, BROKE));
        assertThat(came.get()).isEqualTo(BROKE.detail());
        assertThat(tries).hasValue(1);
    }

    @Test
    void whatWasNotSaidYetIsAskedAgainThoughItChangesSomething() throws Exception {
        ask(request(HttpMethod.POST), (number, asking) -> {
            if (number < 3) {
                asking.failed(End.BROKE_UNSAID, BROKE);
            } else {
                answer(asking);
                asking.content(LastHttpContent.EMPTY_LAST_CONTENT, true);
            }
        });
        assertThat(came.get()).isEqualTo("200 OK");
        assertThat(tries).hasValue(3);
    }

    @Test
    void norWhatHasBegunToBeAnswered() throws Exception {
        ask(request(HttpMethod.GET), (_, asking) -> {
            answer(asking);
            asking.failed(End.BROKE_SAID, BROKE);
        });
        came.get();
        loop.submit(() -> { }).get();
        assertThat(tries).hasValue(1);
    }

    @Test
    void norWhatIsRefused() throws Exception {
        ask(request(HttpMethod.GET), (_, asking) -> asking.failed(End.FOR_GOOD, BROKE));
        assertThat(came.get()).isEqualTo(BROKE.detail());
        assertThat(tries).hasValue(1);
    }

    @Test
    void whoGaveUpIsAskedForNoMore() throws Exception {
        var request = request(HttpMethod.GET);
        var asking = ask(request, (_, tried) -> tried.failed(End.BROKE_SAID, BROKE));
        loop.submit(asking::giveUp).get();
        loop.schedule(() -> { }, 100, TimeUnit.MILLISECONDS).get();
        assertThat(tries.get()).isLessThan(Asking.TRIES_MAX);
        assertThat(came).isNotDone();
        assertThat(request.refCnt()).isZero();
    }

    private interface Service {

        void asked(int number, Asking asking);
    }

    private Asking ask(FullHttpRequest request, Service service) throws Exception {
        var asking = new Asking(loop, request, Duration.ofSeconds(10), told(), (once, _, taker) -> {
            once.release();
            var number = tries.incrementAndGet();
            loop.execute(() -> service.asked(number, taker));
            return none();
        });
        loop.submit(asking::begin).get();
        return asking;
    }

    private static void answer(Asking asking) {
        asking.head(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
    }

    private static FullHttpRequest request(HttpMethod method) {
        return new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, "/v1/guests", Unpooled.buffer(8));
    }

    private static Call none() {
        return new Call() {
            @Override
            public void goOn() {
                // nothing was begun
            }

            @Override
            public void giveUp() {
                // nothing was begun
            }
        };
    }

    private Answer told() {
        return new Answer() {
            @Override
            public void head(HttpResponse head) {
                came.complete(head.status().toString());
            }

            @Override
            public void content(HttpContent content) {
                content.release();
            }

            @Override
            public boolean wantsMore() {
                return true;
            }

            @Override
            public void failed(Problem problem) {
                came.complete(problem.detail());
            }
        };
    }
}

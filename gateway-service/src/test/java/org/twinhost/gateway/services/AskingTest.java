package org.twinhost.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.twinhost.gateway.services.Asking.End;
import org.twinhost.gateway.services.ServiceClient.Call;
import org.twinhost.runtime.http.Problem;

/** A port that strangers besiege, and what becomes of a question there. */
@Timeout(60)
class AskingTest {

    private static final Problem BROKE = new Problem(502, "No answer", "the connection broke");

    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final AtomicInteger tries = new AtomicInteger();
    private final HeardAnswer heard = new HeardAnswer();

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void whatChangesNothingIsAskedAgainWhereTheConnectionBroke() throws Exception {
        var request = request(HttpMethod.GET);
        ask(request, answersTheThird(End.BROKE_SAID));
        assertThat(heard.head.get().status()).isEqualTo(HttpResponseStatus.OK);
        assertThat(tries).hasValue(3);
        assertThat(loop.submit(request::refCnt).get()).as("nobody keeps the request").isZero();
    }

    @Test
    void butNotForEver() throws Exception {
        ask(request(HttpMethod.GET), (_, asking) -> asking.failed(End.BROKE_SAID, BROKE));
        assertThat(heard.problem.get()).isEqualTo(BROKE);
        assertThat(tries).hasValue(Asking.TRIES_MAX);
    }

    @Test
    void whatMayHaveBeenDoneIsNotAskedAgain() throws Exception {
        ask(request(HttpMethod.POST), (_, asking) -> asking.failed(End.BROKE_SAID, BROKE));
        assertThat(heard.problem.get()).isEqualTo(BROKE);
        assertThat(tries).hasValue(1);
    }

    @Test
    void whatWasNotSaidYetIsAskedAgainThoughItChangesSomething() throws Exception {
        ask(request(HttpMethod.POST), answersTheThird(End.BROKE_UNSAID));
        assertThat(heard.head.get().status()).isEqualTo(HttpResponseStatus.OK);
        assertThat(tries).hasValue(3);
    }

    @Test
    void norWhatHasBegunToBeAnswered() throws Exception {
        ask(request(HttpMethod.GET), (_, asking) -> {
            answer(asking);
            asking.failed(End.BROKE_SAID, BROKE);
        });
        assertThat(heard.problem.get()).isEqualTo(BROKE);
        assertThat(tries).hasValue(1);
    }

    @Test
    void norWhatIsRefused() throws Exception {
        ask(request(HttpMethod.GET), (_, asking) -> asking.failed(End.FOR_GOOD, BROKE));
        assertThat(heard.problem.get()).isEqualTo(BROKE);
        assertThat(tries).hasValue(1);
    }

    @Test
    void whoGaveUpIsAskedForNoMore() throws Exception {
        var request = request(HttpMethod.GET);
        var asking = ask(request, (_, tried) -> tried.failed(End.BROKE_SAID, BROKE));
        loop.submit(asking::giveUp).get();
        loop.schedule(() -> { }, 100, TimeUnit.MILLISECONDS).get();
        assertThat(tries.get()).isLessThan(Asking.TRIES_MAX);
        assertThat(heard.head).isNotDone();
        assertThat(heard.problem).isNotDone();
        assertThat(request.refCnt()).isZero();
    }

    @Test
    void ofATryThatCannotEvenBeginNothingIsKept() throws Exception {
        var request = request(HttpMethod.GET);
        var asking = new Asking(loop, request, Duration.ofSeconds(10), heard, (_, _, _) -> {
            throw new IllegalStateException("the loop ends");
        });
        assertThatThrownBy(() -> loop.submit(asking::begin).get()).hasMessageContaining("the loop ends");
        assertThat(request.refCnt()).isZero();
    }

    private interface Service {

        void asked(int number, Asking asking);
    }

    /** The connections before break in that way. */
    private static Service answersTheThird(End before) {
        return (number, asking) -> {
            if (number < 3) {
                asking.failed(before, BROKE);
            } else {
                answer(asking);
                asking.content(LastHttpContent.EMPTY_LAST_CONTENT, true);
            }
        };
    }

    private Asking ask(FullHttpRequest request, Service service) throws Exception {
        var asking = new Asking(loop, request, Duration.ofSeconds(10), heard, (once, _, taker) -> {
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
}

package org.twinhost.gateway.services;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.twinhost.gateway.services.ServiceClient.Answer;
import org.twinhost.gateway.services.ServiceClient.Call;
import org.twinhost.runtime.http.Problem;

/**
 * A question until it is answered. It is asked again where the connection broke before the question was said, or, if it changes
 * nothing, before anything came: at a port that strangers besiege, somebody who has not proved yet who he is has to leave for
 * the next, and that may be the gateway. On its event loop only.
 */
final class Asking implements Call {

    static final int TRIES_MAX = 4;
    private static final int AGAIN_MILLIS = 20;

    /** How a try ended without an answer. */
    enum End {
        /** To ask again would be of no use. */
        FOR_GOOD,
        /** The other end has ended the connection, or the network, before a byte of the question was sent. */
        BROKE_UNSAID,
        /** As that, but it may have heard the question. */
        BROKE_SAID
    }

    /** Asks once. */
    interface Try {

        /** @param request what to ask; released there, unless this throws */
        Call ask(FullHttpRequest request, Duration deadline, Asking answer);
    }

    private final EventLoop loop;
    private final FullHttpRequest request;
    private final long endNanos;
    private final Answer answer;
    private final Try once;
    private final boolean changesNothing;
    private int tries;
    private @Nullable Call call;
    private boolean heard;
    private boolean ended;

    /** @param request released here */
    Asking(EventLoop loop, FullHttpRequest request, Duration deadline, Answer answer, Try once) {
        this.loop = loop;
        this.request = request;
        this.endNanos = System.nanoTime() + deadline.toNanos();
        this.answer = answer;
        this.once = once;
        this.changesNothing = request.method().equals(HttpMethod.GET);
    }

    void begin() {
        if (ended) {
            return;
        }
        tries++;
        var left = Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
        var asked = request.retainedDuplicate();
        try {
            call = once.ask(asked, left, this);
        } catch (RuntimeException e) {
            asked.release();
            end();
            throw e;
        }
    }

    void head(HttpResponse head) {
        heard = true;
        answer.head(head);
    }

    void content(HttpContent content, boolean isLast) {
        if (isLast) {
            end();
        }
        answer.content(content);
    }

    boolean wantsMore() {
        return answer.wantsMore();
    }

    void failed(End how, Problem problem) {
        var isHarmless = how == End.BROKE_UNSAID || how == End.BROKE_SAID && changesNothing && !heard;
        if (isHarmless && tries < TRIES_MAX && !ended) {
            loop.schedule(this::begin, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            end();
            answer.failed(problem);
        }
    }

    @Override
    public void goOn() {
        if (call != null) {
            call.goOn();
        }
    }

    @Override
    public void giveUp() {
        end();
        if (call != null) {
            call.giveUp();
        }
    }

    private void end() {
        if (!ended) {
            ended = true;
            request.release();
        }
    }
}

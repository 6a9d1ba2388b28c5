package org.twinhost.gateway.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import org.twinhost.gateway.monitor.Monitoring;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.http.Problem;

/** Heads of answers. */
final class Replies {

    /** Of a service's answer nothing else goes on: what the connection is like is said here. */
    private static final List<CharSequence> GO_ON = List.of(
            HttpHeaderNames.CONTENT_TYPE, HttpHeaderNames.CONTENT_LENGTH, HttpHeaderNames.RETRY_AFTER);

    private Replies() {}

    /** The head of a service's answer as the caller gets it. */
    static HttpResponse head(HttpResponse ofService, boolean keepAlive, boolean mayBeChunked) {
        var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, ofService.status());
        for (var name : GO_ON) {
            var value = ofService.headers().get(name);
            if (value != null) {
                head.headers().set(name, value);
            }
        }
        if (mayBeChunked && !HttpUtil.isContentLengthSet(head)) {
            HttpUtil.setTransferEncodingChunked(head, true);
        }
        connection(head, keepAlive);
        return head;
    }

    static FullHttpResponse page(Monitoring.Page page, boolean keepAlive) {
        return whole(page.status(), page.type(), page.body(), keepAlive);
    }

    static FullHttpResponse problem(Problem problem) {
        return whole(problem.status(), Problem.TYPE, Json.bytes(problem.body()), false);
    }

    private static FullHttpResponse whole(int status, String type, byte[] body, boolean keepAlive) {
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type).set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        connection(response, keepAlive);
        return response;
    }

    private static void connection(HttpMessage head, boolean keepAlive) {
        head.headers().set(HttpHeaderNames.CONNECTION,
                keepAlive ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
    }

    static Problem misunderstood(Throwable why) {
        return switch (why) {
            case TooLongHttpLineException _ -> new Problem(414, "Too long", "The first line of the request is too long.");
            case TooLongHttpHeaderException _ -> new Problem(431, "Too long", "The head of the request is too long.");
            default -> new Problem(400, "Not understood", "This is no HTTP request: " + why.getMessage());
        };
    }
}

package org.twinhost.gateway.services;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.twinhost.runtime.http.Problem;

/** What came of a question: the head of its answer, or why there is none. */
final class HeardAnswer implements ServiceClient.Answer {

    final CompletableFuture<HttpResponse> head = new CompletableFuture<>();
    final CompletableFuture<Problem> problem = new CompletableFuture<>();

    @Override
    public void head(HttpResponse answered) {
        head.complete(answered);
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
    public void failed(Problem why) {
        problem.complete(why);
    }
}

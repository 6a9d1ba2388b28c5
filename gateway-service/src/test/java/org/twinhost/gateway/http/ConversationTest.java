package org.twinhost.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.ServiceName;
import org.twinhost.gateway.access.Callers;
import org.twinhost.gateway.access.Origin;
import org.twinhost.gateway.access.Tokens;
import org.twinhost.gateway.core.Places;
import org.twinhost.gateway.monitor.Monitoring;
import org.twinhost.gateway.services.ServiceClient;
import org.twinhost.runtime.tls.TlsFiles;

/** Whoever asks is answered or sent away, whatever breaks inside. */
class ConversationTest {

    @TempDir
    Path etc;

    private final ExecutorService lookups = Executors.newSingleThreadExecutor();
    /** Its loop never runs. */
    private final EmbeddedChannel standing = new EmbeddedChannel();

    @AfterEach
    void end() {
        lookups.shutdownNow();
        standing.finishAndReleaseAll();
    }

    private EmbeddedChannel asks(HttpMethod method, String path, ServiceClient services) {
        var places = new Places<Channel>(8, 2, 2, 1);
        var figures = new GatewayFigures(places, 8);
        var monitoring = new Monitoring(new ServiceClient(ServiceName::port, new TlsFiles(etc)), standing.eventLoop(), figures);
        var channel = new EmbeddedChannel(new Conversation(new Origin.Local(0, (int) ProcessHandle.current().pid()),
                new Conversation.Shared(new Callers(new Tokens(etc)), services, monitoring, places, figures, lookups)));
        channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, path), LastHttpContent.EMPTY_LAST_CONTENT);
        return channel;
    }

    @Test
    void whoGetsNoPageIsSentAway() {
        var channel = asks(HttpMethod.GET, "/check_mk", new ServiceClient(ServiceName::port, new TlsFiles(etc)));
        channel.advanceTimeBy(9, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(2, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aMistakeOfOursIsAnAnswer() throws Exception {
        for (var method : new HttpMethod[] {HttpMethod.GET, HttpMethod.POST}) {
            // One after the other, for the loop of this channel is not made for two threads.
            var written = new CountDownLatch(1);
            lookups.submit(() -> written.await(10, TimeUnit.SECONDS));
            // There is nobody to ask, which is found out when a question is to be forwarded.
            var channel = asks(method, method.equals(HttpMethod.GET) ? "/v1/status" : "/v1/guests/web1/start", null);
            written.countDown();
            lookups.submit(() -> { }).get(10, TimeUnit.SECONDS);
            channel.runPendingTasks();
            FullHttpResponse answer = channel.readOutbound();
            assertThat(answer.status().code()).isEqualTo(500);
            assertThat(answer.content().toString(StandardCharsets.UTF_8)).contains("journalctl -u twinhost-gateway");
            answer.release();
            assertThat(channel.isOpen()).isFalse();
        }
    }
}

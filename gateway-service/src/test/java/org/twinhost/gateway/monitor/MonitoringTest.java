package org.twinhost.gateway.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.DefaultEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.gateway.core.Collected;
import org.twinhost.gateway.services.ServiceClient;
import org.twinhost.runtime.http.CheckMkLine;
import org.twinhost.runtime.tls.TlsFiles;

class MonitoringTest {

    /** A loop on which no question can be begun for a while. */
    private static final class Loop extends DefaultEventLoop {

        private volatile boolean isFull = true;

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            if (isFull) {
                throw new RejectedExecutionException("full");
            }
            return super.schedule(task, delay, unit);
        }
    }

    private static final Monitoring.Own OWN = new Monitoring.Own() {
        @Override
        public List<CheckMkLine> lines() {
            return List.of();
        }

        @Override
        public String figures() {
            return "";
        }
    };

    @TempDir
    Path etc;

    @Test
    void aRoundThatCannotBeginFailsAndTheNextIsANewOne() throws Exception {
        int nobodys;
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            nobodys = taken.getLocalPort();
        }
        var loop = new Loop();
        try {
            var monitoring = new Monitoring(new ServiceClient(_ -> nobodys, new TlsFiles(etc)), loop, OWN);
            assertThatThrownBy(() -> monitoring.ask(Collected.HEALTH).get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class).hasMessageContaining("full");
            loop.isFull = false;
            assertThat(monitoring.ask(Collected.HEALTH).get(10, TimeUnit.SECONDS).status()).isEqualTo(503);
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }
}

package org.twinhost.runtime.http.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.ServiceName;
import org.twinhost.runtime.bus.Certificates;
import org.twinhost.runtime.gateway.GatewayTls;
import org.twinhost.runtime.tls.TlsFiles;

/** A port whose certificate is missing takes nobody, and opens by itself when it is there. */
class GateWithoutCertificateTest {

    private static final String HELLO = "GET / HTTP/1.1\r\n\r\n";
    private static final int PATIENCE_MS = 20_000;

    @TempDir
    Path etc;

    private final NioEventLoopGroup loops = new NioEventLoopGroup(2);

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void itTakesNobodyAndOpensWhenTheFilesAreThere() throws Exception {
        var files = new TlsFiles(etc.resolve("tls"));
        var port = served(files);
        try (var stranger = new Socket(InetAddress.getLoopbackAddress(), port)) {
            stranger.setSoTimeout(PATIENCE_MS);
            assertThat(stranger.getInputStream().read()).isEqualTo(-1);
        }
        Certificates.makeIn(etc);
        await().atMost(Duration.ofMillis(PATIENCE_MS)).ignoreExceptions()
                .untilAsserted(() -> assertThat(answer(files, port)).isEqualTo(HELLO));
    }

    /** The server behind it sends back what it hears. */
    private int served(TlsFiles files) {
        var server = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class).childHandler(new Echo());
        new ConnectionGate(new Limits(), GatewayTls.ofService(files, ServiceName.VM)).guard(server);
        var bound = server.bind(InetAddress.getLoopbackAddress(), 0).syncUninterruptibly().channel();
        return ((InetSocketAddress) bound.localAddress()).getPort();
    }

    private static String answer(TlsFiles files, int port) throws Exception {
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(new KeyManager[] {files.identity("gateway")}, new TrustManager[] {files.only("vm")}, null);
        try (var gateway = context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            gateway.setSoTimeout(PATIENCE_MS);
            gateway.getOutputStream().write(HELLO.getBytes(StandardCharsets.US_ASCII));
            return new String(gateway.getInputStream().readNBytes(HELLO.length()), StandardCharsets.US_ASCII);
        }
    }

    @ChannelHandler.Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            context.writeAndFlush(bytes);
        }
    }

    private static final class Limits implements HttpLimits {
        @Override
        public int connectionsMax() {
            return 64;
        }

        @Override
        public int headDeadlineMs() {
            return PATIENCE_MS;
        }

        @Override
        public int graceMs() {
            return 50;
        }
    }
}

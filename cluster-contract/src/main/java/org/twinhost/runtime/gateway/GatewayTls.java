package org.twinhost.runtime.gateway;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import org.twinhost.contract.ServiceName;
import org.twinhost.runtime.tls.Renewed;
import org.twinhost.runtime.tls.TlsFiles;

/**
 * TLS of the gateway: with a service of its node, where each knows the other by its one certificate, and not by the authority
 * that issued it, or another service's would do; and with people and monitors, who have none (decisions 0084 and 0085).
 */
public final class GatewayTls {

    /** Of the gateway's key and certificate. */
    private static final String GATEWAY = "gateway";
    private static final String VERSION = "TLSv1.3";
    private static final List<String> VERSIONS_OF_PEOPLE = List.of("TLSv1.3", "TLSv1.2");

    private GatewayTls() {}

    /** By which a service takes the gateway, and nobody else. */
    public static Renewed<SslContext> ofService(TlsFiles files, ServiceName service) {
        var own = service.label();
        return new Renewed<>("the REST port",
                List.of(files.key(own), files.certificate(own), files.certificate(GATEWAY)),
                () -> SslContextBuilder.forServer(files.identity(own)).trustManager(files.only(GATEWAY))
                        .clientAuth(ClientAuth.REQUIRE).sslProvider(SslProvider.JDK).protocols(VERSION).build(),
                System::nanoTime);
    }

    /** By which the gateway speaks to that service, and to nobody who poses as it. */
    public static Renewed<SslContext> toService(TlsFiles files, ServiceName service) {
        var other = service.label();
        return new Renewed<>("the way to " + other + "-service",
                List.of(files.key(GATEWAY), files.certificate(GATEWAY), files.certificate(other)),
                () -> SslContextBuilder.forClient().keyManager(files.identity(GATEWAY)).trustManager(files.only(other))
                        .sslProvider(SslProvider.JDK).protocols(VERSION).build(),
                System::nanoTime);
    }

    /** By which the gateway takes everybody who can show a token. */
    public static Renewed<SslContext> ofGateway(TlsFiles files) {
        return new Renewed<>("TLS for people and monitors", List.of(files.key(GATEWAY), files.certificate(GATEWAY)),
                () -> SslContextBuilder.forServer(files.identity(GATEWAY))
                        .sslProvider(SslProvider.JDK).protocols(VERSIONS_OF_PEOPLE).build(),
                System::nanoTime);
    }
}

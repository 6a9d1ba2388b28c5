package org.twinhost.runtime.http.gate;

import io.netty.bootstrap.ServerBootstrap;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.SmallRyeConfig;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.VertxServiceProvider;
import org.eclipse.microprofile.config.ConfigProvider;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.gateway.GatewayTls;
import org.twinhost.runtime.tls.TlsFiles;

/**
 * How the gate gets before Quarkus's port: neither Quarkus nor Vert.x has a place for code between the accepting of a
 * connection and all that is made for it, but a transport of Vert.x configures its servers. Found by {@code META-INF/services}.
 */
@RegisterForReflection
public final class GatedTransport extends JDKTransport implements VertxServiceProvider {

    @Override
    public void init(VertxBuilder builder) {
        builder.findTransport(this);
    }

    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
        super.configure(options, domainSocket, bootstrap);
        var config = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
        var identity = config.getConfigMapping(NodeIdentity.class);
        var tls = GatewayTls.ofService(new TlsFiles(identity.paths().tls()), identity.serviceName());
        // What is missing is said now, not when the first comes.
        tls.current();
        new ConnectionGate(config.getConfigMapping(HttpLimits.class), tls).guard(bootstrap);
    }
}

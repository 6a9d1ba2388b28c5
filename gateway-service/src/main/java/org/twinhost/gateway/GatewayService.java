package org.twinhost.gateway;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.ServiceName;
import org.twinhost.gateway.http.GatewayServer;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.files.Secret;
import org.twinhost.runtime.gateway.GatewayAddress;
import org.twinhost.runtime.log.ServiceLog;

/** Start reading here, then {@code core.Routes} for what can be asked and {@code http.Conversation} for how. */
@ApplicationScoped
final class GatewayService {

    private final NodeIdentity identity;
    private final GatewayConfig config;
    private @Nullable GatewayServer server;

    GatewayService(NodeIdentity identity, GatewayConfig config) {
        this.identity = identity;
        this.config = config;
    }

    void start(@Observes StartupEvent event) throws IOException {
        ServiceLog.begin(identity.service());
        var etc = identity.paths().etc();
        refuseOpenSecrets(List.of(etc.resolve("api.token"), etc.resolve("tls/gateway.key")));
        // Not looked up here: without an answer to that, twinctl and the unix socket are needed all the same.
        var tls = InetSocketAddress.createUnresolved(config.address(), config.port());
        server = new GatewayServer(new GatewayServer.Addresses(identity.paths().run().resolve(GatewayAddress.SOCKET), tls),
                etc, ServiceName::port);
        server.start();
    }

    private static void refuseOpenSecrets(List<Path> secrets) throws IOException {
        var problems = new ArrayList<String>();
        for (var each : secrets) {
            Secret.problem(each).ifPresent(problems::add);
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException("The gateway does not start with secrets that others can read or change, or that it"
                    + " can't read: " + String.join("; ", problems));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        if (server != null) {
            server.close();
        }
    }
}

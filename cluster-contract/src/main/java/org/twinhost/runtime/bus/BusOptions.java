package org.twinhost.runtime.bus;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.mqtt.MqttClientOptions;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.twinhost.contract.bus.Topics;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.tls.TlsFiles;

/**
 * How this process connects to its node's broker: it shows the certificate of this service, and speaks to nobody but who has
 * the key of the broker's. All of it is read at every connection, for it may have been made anew.
 */
@Singleton
class BusOptions {

    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int HANDSHAKE_TIMEOUT_SECONDS = 4;
    private static final int KEEP_ALIVE_SECONDS = 5;
    private static final int ACK_TIMEOUT_SECONDS = 30;
    private static final int IN_FLIGHT_MAX = 4096;
    /**
     * No limit here: the broker refuses what is larger than 1 MiB. Netty's decoder (4.1.133) takes the head of a message that
     * arrives in two pieces for 2 GiB long, and with any lower limit ends the connection then.
     */
    private static final int MESSAGE_BYTES_MAX = Integer.MAX_VALUE;

    /** Of the broker's key and certificate; no service's can stand in for it. */
    private static final String BROKER = "broker";

    private final NodeIdentity identity;
    private final TlsFiles tls;

    BusOptions(NodeIdentity identity) {
        this.identity = identity;
        this.tls = new TlsFiles(identity.paths().tls());
    }

    String host() {
        return identity.bus().host();
    }

    int port() {
        return identity.bus().port();
    }

    /** What this service hears, with the quality of service of each. */
    Map<String, Integer> subscriptions() {
        return Topics.heardBy(identity.serviceName()).stream()
                .collect(Collectors.toMap(Function.identity(), _ -> MqttQoS.AT_LEAST_ONCE.value()));
    }

    /** @throws IOException a key or a certificate is missing or of no use: a sentence that says what to do */
    MqttClientOptions client() throws IOException {
        var options = new MqttClientOptions();
        options.setConnectTimeout(CONNECT_TIMEOUT_MS);
        options.setClientId("twinhost-" + identity.service());
        options.setCleanSession(true);
        options.setAutoKeepAlive(true);
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        options.setAckTimeout(ACK_TIMEOUT_SECONDS);
        options.setMaxInflightQueue(IN_FLIGHT_MAX);
        options.setMaxMessageSize(MESSAGE_BYTES_MAX);
        options.setSsl(true);
        options.setSslHandshakeTimeout(HANDSHAKE_TIMEOUT_SECONDS);
        options.setEnabledSecureTransportProtocols(Set.of("TLSv1.3"));
        options.setKeyCertOptions(KeyCertOptions.wrap(tls.identity(identity.service())));
        options.setTrustOptions(TrustOptions.wrap(tls.only(BROKER)));
        options.setHostnameVerificationAlgorithm("HTTPS");
        return options;
    }
}

package org.twinhost.runtime.bus;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.mqtt.MqttClientOptions;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.twinhost.contract.bus.Topics;
import org.twinhost.runtime.NodeIdentity;

/** How this process connects to its node's broker. The password is read at every connection: it may have been changed. */
@Singleton
class BusOptions {

    private static final Logger LOG = Logger.getLogger(BusOptions.class);
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int KEEP_ALIVE_SECONDS = 5;
    private static final int ACK_TIMEOUT_SECONDS = 30;
    private static final int IN_FLIGHT_MAX = 4096;
    /**
     * No limit here: the broker refuses what is larger than 1 MiB. Netty's decoder (4.1.133) takes the head of a message that
     * arrives in two pieces for 2 GiB long, and with any lower limit ends the connection then.
     */
    private static final int MESSAGE_BYTES_MAX = Integer.MAX_VALUE;

    private final NodeIdentity identity;
    private boolean saidThatThereIsNone;

    BusOptions(NodeIdentity identity) {
        this.identity = identity;
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

    /** Called on the connection's event loop only. */
    MqttClientOptions client() {
        var options = new MqttClientOptions();
        options.setConnectTimeout(CONNECT_TIMEOUT_MS);
        options.setClientId("twinhost-" + identity.service());
        options.setUsername(identity.bus().username());
        options.setCleanSession(true);
        options.setAutoKeepAlive(true);
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        options.setAckTimeout(ACK_TIMEOUT_SECONDS);
        options.setMaxInflightQueue(IN_FLIGHT_MAX);
        options.setMaxMessageSize(MESSAGE_BYTES_MAX);
        var file = identity.paths().etc().resolve("mqtt.password");
        try {
            options.setPassword(Files.readString(file).strip());
        } catch (IOException e) {
            if (!saidThatThereIsNone) {
                saidThatThereIsNone = true;
                LOG.warnf("no password for the bus: cannot read %s (%s); the broker will refuse us if it wants one", file, e);
            }
        }
        return options;
    }
}

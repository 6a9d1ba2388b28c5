package org.twinhost.runtime.bus;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.mqtt.session.ConstantReconnectDelayOptions;
import io.smallrye.reactive.messaging.mqtt.session.MqttClientSessionOptions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.twinhost.runtime.NodeIdentity;

/** How this process connects to its node's broker. */
public class BusOptions {

    private static final Logger LOG = Logger.getLogger(BusOptions.class);
    private static final Duration RECONNECT_DELAY = Duration.ofMillis(200);
    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    @Produces
    @Singleton
    @Identifier("twinhost-bus")
    MqttClientSessionOptions options(NodeIdentity identity) {
        var options = new MqttClientSessionOptions();
        options.setHostname(identity.bus().host());
        options.setPort(identity.bus().port());
        options.setClientId("twinhost-" + identity.service());
        options.setUsername(identity.bus().username());
        options.setCleanSession(true);
        options.setAutoKeepAlive(true);
        options.setKeepAliveInterval(5);
        options.setMaxInflightQueue(4096);
        options.setMaxMessageSize(MESSAGE_BYTES_MAX);
        options.setReconnectDelay(new ConstantReconnectDelayOptions().setDelay(RECONNECT_DELAY));
        var file = identity.paths().etc().resolve("mqtt.password");
        try {
            options.setPassword(Files.readString(file).strip());
        } catch (IOException e) {
            LOG.warnf("no password for the bus: cannot read %s (%s); the broker will refuse us if it asks for one", file, e);
        }
        return options;
    }
}
